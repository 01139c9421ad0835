from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from cnnlib.core.problems import SettingsError
from cnnlib.ops.normalization.reference import RunningStatistics, reference_steps
from cnnlib.ops.normalization.running_statistics import (
    batch_norm_layer,
    feed_batches,
    update_running,
)
from cnnlib.ops.normalization.spec import NormalizationSpec
from cnnlib.ops.normalization.verify import bounds, verify_running
from tests.support.normalization_strategies import SCALES, batch, parameters, running, specs

SEEDS = st.integers(0, 999)


@given(specs(kinds=("batch",), training=True), st.integers(1, 6), SEEDS, SCALES)
def test_a_sequence_of_batches_is_nn_batchnorms(
    spec: NormalizationSpec, length: int, seed: int, scale: float
) -> None:
    gamma, beta = parameters(spec, seed)
    batches = [batch(spec, seed + i, scale, shift=i) for i in range(length)]
    frames = feed_batches(spec, batches, gamma, beta)
    layer = own_layer(spec, gamma, beta)
    with torch.no_grad():
        for x, frame in zip(batches, frames, strict=True):
            np.testing.assert_array_equal(frame.output, layer(torch.from_numpy(x)).numpy())
            off = np.abs(frame.steps.output - frame.output)
            assert np.all(off <= bounds(spec, x, frame.steps, gamma, beta).output)
        np.testing.assert_array_equal(frames[-1].torch_running.mean, layer.running_mean)
        np.testing.assert_array_equal(frames[-1].torch_running.variance, layer.running_var)
    assert frames[-1].torch_running.batches == frames[-1].running.batches == length
    for name, found in verify_running(spec, batches, frames).items():
        assert found.holds, (name, found)

    predict, x = spec.changed({"training": False}), batch(spec, seed + 99, scale)
    layer.eval()
    hand = reference_steps(predict, x, gamma, beta, frames[-1].torch_running)
    with torch.no_grad():
        off = np.abs(hand.output - layer(torch.from_numpy(x)).numpy())
    assert np.all(off <= bounds(predict, x, hand, gamma, beta).output)


def own_layer(spec: NormalizationSpec, gamma: np.ndarray, beta: np.ndarray) -> nn.Module:
    kind = nn.BatchNorm1d if spec.dense else nn.BatchNorm2d
    layer = kind(spec.shape[1], eps=spec.eps, momentum=spec.momentum, affine=spec.affine)
    if spec.affine:
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(gamma))
            layer.bias.copy_(torch.from_numpy(beta))
    return layer


def test_the_running_variance_takes_the_unbiased_one() -> None:
    spec = NormalizationSpec(shape=(2, 1), momentum=0.1)
    after = update_running(spec, RunningStatistics.fresh(1), [[1], [3]])
    assert after.mean == pytest.approx([0.2])
    assert after.variance == pytest.approx([0.9 * 1 + 0.1 * 2])
    assert after.batches == 1


def test_without_momentum_it_is_the_plain_average() -> None:
    spec = NormalizationSpec(shape=(2, 1), momentum=None)
    frames = feed_batches(spec, [[[0], [2]], [[4], [8]], [[5], [5]]])
    assert frames[-1].running.mean == pytest.approx([(1 + 6 + 5) / 3])
    assert frames[-1].running.variance == pytest.approx([(2 + 8 + 0) / 3])


@given(specs(kinds=("batch",), training=True), SEEDS)
def test_a_sequence_can_be_taken_up_where_it_stopped(spec: NormalizationSpec, seed: int) -> None:
    batches = [batch(spec, seed + i) for i in range(4)]
    held = running(spec, seed)
    whole = feed_batches(spec, batches, start=held)
    half = feed_batches(spec, batches[:2], start=held)
    rest = feed_batches(spec, batches[2:], start=half[-1].running)
    np.testing.assert_allclose(rest[-1].running.mean, whole[-1].running.mean, atol=1e-12)
    np.testing.assert_allclose(rest[-1].running.variance, whole[-1].running.variance, atol=1e-12)
    assert rest[-1].running.batches == whole[-1].running.batches
    stepped = held
    for x in batches:
        stepped = update_running(spec, stepped, x)
    np.testing.assert_array_equal(stepped.variance, whole[-1].running.variance)


def test_a_wrong_running_statistic_does_not_hold() -> None:
    spec = NormalizationSpec(shape=(8, 2))
    batches = [batch(spec, i) for i in range(3)]
    frames = feed_batches(spec, batches)
    frames[-1].running.variance[0] *= 1.0001
    proofs = verify_running(spec, batches, frames)
    assert proofs["mean"].holds
    assert not proofs["variance"].holds


def test_only_batch_normalization_in_training_moves_them() -> None:
    with pytest.raises(ValueError, match="training"):
        update_running(
            NormalizationSpec(shape=(4, 1), training=False),
            RunningStatistics.fresh(1),
            np.zeros((4, 1)),
        )
    with pytest.raises(ValueError, match="training"):
        feed_batches(NormalizationSpec("layer", (4, 2)), [])
    with pytest.raises(ValueError, match="running"):
        batch_norm_layer(NormalizationSpec("layer", (4, 2)))
    with pytest.raises(SettingsError, match="Expected more than 1 value per channel"):
        update_running(
            NormalizationSpec(shape=(1, 3)), RunningStatistics.fresh(3), np.zeros((1, 3))
        )

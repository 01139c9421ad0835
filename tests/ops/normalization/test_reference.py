from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from cnnlib.core.problems import SettingsError
from cnnlib.ops.normalization.reference import (
    RunningStatistics,
    identity_parameters,
    reference_steps,
    torch_steps,
)
from cnnlib.ops.normalization.spec import NormalizationSpec
from tests.support.normalization_strategies import (
    SCALES,
    SHIFTS,
    batch,
    parameters,
    specs,
)

SEEDS = st.integers(0, 999)


def plainly(spec: NormalizationSpec, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance once more, cell by cell from the definition of each kind."""
    share: dict[tuple[int, ...], list[float]] = {}
    for index in itertools.product(*map(range, spec.shape)):
        n, c = index[:2]
        key = {
            "batch": (c,),
            "layer": (n,),
            "instance": (n, c),
            "group": (n, c * spec.groups // spec.shape[1]),
        }[spec.kind]
        share.setdefault(key, []).append(float(x[index]))
    rows = [np.array(share[key]) for key in sorted(share)]
    return np.array([row.mean() for row in rows]), np.array([row.var() for row in rows])


def test_a_batch_small_enough_to_check_in_the_head() -> None:
    spec = NormalizationSpec(shape=(2, 2), eps=3.0)
    steps = reference_steps(spec, [[1, 5], [3, 5]], gamma=[10, 2], beta=[1, 7])
    assert steps.mean.tolist() == [2, 5]
    assert steps.variance.tolist() == [1, 0]
    assert steps.normalized.tolist() == [[-0.5, 0], [0.5, 0]]
    assert steps.output.tolist() == [[-4, 7], [6, 7]]


@given(specs(training=True), SEEDS, SCALES, SHIFTS)
def test_every_step_is_its_definition_in_double_precision(
    spec: NormalizationSpec, seed: int, scale: float, shift: float
) -> None:
    x, (gamma, beta) = batch(spec, seed, scale, shift), parameters(spec, seed)
    steps = reference_steps(spec, x, gamma, beta)
    mean, variance = plainly(spec, x)
    size = float(np.abs(x).max())
    np.testing.assert_allclose(steps.mean, mean, rtol=1e-12, atol=1e-13 * size)
    np.testing.assert_allclose(steps.variance, variance, rtol=1e-9, atol=(1e-13 * size) ** 2)
    twice = by_double(spec, x, gamma, beta)
    fuzz = 1e-12 * (1 + size / np.sqrt(spec.eps))
    np.testing.assert_allclose(steps.output, twice, rtol=1e-9, atol=fuzz)


def by_double(
    spec: NormalizationSpec, x: np.ndarray, gamma: np.ndarray, beta: np.ndarray
) -> np.ndarray:
    """PyTorch's operator in float64, which rounds 2**29 times less."""
    batch = torch.from_numpy(x).double()
    weight, bias = (torch.from_numpy(p).double() if spec.affine else None for p in (gamma, beta))
    if spec.kind == "batch":
        return F.batch_norm(batch, None, None, weight, bias, True, eps=spec.eps).numpy()
    if spec.kind == "layer":
        return F.layer_norm(batch, spec.shape[1:], weight, bias, spec.eps).numpy()
    if spec.kind == "instance":
        return F.instance_norm(batch, weight=weight, bias=bias, eps=spec.eps).numpy()
    return F.group_norm(batch, spec.groups, weight, bias, spec.eps).numpy()


@given(specs(kinds=("layer", "instance", "group")), SEEDS)
def test_the_layers_agree_with_the_functions(spec: NormalizationSpec, seed: int) -> None:
    x, (gamma, beta) = batch(spec, seed), parameters(spec, seed)
    layer: nn.Module
    if spec.kind == "layer":
        layer = nn.LayerNorm(spec.shape[1:], spec.eps, spec.affine)
    elif spec.kind == "instance":
        layer = nn.InstanceNorm2d(spec.shape[1], spec.eps, affine=spec.affine)
    else:
        layer = nn.GroupNorm(spec.groups, spec.shape[1], spec.eps, spec.affine)
    if spec.affine:
        layer.load_state_dict({"weight": torch.from_numpy(gamma), "bias": torch.from_numpy(beta)})
    with torch.no_grad():
        theirs = layer(torch.from_numpy(x)).numpy()
    np.testing.assert_array_equal(torch_steps(spec, x, gamma, beta).output, theirs)


@given(specs(kinds=("batch",), training=True), SEEDS, SCALES)
def test_gamma_and_beta_can_undo_it(spec: NormalizationSpec, seed: int, scale: float) -> None:
    spec = spec.changed({"affine": True})
    x = batch(spec, seed, scale)
    gamma, beta = identity_parameters(spec, reference_steps(spec, x))
    np.testing.assert_allclose(
        reference_steps(spec, x, gamma, beta).output,
        x,
        rtol=1e-5,
        atol=1e-5 * float(np.abs(x).max()),
    )


def test_only_matching_parameters_can_undo_it() -> None:
    spec = NormalizationSpec("layer", (2, 3))
    with pytest.raises(ValueError, match="no beta"):
        identity_parameters(spec, reference_steps(spec, np.eye(2, 3)))


def test_without_affine_gamma_and_beta_are_not_used() -> None:
    spec = NormalizationSpec(shape=(4, 2), affine=False)
    x = batch(spec, 1)
    for way in (reference_steps, torch_steps):
        np.testing.assert_array_equal(
            way(spec, x, [3, 3], [9, 9]).output,  # type: ignore[operator]
            way(spec, x).normalized,  # type: ignore[operator]
        )


def test_prediction_uses_the_running_statistics_and_not_the_batch() -> None:
    spec = NormalizationSpec(shape=(1, 2), eps=1.0, training=False)
    held = RunningStatistics(np.array([1.0, 2.0]), np.array([3.0, 8.0]))
    assert reference_steps(spec, [[5, 5]], running=held).output.tolist() == [[2, 1]]
    np.testing.assert_allclose(torch_steps(spec, [[5, 5]], running=held).output, [[2, 1]])


def test_what_does_not_fit_is_refused() -> None:
    spec = NormalizationSpec(shape=(4, 2))
    with pytest.raises(ValueError, match="batch"):
        reference_steps(spec, np.zeros((4, 3)))
    with pytest.raises(ValueError, match="gamma"):
        torch_steps(spec, np.zeros((4, 2)), gamma=[1, 1, 1])
    with pytest.raises(ValueError, match="prediction"):
        torch_steps(spec.changed({"training": False}), np.zeros((4, 2)))
    with pytest.raises(ValueError, match="running"):
        reference_steps(
            spec.changed({"training": False}), np.zeros((4, 2)), running=RunningStatistics.fresh(3)
        )
    with pytest.raises(SettingsError):
        reference_steps(spec.changed({"eps": 0}), np.zeros((4, 2)))

from __future__ import annotations

import numpy as np
import pytest
import torch

from cnnlib.core.problems import SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.ops.normalization.batch_size_noise import edge_channels, scatter
from cnnlib.ops.normalization.reference import RunningStatistics
from cnnlib.ops.normalization.running_statistics import update_running
from cnnlib.ops.normalization.spec import NormalizationSpec


@pytest.fixture(scope="module")
def data() -> np.ndarray:
    return edge_channels(fashion_mnist.load(train=False).images[:400]).numpy()


def test_the_channels_are_a_real_convolution(data: np.ndarray) -> None:
    image = fashion_mnist.load(train=False).images[3].double() / 255
    assert data.shape == (400, 3, 26, 26)
    assert data[3, 2, 10, 7] == pytest.approx(float(image[10:13, 7:10].mean()), rel=1e-5)


def test_small_batches_are_noisy_as_theory_says(data: np.ndarray) -> None:
    spreads = []
    for size in (1, 4, 16, 64):
        found = scatter(data, size, draws=1500, seed=1)
        spread = found.means.std(axis=0)
        np.testing.assert_allclose(spread, found.expected, rtol=0.1)
        np.testing.assert_allclose(found.means.mean(axis=0), found.mean, atol=0.01)
        spreads.append(spread)
    assert np.all(np.diff(spreads, axis=0) < 0)


def test_the_whole_data_as_one_batch_does_not_scatter(data: np.ndarray) -> None:
    found = scatter(data, len(data), draws=3)
    np.testing.assert_allclose(found.mean, data.mean(axis=(0, 2, 3)), rtol=1e-5)
    np.testing.assert_allclose(found.variance, data.var(axis=(0, 2, 3)), rtol=1e-5)
    np.testing.assert_allclose(found.means, np.tile(found.mean, (3, 1)), atol=1e-12)
    np.testing.assert_allclose(found.variances, np.tile(found.variance, (3, 1)), atol=1e-12)
    np.testing.assert_array_equal(found.expected, 0)


@pytest.mark.parametrize("momentum", [None, 0.1])
@pytest.mark.parametrize("dense", [True, False])
def test_the_running_statistics_are_those_of_the_draws(
    data: np.ndarray, momentum: float | None, dense: bool
) -> None:
    values = data[:, :, 5, 5] if dense else data
    found = scatter(values, 8, draws=5, seed=7, momentum=momentum)
    spec = NormalizationSpec(shape=(8, *values.shape[1:]), momentum=momentum)
    generator, held = np.random.default_rng(7), RunningStatistics.fresh(3)
    for draw in range(5):
        held = update_running(spec, held, values[generator.choice(len(values), 8, replace=False)])
        np.testing.assert_allclose(found.running_means[draw], held.mean, rtol=1e-9)
        np.testing.assert_allclose(found.running_variances[draw], held.variance, rtol=1e-9)


def test_impossible_draws_are_refused() -> None:
    data = torch.zeros(10, 3)
    with pytest.raises(ValueError, match="cannot draw"):
        scatter(data, 11)
    with pytest.raises(ValueError, match="cannot draw"):
        scatter(data, 5, draws=0)
    with pytest.raises(SettingsError, match="Expected more than 1 value"):
        scatter(data, 1)

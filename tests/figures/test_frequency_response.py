"""The frequency response is what plane waves say it is."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnlib.figures.frequency_response import SIZE, frequency_response, magnitude

KERNELS = arrays(
    np.float64, st.tuples(st.integers(1, 7), st.integers(1, 7)), elements=st.floats(-4, 4)
)


@given(KERNELS)
def test_zero_frequency_stands_in_the_middle_and_is_the_sum(kernel: np.ndarray) -> None:
    frequencies, response = magnitude(kernel)
    middle = SIZE // 2
    assert frequencies[middle] == 0
    assert response[middle, middle] == pytest.approx(abs(kernel.sum()), abs=1e-9)
    np.testing.assert_allclose(response, response[::-1, ::-1], atol=1e-9)


@given(KERNELS, st.integers(0, SIZE - 1), st.integers(0, SIZE - 1))
def test_a_plane_wave_comes_out_scaled_by_the_magnitude(
    kernel: np.ndarray, row: int, column: int
) -> None:
    """Correlating e^{i(ur + vc)} with the kernel gives a wave of that amplitude everywhere."""
    frequencies, response = magnitude(kernel)
    rows, columns = np.mgrid[0:12, 0:12]
    wave = np.exp(2j * np.pi * (frequencies[row] * rows + frequencies[column] * columns))
    weights = torch.from_numpy(kernel)[None, None]
    parts = [
        torch.nn.functional.conv2d(torch.from_numpy(part.copy())[None, None], weights)
        for part in (wave.real, wave.imag)
    ]
    amplitude = torch.hypot(*parts)
    np.testing.assert_allclose(amplitude.numpy(), response[row, column], atol=1e-9)


def test_a_blur_keeps_the_middle_and_an_edge_detector_drops_it() -> None:
    middle = SIZE // 2
    blur = magnitude(np.full((3, 3), 1 / 9))[1]
    edge = magnitude(np.array([[-1.0, 1.0]]))[1]
    assert blur[middle, middle] == pytest.approx(blur.max())
    assert edge[middle, middle] == pytest.approx(0)
    assert edge[middle, 0] == pytest.approx(edge.max())
    assert edge[0, middle] == pytest.approx(0)


def test_the_figure_shows_it_from_zero_up_even_for_a_kernel_of_zeros() -> None:
    heat = frequency_response(np.zeros((3, 3))).data[0]
    assert (heat.zmin, heat.zmax) == (0, 1)
    assert np.shape(heat.z) == (SIZE, SIZE)


@pytest.mark.parametrize("kernel", [np.zeros(3), np.zeros((0, 3)), np.zeros((66, 1)), [[np.nan]]])
def test_what_has_no_response_is_refused(kernel: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"expected|finite"):
        magnitude(kernel)

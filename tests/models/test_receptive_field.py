"""What each kind of operation reads along one axis, against PyTorch's own gradients."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given
from hypothesis import strategies as st

from cnnlib.models.receptive_field import (
    AxisField,
    Reads,
    ReceptiveField,
    adaptive,
    resized,
    sliding,
    transposed,
)

Operation = Callable[[torch.Tensor], torch.Tensor]
small = st.integers(1, 4)


def read_cells(operation: Operation, inputs: int) -> list[tuple[int, int] | None]:
    """Return the first and the last input with a gradient, for each output of one axis."""
    x = torch.arange(1.0, inputs + 1, dtype=torch.double).reshape(1, 1, inputs, 1)
    jacobian = torch.autograd.functional.jacobian(operation, x)[0, 0, :, 0, 0, 0, :, 0]
    found = [torch.nonzero(row)[:, 0].tolist() for row in jacobian]
    return [(cells[0], cells[-1]) if cells else None for cells in found]


def expected(reads: Reads, inputs: int, outputs: int) -> list[tuple[int, int]]:
    field = AxisField().after(reads)
    spans = [field.span(cell) for cell in range(outputs)]
    return [(max(first, 0), min(last, inputs - 1)) for first, last in spans]


@given(st.integers(1, 12), small, small, st.integers(0, 2), st.integers(1, 3))
def test_a_window(inputs: int, kernel: int, stride: int, padding: int, dilation: int) -> None:
    assume(inputs + 2 * padding > dilation * (kernel - 1))
    weight = torch.ones(1, 1, kernel, 1, dtype=torch.double)

    def convolve(x: torch.Tensor) -> torch.Tensor:
        return F.conv2d(x, weight, None, (stride, 1), (padding, 0), (dilation, 1))

    found = read_cells(convolve, inputs)
    reads = sliding(kernel, stride, padding, dilation)
    if dilation == 1 and None not in found:
        assert found == expected(reads, inputs, len(found))
    for cells, (first, last) in zip(found, expected(reads, inputs, len(found)), strict=True):
        assert cells is None or first <= cells[0] <= cells[1] <= last


@given(st.integers(2, 8), st.integers(1, 3), st.integers(0, 2), small)
def test_a_transposed_convolution(inputs: int, stride: int, padding: int, kernel: int) -> None:
    assume(kernel >= stride)
    assume((inputs - 1) * stride - 2 * padding + kernel > 0)
    weight = torch.ones(1, 1, kernel, 1, dtype=torch.double)

    def convolve(x: torch.Tensor) -> torch.Tensor:
        return F.conv_transpose2d(x, weight, None, (stride, 1), (padding, 0))

    found = read_cells(convolve, inputs)
    assert found == expected(transposed(kernel, stride, padding), inputs, len(found))


@given(st.integers(1, 12), st.integers(1, 12))
def test_adaptive_pooling(inputs: int, outputs: int) -> None:
    found = read_cells(lambda x: F.adaptive_avg_pool2d(x, (outputs, 1)), inputs)
    assert found == expected(adaptive(inputs, outputs), inputs, outputs)


@given(st.integers(1, 9), st.integers(1, 12))
def test_the_nearest_cell(inputs: int, outputs: int) -> None:
    found = read_cells(lambda x: F.interpolate(x, (outputs, 1), mode="nearest"), inputs)
    assert found == expected(resized(inputs, outputs, None, False), inputs, outputs)


@given(st.integers(2, 9), st.integers(2, 12), st.booleans())
def test_linear_interpolation(inputs: int, outputs: int, corners: bool) -> None:
    def resize(x: torch.Tensor) -> torch.Tensor:
        return F.interpolate(x, (outputs, 1), mode="bilinear", align_corners=corners)

    reads = expected(resized(inputs, outputs, (0, 1), corners), inputs, outputs)
    for cells, (first, last) in zip(read_cells(resize, inputs), reads, strict=True):
        assert cells is not None
        # Rounding may leave a weight of 1e-16 on a neighbour that has none.
        assert first - 1 <= cells[0] <= first
        assert last <= cells[1] <= last + 1


def test_layers_follow_each_other() -> None:
    conv, pool = sliding(3, 1, 1), sliding(2, 2, 0)
    field = AxisField().after(conv).after(pool).after(conv)
    assert field.described() == (8, 2, -3)
    assert field.span(3) == (3, 10)


def test_enlarging_undoes_a_stride() -> None:
    field = AxisField().after(sliding(4, 4, 0))
    twice = field.after(adaptive(8, 16))
    assert [twice.span(cell) for cell in range(4)] == [(0, 3), (0, 3), (4, 7), (4, 7)]
    assert twice.described() == (6, 2, -2)
    assert field.after(adaptive(8, 64)).described() is None


def test_a_union_holds_both_and_needs_one_speed() -> None:
    wide, narrow = AxisField().after(sliding(5, 2, 2)), AxisField().after(sliding(1, 2, 0))
    assert wide.joined(narrow) == wide
    assert AxisField().joined(narrow) is None


def test_what_reads_all_cells_is_fixed() -> None:
    field = AxisField().after(sliding(2, 2, 0))
    assert field.collapsed(4, 8) is None
    assert field.collapsed(4, 9) == AxisField(((0, 7),), 0)


def test_a_field_has_a_place_on_the_picture() -> None:
    field = ReceptiveField(size=(5, 3), stride=(2, 1), start=(-2, 0))
    assert field.window(0, 0) == ((-2, 2), (0, 2))
    assert field.window(3, 4) == ((4, 8), (4, 6))


@pytest.mark.parametrize(("inputs", "outputs"), [(7, 7), (14, 7), (12, 6)])
def test_adaptive_pooling_that_divides_is_a_window(inputs: int, outputs: int) -> None:
    assert adaptive(inputs, outputs) == sliding(inputs // outputs, inputs // outputs, 0)

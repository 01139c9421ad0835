from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ops.pooling.windows import PoolAxis, adaptive_windows
from tests.support.pool2d_strategies import specs


def read_in_torch(spec: Pool2dSpec) -> list[tuple[list[int], list[int]]]:
    """The rows and columns of the input on which PyTorch's average of each cell depends."""
    x = torch.zeros(1, 1, spec.height.size, spec.width.size, requires_grad=True)
    h, w = spec.height, spec.width
    y = F.avg_pool2d(
        x, (h.kernel, w.kernel), (h.step, w.step), (h.padding, w.padding), spec.ceil_mode
    )[0, 0]
    found = []
    for cell in y.flatten():
        (touched,) = torch.autograd.grad(cell, x, retain_graph=True)
        rows, columns = (touched[0, 0].any(axis).nonzero().flatten().tolist() for axis in (1, 0))
        found.append((rows, columns))
    return found


@given(specs(single=True))
def test_windows_read_the_cells_that_pytorch_reads(spec: Pool2dSpec) -> None:
    plain = Pool2dSpec("avg", spec.height, spec.width, spec.ceil_mode)
    if plain.problems():
        return
    ours = [
        (list(row.inside), list(column.inside)) for row in plain.rows for column in plain.columns
    ]
    assert ours == read_in_torch(plain)


def test_a_window_of_the_kernels_size_is_the_default() -> None:
    assert PoolAxis(25, 2).step == 2
    assert PoolAxis(25, 3).output() == PoolAxis(25, 3, 3).output()
    assert PoolAxis(25, 3, 1).output() == 23


def test_the_last_row_is_dropped_unless_the_ceiling_keeps_it() -> None:
    axis = PoolAxis(25, 2)
    assert axis.output() == 12
    assert axis.unread() == (24,)
    assert axis.dropped() == 1
    assert axis.output(ceil_mode=True) == 13
    assert axis.windows(ceil_mode=True)[-1].inside == (24,)
    assert axis.unread(ceil_mode=True) == ()


def test_no_window_starts_in_the_padding_at_the_end() -> None:
    axis = PoolAxis(5, 2, 2, 1)
    assert axis.output() == 3
    assert axis.starts_in_padding
    assert axis.output(ceil_mode=True) == 3
    assert F.max_pool2d(torch.zeros(1, 1, 5, 5), 2, 2, 1, ceil_mode=True).shape[2:] == (3, 3)


def test_what_lies_beyond_the_padding_does_not_exist() -> None:
    (first, last) = PoolAxis(3, 3, 2, 1).windows(ceil_mode=True)
    assert (first.cells, first.inside) == ((-1, 0, 1), (0, 1))
    assert (last.cells, last.inside) == ((1, 2, 3), (1, 2))
    (only,) = PoolAxis(3, 4, 2).windows(ceil_mode=True)
    assert (only.cells, only.first, only.last) == ((0, 1, 2), 0, 2)


def test_a_dilated_window_may_hold_padding_alone() -> None:
    (window,) = PoolAxis(2, 2, 1, 1, dilation=3).windows()
    assert (window.cells, window.inside) == ((-1, 2), ())
    assert (window.first, window.last) == (None, None)


@pytest.mark.parametrize("kind", ["max", "avg"])
@given(size=st.integers(1, 20), output=st.integers(1, 24))
def test_adaptive_windows_are_pytorchs(kind: str, size: int, output: int) -> None:
    x = torch.arange(float(size), dtype=torch.float64).reshape(1, 1, size, 1).requires_grad_()
    windows = adaptive_windows(size, output)
    assert len(windows) == output
    if kind == "max":
        assert F.adaptive_max_pool2d(x, (output, 1)).flatten().tolist() == [w.last for w in windows]
        return
    for window, cell in zip(windows, F.adaptive_avg_pool2d(x, (output, 1)).flatten(), strict=True):
        (touched,) = torch.autograd.grad(cell, x, retain_graph=True)
        assert tuple(touched.flatten().nonzero().flatten().tolist()) == window.inside


def test_adaptive_windows_overlap_where_the_number_does_not_divide() -> None:
    assert [(w.first, w.last) for w in adaptive_windows(7, 3)] == [(0, 2), (2, 4), (4, 6)]
    assert [(w.first, w.last) for w in adaptive_windows(6, 3)] == [(0, 1), (2, 3), (4, 5)]
    assert [(w.first, w.last) for w in adaptive_windows(7, 1)] == [(0, 6)]

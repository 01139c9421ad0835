from __future__ import annotations

import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.axis import Axis
from tests.support.conv2d_strategies import axes


@given(st.integers(1, 9), st.integers(1, 5), st.integers(0, 4), st.integers(1, 4))
def test_padding_per_side_is_conv2ds_own(size: int, kernel: int, padding: int, stride: int) -> None:
    axis = Axis(size, kernel, 2 * padding, stride, dilation=2)
    assert axis.torch_padding == padding
    assert Axis(size, kernel, 2 * padding + 1).torch_padding is None
    if axis.output:
        layer = torch.nn.Conv2d(1, 1, kernel, stride=stride, padding=padding, dilation=2)
        with torch.no_grad():
            assert layer(torch.zeros(1, 1, size, size)).shape[-1] == axis.output


@given(axes(fits=True))
def test_unread_is_what_gets_no_gradient(axis: Axis) -> None:
    x = torch.zeros(1, 1, axis.padded, requires_grad=True)
    y = F.conv1d(x, torch.ones(1, 1, axis.kernel), stride=axis.stride, dilation=axis.dilation)
    y.sum().backward()
    assert x.grad is not None
    unread = tuple(torch.nonzero(x.grad[0, 0] == 0).flatten().tolist())
    assert axis.unread() == unread
    tail = tuple(range(axis.padded - axis.dropped, axis.padded))
    assert unread[len(unread) - len(tail) :] == tail


def test_a_window_that_does_not_fit_has_no_output() -> None:
    assert Axis(2, 5).output == 0
    assert Axis(2, 5).unread() == (0, 1)

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from cnnlib.ops.convolution.pointwise import dense_on_flattened, pointwise


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 9), st.integers(1, 9), st.integers())
def test_the_three_ways_are_one(
    inputs: int, outputs: int, rows: int, columns: int, seed: int
) -> None:
    draw = torch.Generator().manual_seed(seed % 2**32)
    x = torch.randn(inputs, rows, columns, generator=draw)
    weight = torch.randn(outputs, inputs, generator=draw)
    found = pointwise(x, weight)
    assert all(check.holds for check in found.checks)
    assert [check.operator for check in found.checks] == ["F.conv2d", "F.linear", "torch.matmul"]
    layer = nn.Conv2d(inputs, outputs, 1, bias=False)
    with torch.no_grad():
        layer.weight.copy_(weight[:, :, None, None])
        expected = layer(x[None])[0]
    for result in (found.convolution, found.dense, found.product):
        torch.testing.assert_close(result, expected)
    assert found.difference <= 2 * max(check.tolerance for check in found.checks)


def test_a_wrong_result_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    linear = torch.nn.functional.linear
    monkeypatch.setattr("torch.nn.functional.linear", lambda x, w: linear(x, w) + 0.01)
    found = pointwise(torch.ones(2, 3, 3), torch.ones(2, 2))
    assert [check.holds for check in found.checks] == [True, False, True]
    assert found.difference == pytest.approx(0.01, rel=1e-3)


def test_it_is_a_dense_layer_at_each_pixel_and_not_on_the_flattened_map() -> None:
    convolution = nn.Conv2d(3, 2, 1, bias=False)
    at_each_pixel = nn.Linear(3, 2, bias=False)
    flattened = nn.Linear(3 * 4 * 4, 2 * 4 * 4, bias=False)
    assert convolution.weight.numel() == at_each_pixel.weight.numel() == 3 * 2
    assert flattened.weight.numel() == dense_on_flattened(3, 2, 4, 4) == 1536


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="does not mix"):
        pointwise(torch.ones(3, 2, 2), torch.ones(2, 4))

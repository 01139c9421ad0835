from __future__ import annotations

import torch
from hypothesis import given

from cnnlib.ops.products.broadcast import align, broadcast_shape
from tests.support.product_strategies import shapes


@given(shapes(), shapes())
def test_shapes_broadcast_as_in_pytorch(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    try:
        expected = tuple(torch.broadcast_shapes(left, right))
    except RuntimeError:
        expected = None
    assert broadcast_shape(left, right) == expected


@given(shapes(), shapes())
def test_exactly_the_repeated_operands_are_stretched(
    left: tuple[int, ...], right: tuple[int, ...]
) -> None:
    shape = broadcast_shape(left, right)
    if shape is None:
        return
    for name, own in (("left", left), ("right", right)):
        # A stretched axis has the stride 0 in PyTorch, or length 1 where nothing is repeated.
        strides = torch.zeros(own).expand(shape).stride()
        for axis in align(left, right):
            if axis.size == 1:
                continue
            assert (name in axis.stretched) == (strides[axis.position] == 0)


def test_axes_are_counted_from_the_right() -> None:
    first, second, last = align((2, 3, 4), (4, 5))
    assert (first.position, first.left, first.right, first.size) == (-3, 2, None, 2)
    assert (second.left, second.right, second.size) == (3, 4, None)
    assert (last.position, last.left, last.right, last.size) == (-1, 4, 5, None)
    assert first.stretched == ("right",)
    assert second.stretched == ()

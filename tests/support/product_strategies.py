"""Random shapes and numbers of products that several tests draw from."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import strategies as st
from numpy.typing import NDArray

from cnnlib.ops.products.shapes import Shape
from cnnlib.ops.products.spec import OPERATIONS, Product

SIZES = st.sampled_from([1, 1, 2, 2, 3, 4])


def shapes() -> st.SearchStrategy[Shape]:
    """Shapes of one to four axes, small enough to agree often."""
    return st.lists(SIZES, min_size=1, max_size=4).map(tuple)


@st.composite
def any_products(draw: st.DrawFn) -> Product:
    """An operation on two shapes, possible or not; the second is often near the first."""
    left = draw(shapes())
    right = draw(shapes() | st.just(left))
    if draw(st.booleans()) and len(right) > 1:
        right = (*right[:-2], left[-1], right[-1])
    return Product(draw(st.sampled_from(OPERATIONS)), left, right)


def possible_products() -> st.SearchStrategy[Product]:
    """An operation on two shapes that PyTorch accepts."""
    return any_products().filter(lambda product: not product.problems())


def numbers(shape: Shape, seed: int) -> NDArray[np.float32]:
    """Random numbers of both signs and of very different sizes."""
    generator = torch.Generator().manual_seed(seed)
    values = torch.randn(shape, generator=generator)
    scale = torch.randint(-3, 4, shape, generator=generator)
    result: NDArray[np.float32] = (values * 10.0**scale).numpy()
    return result

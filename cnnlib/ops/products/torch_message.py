"""PyTorch's own words on a product that it refuses."""

from __future__ import annotations

from math import prod

import torch
from torch import Tensor

from cnnlib.ops.products.reference import TORCH
from cnnlib.ops.products.spec import Product

MOST_CELLS = 2**24
"""Cells that `torch.matmul` may copy for a message; above, the meta device gives its own."""


def torch_message(product: Product) -> str:
    """Return the message with which PyTorch refuses `product`; empty where it does not.

    The operation is tried on the meta device, which computes no numbers.  What that refuses is
    tried again on the CPU, whose messages are those that people meet.
    """
    shapes = product.left, product.right
    message = _attempt(product, *(torch.empty(shape, device="meta") for shape in shapes))
    if not message or _copied(product) > MOST_CELLS:
        return message
    if product.operation == "matmul":
        # How it proceeds, and hence what it says, depends on the layout in memory.
        return _attempt(product, *(torch.empty(shape) for shape in shapes))
    # One number, repeated without memory: a refusal comes before anything is read.
    return _attempt(product, *(torch.empty(1).expand(shape) for shape in shapes))


def _attempt(product: Product, left: Tensor, right: Tensor) -> str:
    try:
        TORCH[product.operation](left, right)
    except RuntimeError as refusal:
        return " ".join(str(refusal).split())
    return ""


def _copied(product: Product) -> int:
    """Return a bound on the cells copied before the sizes are compared: operands made batches."""
    if product.operation != "matmul":
        return 0
    left, right = product.left, product.right
    return prod(left[:-2]) * prod(right[:-2]) * (prod(left[-2:]) + prod(right[-2:]))

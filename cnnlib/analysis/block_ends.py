"""The layers that end the blocks of a network."""

from __future__ import annotations

from collections.abc import Iterator

from torch import nn


def block_ends(model: nn.Module) -> tuple[str, ...]:
    """Return the names of the layers that end the blocks of a network of the catalog.

    A block is a module called so, each block within a stage, or layers up to and including a
    pooling.  What follows global pooling or flattening has no map and is left out.
    """
    return tuple(_ends(model, ""))


def _ends(sequence: nn.Module, prefix: str) -> Iterator[str]:
    last = ""
    for name, layer in sequence.named_children():
        path = f"{prefix}{name}"
        ends_here = isinstance(layer, nn.MaxPool2d | nn.AvgPool2d)
        no_map = isinstance(layer, nn.AdaptiveAvgPool2d | nn.Flatten)
        is_block = any(True for _ in layer.children())
        if last and (is_block or no_map):
            yield last
            last = ""
        if no_map:
            return
        if is_block and name.startswith("stage"):
            yield from _ends(layer, f"{path}.")
        elif is_block or ends_here:
            yield path
            last = ""
        elif not isinstance(layer, nn.Dropout):  # which returns its input
            last = path
    if last:
        yield last

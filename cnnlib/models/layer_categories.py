"""What a layer does, by its kind: convolution, pooling, normalization ..."""

from __future__ import annotations

from typing import Literal

from cnnlib.models.layer import Layer

Category = Literal[
    "convolution", "pooling", "normalization", "activation", "dense", "merge", "other"
]
CATEGORIES: tuple[Category, ...] = (
    *("convolution", "pooling", "normalization", "activation", "dense", "merge", "other"),
)

_ACTIVATIONS = frozenset(
    (
        *("relu", "relu6", "leakyrelu", "prelu", "elu", "selu", "celu", "gelu", "silu", "mish"),
        *("sigmoid", "logsigmoid", "hardsigmoid", "tanh", "hardtanh", "hardswish", "softmax"),
        *("logsoftmax", "softplus", "softsign", "glu", "swish"),
    )
)
_MERGES = frozenset(("add", "iadd", "sub", "mul", "imul", "cat", "concat", "stack"))
_ADAPTIVE = frozenset(
    f"adaptive{form}pool{axes}d" for form in ("avg", "max") for axes in (1, 2, 3)
) | {"mean"}
_BESIDE = frozenset(("flatten", "dropout", "identity"))


def category(kind: str) -> Category:
    """Return what a layer of `kind`, such as `"Conv2d"` or `"add"`, does."""
    word = _word(kind)
    if "conv" in word or word == "shortcut":
        return "convolution"
    if "pool" in word or word in _ADAPTIVE:
        return "pooling"
    if "norm" in word and not word.startswith("normal"):
        return "normalization"
    if word in _ACTIVATIONS:
        return "activation"
    if "linear" in word or word in ("matmul", "bmm", "multiheadattention"):
        return "dense"
    return "merge" if word in _MERGES else "other"


def is_global(layer: Layer) -> bool:
    """Return whether a layer pools over all rows and columns of its feature map."""
    sides = layer.output_shape[1:]
    return _word(layer.kind) in _ADAPTIVE and all(side == 1 for side in sides)


def is_elementwise(kind: str) -> bool:
    """Return whether a layer of `kind` goes with the layer before it: it has no window and joins
    nothing, as activation, normalization, dropout and flattening."""
    beside = any(name in _word(kind) for name in _BESIDE)
    return beside or category(kind) in ("activation", "normalization")


def _word(kind: str) -> str:
    return kind.replace("_", "").lower()

"""What differs between two networks, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from cnnlib.models.layer import Layer, LayerGraph
from cnnlib.models.layer_categories import category

Mark = Literal["added", "missing", "changed"]

EQUAL, CHANGED, SAME_NAME = 1_000_000, 1_000, 1
"""Scores of a pair of equal layers, of another pair of one kind, and of an equal name besides.

With fewer than a thousand layers no equal pair is given up for changed ones; names decide between
alignments that are as good otherwise."""


@dataclass(frozen=True)
class Difference:
    """A layer of one network and its counterpart in the other.

    Attributes:
        first: Layer of the first network; None where the second adds one.
        second: Layer of the second network; None where it lacks one.
        mark: None where the two are equal in kind, shape and parameters.
    """

    first: Layer | None
    second: Layer | None

    @property
    def mark(self) -> Mark | None:
        """How the second network differs from the first here."""
        if self.first is None:
            return "added"
        if self.second is None:
            return "missing"
        return None if _traits(self.first) == _traits(self.second) else "changed"


@dataclass(frozen=True)
class Comparison:
    """Two networks aligned layer by layer, in order of execution."""

    differences: tuple[Difference, ...]

    @cached_property
    def marks(self) -> tuple[Mapping[str, Mark], Mapping[str, Mark]]:
        """The layers that differ, by name, in the first network and in the second."""
        first: dict[str, Mark] = {}
        second: dict[str, Mark] = {}
        for pair in self.differences:
            if (mark := pair.mark) is None:
                continue
            if pair.first is not None:
                first[pair.first.name] = mark
            if pair.second is not None:
                second[pair.second.name] = mark
        return first, second


def compare(first: LayerGraph, second: LayerGraph) -> Comparison:
    """Return how `second` differs from `first`.

    The layers are aligned in order of execution (Needleman and Wunsch, 1970): as many pairs of
    equal
    kind, output shape and parameters as there can be, then as many pairs of one kind, or of two
    activations, or of two poolings.
    """
    return _compare(first.layers, second.layers)


@lru_cache(maxsize=64)
def _compare(a: tuple[Layer, ...], b: tuple[Layer, ...]) -> Comparison:
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    inner_a, inner_b = a[head : len(a) - tail], b[head : len(b) - tail]
    pairs = [
        *zip(a[:head], b[:head], strict=True),
        *_aligned(inner_a, inner_b),
        *zip(a[len(a) - tail :], b[len(b) - tail :], strict=True),
    ]
    return Comparison(tuple(Difference(*pair) for pair in pairs))


def _common(a: Sequence[Layer], b: Sequence[Layer]) -> int:
    """Return how many layers at the beginning are equal, names included."""
    count = 0
    for one, other in zip(a, b, strict=False):
        if _score(one, other) < EQUAL + SAME_NAME:
            break
        count += 1
    return count


def _aligned(
    a: Sequence[Layer], b: Sequence[Layer]
) -> list[tuple[Layer, Layer] | tuple[Layer, None] | tuple[None, Layer]]:
    rows, columns = len(a), len(b)
    # best[i][j]: the score of the layers from i and from j on.
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        below, here = best[i + 1], best[i]
        for j in range(columns - 1, -1, -1):
            score = _score(a[i], b[j])
            paired = below[j + 1] + score if score else -1
            here[j] = max(paired, below[j], here[j + 1])
    pairs: list[tuple[Layer, Layer] | tuple[Layer, None] | tuple[None, Layer]] = []
    i = j = 0
    while i < rows and j < columns:
        score = _score(a[i], b[j])
        if score and best[i][j] == best[i + 1][j + 1] + score:
            pairs.append((a[i], b[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((a[i], None))
            i += 1
        else:
            pairs.append((None, b[j]))
            j += 1
    pairs.extend((layer, None) for layer in a[i:])
    pairs.extend((None, layer) for layer in b[j:])
    return pairs


def _traits(layer: Layer) -> tuple[object, ...]:
    return layer.kind, layer.output_shape, layer.parameters


def _replaces(kind: str, other: str) -> bool:
    """Return whether layers of two kinds do the same: two activations, or two poolings."""
    found = category(kind)
    return found in ("activation", "pooling") and found == category(other)


def _score(one: Layer, other: Layer) -> int:
    if one.kind != other.kind and not _replaces(one.kind, other.kind):
        return 0
    score = EQUAL if _traits(one) == _traits(other) else CHANGED
    return score + SAME_NAME * (one.name == other.name)

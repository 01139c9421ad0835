"""The layers of a network as nested groups, from the dotted paths of their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cnnlib.models.layer import Layer, LayerGraph, LayerTotals

FEWEST_REPEATS = 3
"""Equal groups in a row from which they are one group."""


@dataclass(frozen=True)
class Group(LayerTotals):
    """Layers that are executed in a row and whose names begin with the same path.

    Attributes:
        path: The path, `"stage1.0"`; for a group of equal groups that of the first and the last
            word of that of the last, `"stage1.1..8"`.
        name: Last part of the path, as it is shown.
        children: In order of execution, two or more.
        repeats: How many equal groups it holds; 1 where its children are not equal groups.
    """

    path: str
    name: str
    children: tuple[Layer | Group, ...]
    repeats: int = 1

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """All layers within, in order of execution."""
        return tuple(layer for child in self.children for layer in layers_of(child))

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the layers outside that feed it, or `"input"`."""
        own = {layer.name for layer in self.layers}
        feeding = (name for layer in self.layers for name in layer.inputs)
        return tuple(dict.fromkeys(name for name in feeding if name not in own))

    @property
    def parameters(self) -> int:
        """Parameters of all layers within."""
        return sum(layer.parameters for layer in self.layers)


def layers_of(node: Layer | Group) -> tuple[Layer, ...]:
    """Return the layers within a group, or the layer itself."""
    return node.layers if isinstance(node, Group) else (node,)


def layer_tree(graph: LayerGraph) -> tuple[Layer | Group, ...]:
    """Return the layers of `graph` as nested groups, in order of execution.

    A path that is left and entered again makes a second group, so that edges between groups go
    forward as those between layers do.  A group of one child is that child.  Three or more equal
    groups in a row, each fed by the one before alone, are one group of them, unless their parent
    holds nothing else.
    """
    return _tree(graph.layers)


@lru_cache(maxsize=64)
def _tree(layers: tuple[Layer, ...]) -> tuple[Layer | Group, ...]:
    return _nested(layers, "", {})


def groups_of(nodes: Sequence[Layer | Group]) -> Iterator[Group]:
    """Yield every group among and within `nodes`, outer ones first."""
    for node in nodes:
        if isinstance(node, Group):
            yield node
            yield from groups_of(node.children)


def _nested(layers: Sequence[Layer], path: str, seen: dict[str, int]) -> tuple[Layer | Group, ...]:
    start = len(path) + 1 if path else 0
    runs: list[tuple[str, list[Layer]]] = []
    for layer in layers:
        first, dot, _rest = layer.name[start:].partition(".")
        word = first if dot else ""
        if word and runs and runs[-1][0] == word:
            runs[-1][1].append(layer)
        else:
            runs.append((word, [layer]))
    nodes: list[Layer | Group] = []
    for word, members in runs:
        if not word:
            nodes.extend(members)
            continue
        inner = f"{path}.{word}" if path else word
        children = _nested(members, inner, seen)
        if len(children) == 1:
            nodes.extend(children)
            continue
        seen[inner] = seen.get(inner, 0) + 1
        again = f"{inner}({seen[inner]})" if seen[inner] > 1 else inner
        repeats = len(children) if len(_run(children, 0)) == len(children) else 1
        nodes.append(Group(again, again.rpartition(".")[2], children, repeats))
    return _with_repeats(nodes)


def _with_repeats(nodes: Sequence[Layer | Group]) -> tuple[Layer | Group, ...]:
    merged: list[Layer | Group] = []
    index = 0
    while index < len(nodes):
        run = _run(nodes, index)
        if len(run) == len(nodes):
            return run
        if len(run) >= FEWEST_REPEATS:
            last = run[-1].path.rpartition(".")[2]
            name = f"{run[0].name}–{last}"
            merged.append(Group(f"{run[0].path}..{last}", name, run, len(run)))
            index += len(run)
        else:
            merged.append(nodes[index])
            index += 1
    return tuple(merged)


def _run(nodes: Sequence[Layer | Group], start: int) -> tuple[Group, ...]:
    """Return the equal groups in a row from `start` on, each fed by the one before alone."""
    first = nodes[start]
    if not isinstance(first, Group):
        return ()
    run = [first]
    for node in nodes[start + 1 :]:
        fed = isinstance(node, Group) and node.inputs == (run[-1].layers[-1].name,)
        if not (isinstance(node, Group) and fed and signature(node) == signature(first)):
            break
        run.append(node)
    return tuple(run)


def signature(group: Group) -> tuple[object, ...]:
    """Return what equal groups have in common: kinds, shapes, parameters and inner edges."""
    place = {layer.name: index for index, layer in enumerate(group.layers)}
    return tuple(
        (
            layer.kind,
            layer.output_shape,
            layer.parameters,
            tuple(place.get(name, -1) for name in layer.inputs),
        )
        for layer in group.layers
    )

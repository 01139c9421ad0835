"""A product of two shapes: the shape of its result, or what is wrong, and what mends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from cnnlib.core.problems import N_, Fix, Problem
from cnnlib.core.validation import ValidatedSettings
from cnnlib.ops.products.broadcast import AlignedAxis, align, broadcast_shape
from cnnlib.ops.products.rearrange import (
    NAMES,
    Rearranged,
    first_matrix,
    resize,
    transpose,
    unsqueeze,
)
from cnnlib.ops.products.shapes import Shape, torch_shape

Operation = Literal["mul", "mm", "matmul"]

OPERATIONS: tuple[Operation, ...] = ("mul", "mm", "matmul")
"""The three operations; `*` is `torch.mul`, and `@` is `torch.matmul`."""

MOST_FIXES = 4
"""Fixes that are offered for a problem: of each kind the first that mends it."""


@dataclass(frozen=True)
class Product(ValidatedSettings):
    """One operation on two shapes.

    Attributes:
        operation: `"mul"`, `"mm"` or `"matmul"`.
        left: Shape of the left operand, which people call A.
        right: Shape of the right operand, which people call B.
    """

    operation: Operation
    left: Shape
    right: Shape

    @property
    def output_shape(self) -> Shape:
        """The shape of the result.

        Raises:
            SettingsError: PyTorch refuses this product.
        """
        self.checked()
        if self.operation == "mul":
            return broadcast_shape(self.left, self.right) or ()
        batch = broadcast_shape(self.left[:-2], self.right[:-2]) or ()
        rows = self.left[-2:-1]
        columns = self.right[-1:] if len(self.right) > 1 else ()
        return (*batch, *rows, *columns)

    def changed(self, changes: Mapping[str, Any]) -> Product:
        """Return a copy with `operation`, `left` or `right` replaced; an operand `Rearranged`."""
        plain: dict[str, Any] = {
            name: value.shape if isinstance(value, Rearranged) else value
            for name, value in changes.items()
        }
        return replace(self, **plain)

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong; of each kind of fix the first that mends it is included.

        Fixes that leave no other problem come first, and no fix is offered twice.
        """
        found, offered = [], list[object]()
        for problem in super().problems():
            whole_first = sorted(
                problem.fixes, key=lambda fix: bool(self.changed(fix.changes).find_problems())
            )
            fixes = [f for f in _first_of_each(whole_first) if f.changes not in offered]
            found.append(replace(problem, fixes=tuple(fixes[:MOST_FIXES])))
            offered += [fix.changes for fix in found[-1].fixes]
        return tuple(found)

    def find_problems(self) -> list[Problem]:
        """Return what is wrong, the last axis first as PyTorch does; fixes are not verified yet."""
        if self.operation == "mul":
            return [
                self._differ(
                    "axes_differ",
                    N_(
                        "Counted from the right, axis {axis} has the size {left} in A and {right} "
                        "in B: sizes must be equal, or one of them 1."
                    ),
                    axis,
                )
                for axis in reversed(align(self.left, self.right))
                if axis.size is None
            ]
        if self.operation == "mm":
            others = [name for name in NAMES if len(getattr(self, name)) != 2]
            if others:
                return list(map(self._no_matrix, others))
        return [*self._inner(), *self._batch()]

    def _no_matrix(self, operand: str) -> Problem:
        template = N_(
            "torch.mm takes two matrices, and {operand} has the shape {shape}: it broadcasts "
            "nothing and adds no axis."
        )
        values = {
            "where": operand,
            "operand": NAMES[operand],
            "shape": torch_shape(getattr(self, operand)),
        }
        fixes = (
            *self._other_operations(),
            *first_matrix(operand, getattr(self, operand)),
            *self._unsqueezed(operand),
        )
        return Problem("not_a_matrix", template, values, fixes)

    def _inner(self) -> Iterator[Problem]:
        position = -2 if len(self.right) > 1 else -1
        left, right = self.left[-1], self.right[position]
        if left == right:
            return
        template = N_(
            "The product sums over axis −1 of A and axis {axis} of B, which have the sizes {left} "
            "and {right}: they must be equal, and here a 1 is not stretched."
        )
        values = {"where": "inner", "axis": _signed(position), "left": left, "right": right}
        fixes = (
            *transpose("right", self.right),
            *transpose("left", self.left),
            *resize("right", self.right, position, left),
            *resize("left", self.left, -1, right),
            *self._unsqueezed("right"),
            *self._unsqueezed("left"),
            *self._other_operations(),
        )
        yield Problem("inner_sizes_differ", template, values, fixes)

    def _batch(self) -> Iterator[Problem]:
        template = N_(
            "The axes before the matrices are broadcast: axis {axis} has the size {left} in A and "
            "{right} in B, neither equal nor 1."
        )
        for axis in reversed(align(self.left[:-2], self.right[:-2])):
            if axis.size is None:
                axis = replace(axis, position=axis.position - 2)
                yield self._differ("batch_sizes_differ", template, axis)

    def _differ(self, code: str, template: str, axis: AlignedAxis) -> Problem:
        values = {
            "where": str(axis.position),
            "axis": _signed(axis.position),
            "left": axis.left,
            "right": axis.right,
        }
        fixes = (
            *self._other_operations(),
            *transpose("right", self.right),
            *transpose("left", self.left),
            *self._unsqueezed("right"),
            *self._unsqueezed("left"),
            *resize("right", self.right, axis.position, axis.left),
            *resize("left", self.left, axis.position, axis.right),
        )
        return Problem(code, template, values, fixes)

    def _unsqueezed(self, operand: str) -> Iterator[Fix]:
        yield from unsqueeze(operand, getattr(self, operand))

    def _other_operations(self) -> Iterator[Fix]:
        for name in ("matmul", "mul"):
            if name != self.operation:
                yield Fix(
                    N_("Use {operation}"), {"operation": f"torch.{name}"}, {"operation": name}
                )


def _signed(position: int) -> str:
    return f"−{-position}"


def _first_of_each(fixes: Iterable[Fix]) -> Iterator[Fix]:
    """Yield the first fix of each kind: operation, transpose, unsqueeze, resize by operand."""
    seen: set[object] = set()
    for fix in fixes:
        ((name, change),) = fix.changes.items()
        kind: object = name
        if isinstance(change, Rearranged):
            kind = (change.how, name if change.how == "resize" else "")
        if kind not in seen:
            seen.add(kind)
            yield fix

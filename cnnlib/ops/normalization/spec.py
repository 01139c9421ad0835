"""The settings of a normalization, what they average over, and the problems that they can have.

The kinds and their PyTorch operators: batch (arXiv:1502.03167, `nn.BatchNorm1d`,
`nn.BatchNorm2d`), layer (arXiv:1607.06450, `F.layer_norm`), instance (arXiv:1607.08022,
`F.instance_norm`) and group (arXiv:1803.08494, `F.group_norm`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from cnnlib.core.problems import N_, Fix, Problem
from cnnlib.core.validation import ValidatedSettings

Kind = Literal["batch", "layer", "instance", "group"]
KINDS: tuple[Kind, ...] = ("batch", "layer", "instance", "group")
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class NormalizationSpec(ValidatedSettings):
    """The settings of a normalization of batches of one shape.

    Attributes:
        kind: Which cells share a statistic, one of `KINDS`.
        shape: Shape of the batch, `(N, D)` after a dense layer or `(N, C, H, W)` after a
            convolution.
        groups: Number of groups of channels, for `"group"`.
        eps: Added to the variance before the square root.
        momentum: Weight of the newest batch in the running statistics, as in PyTorch; None weights
            all batches equally.
        affine: Whether gamma and beta are applied.
        training: Whether `"batch"` uses the statistics of the batch, not the running ones.
    """

    blocking_codes = ("unknown_kind", "bad_shape", "groups_not_whole")

    kind: Kind = "batch"
    shape: tuple[int, ...] = (4, 3)
    groups: int = 1
    eps: float = 1e-5
    momentum: float | None = 0.1
    affine: bool = True
    training: bool = True

    @property
    def dense(self) -> bool:
        """Whether the batch is `(N, D)`."""
        return len(self.shape) == 2

    @property
    def predicts(self) -> bool:
        """Whether the running statistics are used, which only batch normalization keeps."""
        return self.kind == "batch" and not self.training

    @property
    def labels(self) -> Labels:
        """The number of the statistic of every cell, in the shape of the batch, from 0."""
        examples, channels = (np.indices(self.shape[:2])[axis] for axis in (0, 1))
        if self.kind == "layer":
            return self._spread(examples)
        if self.kind == "instance":
            return self._spread(examples * self.shape[1] + channels)
        if self.kind == "group":
            each = self.shape[1] // self.groups
            return self._spread(examples * self.groups + channels // each)
        return self._spread(channels)

    @property
    def statistics(self) -> int:
        """Number of means, and of variances."""
        if self.kind == "batch":
            return self.shape[1]
        each = {"layer": 1, "instance": self.shape[1], "group": self.groups}
        return self.shape[0] * each[self.kind]

    @property
    def count(self) -> int:
        """Number of cells that share a mean."""
        return math.prod(self.shape) // self.statistics

    @property
    def parameter_shape(self) -> tuple[int, ...]:
        """Shape of gamma and of beta: one for each feature or channel; in layers, each cell."""
        return self.shape[1:] if self.kind == "layer" else self.shape[1:2]

    @property
    def parameter_labels(self) -> Labels:
        """The index into the flattened gamma and beta for every cell, in the shape of the batch."""
        if self.kind == "layer":
            each = np.arange(math.prod(self.shape[1:])).reshape(1, *self.shape[1:])
            return np.broadcast_to(each, self.shape).copy()
        return self._spread(np.indices(self.shape[:2])[1])

    def _spread(self, by_channel: Labels) -> Labels:
        """Return `(N, C)` labels repeated over the positions of each channel."""
        inner = by_channel.reshape(*self.shape[:2], *(1 for _ in self.shape[2:]))
        return np.broadcast_to(inner, self.shape).copy()

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return this spec with settings replaced, as in `Fix.changes`."""
        return replace(self, **changes)

    def find_problems(self) -> list[Problem]:
        """Return everything that keeps this normalization from being computed."""
        problems = [*_kind(self), *_shape(self), *_groups_whole(self)]
        if not problems:
            problems = [*_groups_divide(self)]
            if not problems:
                problems += _one_value(self)
        return [*problems, *_eps(self), *_momentum(self)]


def _kind(spec: NormalizationSpec) -> Iterator[Problem]:
    if spec.kind not in KINDS:
        yield Problem(
            "unknown_kind",
            N_("There is no normalization called {value}: choose one of {kinds}."),
            {"value": str(spec.kind), "kinds": ", ".join(KINDS)},
            (Fix(N_("Use batch normalization"), {}, {"kind": "batch"}),),
        )


def _whole(value: object) -> bool:
    return type(value) is int and value >= 1


def _shape(spec: NormalizationSpec) -> Iterator[Problem]:
    shape = spec.shape
    if isinstance(shape, tuple) and len(shape) in (2, 4) and all(map(_whole, shape)):
        return
    yield Problem(
        "bad_shape",
        N_(
            "A batch is (N, D) after a dense layer or (N, C, H, W) after a convolution, in whole "
            "numbers of 1 or more, not {value}."
        ),
        {"value": repr(shape)},
        (
            Fix(N_("Use 4 examples of 3 features"), {}, {"shape": (4, 3)}),
            Fix(N_("Use 4 pictures of 2 channels, 2 × 2"), {}, {"shape": (4, 2, 2, 2)}),
        ),
    )


_SET_GROUPS = N_("Use {groups} groups")


def _groups_whole(spec: NormalizationSpec) -> Iterator[Problem]:
    if spec.kind == "group" and not _whole(spec.groups):
        yield Problem(
            "groups_not_whole",
            N_("The number of groups must be a whole number, 1 or more, not {value}."),
            {"value": str(spec.groups)},
            (Fix(N_("Use one group"), {}, {"groups": 1}),),
        )


def _groups_divide(spec: NormalizationSpec) -> Iterator[Problem]:
    channels, groups = spec.shape[1], spec.groups
    if spec.kind != "group" or channels % groups == 0:
        return
    values = math.prod(spec.shape)
    divisors = [d for d in range(1, min(groups, channels) + 1) if channels % d == 0]
    # As many groups as there are values would leave one value for each mean.
    fewer = max((d for d in divisors if d < values), default=1)
    more = -(-channels // groups) * groups
    if more * values // channels == groups:
        more *= 2
    fixes = [
        Fix(_SET_GROUPS, {"groups": fewer}, {"groups": fewer}),
        Fix(
            N_("Use {channels} channels"),
            {"channels": more},
            {"shape": (spec.shape[0], more, *spec.shape[2:])},
        ),
    ]
    if values == 1:
        fixes[0] = Fix(_USE_LAYER, {}, {"kind": "layer"})
    yield Problem(
        "groups_uneven",
        N_(
            "{groups} groups cannot share {channels} channels evenly: "
            "choose a number that divides {channels}, such as {fewer}."
        ),
        {"groups": groups, "channels": channels, "fewer": fewer},
        tuple(fixes),
    )


_USE_LAYER = N_("Use layer normalization")
_ALONE = {
    "batch": N_(
        "With one value for each mean, the value is its own mean and its variance is 0: nothing "
        "would be left but beta. PyTorch refuses to train on it: “{error}”. Use a larger batch, or "
        "predict with the running statistics."
    ),
    "instance": N_(
        "Instance normalization averages over the positions of one channel of one example, and "
        "here there is only one position. PyTorch refuses: “{error}”."
    ),
    "group": N_(
        "Here each group of channels is a single value and so its own mean. PyTorch refuses: "
        "“{error}”. Use fewer groups."
    ),
}


def torch_error(spec: NormalizationSpec) -> str | None:
    """Return PyTorch's message where it refuses one value for each statistic, None elsewhere.

    The checks are those of `torch.nn.functional`: values for each channel in batch and group
    normalization, positions in instance normalization, none in layer normalization.
    """
    x = torch.zeros(()).expand(spec.shape)
    try:
        if spec.kind == "batch" and spec.training and spec.count == 1:
            F.batch_norm(x, None, None, training=True)
        elif spec.kind == "instance" and spec.count == 1:
            F.instance_norm(x)
        elif spec.kind == "group" and math.prod(spec.shape) == spec.groups:
            F.group_norm(x, spec.groups)
    except ValueError as error:
        return str(error)
    return None


def _one_value(spec: NormalizationSpec) -> Iterator[Problem]:
    error = torch_error(spec)
    if error is None:
        return
    two = (2, *spec.shape[1:])
    fixes = [Fix(N_("Use a batch of 2"), {}, {"shape": two})]
    if spec.kind == "batch":
        fixes.append(Fix(N_("Predict with the running statistics"), {}, {"training": False}))
    else:
        fixes.append(Fix(N_("Use one group"), {}, {"groups": 1}))
    fixes.append(Fix(_USE_LAYER, {}, {"kind": "layer"}))
    yield Problem("one_value", _ALONE[spec.kind], {"error": error}, tuple(fixes))


def _number(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]


def _eps(spec: NormalizationSpec) -> Iterator[Problem]:
    if not _number(spec.eps) or spec.eps <= 0:
        yield Problem(
            "eps",
            N_(
                "ε must be a number above 0, not {value}: it keeps the root of a variance of 0 "
                "from becoming a division by 0."
            ),
            {"value": str(spec.eps)},
            (Fix(N_("Set ε to 0.00001, PyTorch's default"), {}, {"eps": 1e-5}),),
        )


def _momentum(spec: NormalizationSpec) -> Iterator[Problem]:
    momentum = spec.momentum
    if momentum is None or (_number(momentum) and 0 <= momentum <= 1):
        return
    yield Problem(
        "momentum",
        N_(
            "The momentum is the share of the newest batch in the running statistics, from 0 to 1, "
            "not {value}."
        ),
        {"value": str(momentum)},
        (
            Fix(N_("Set the momentum to 0.1, PyTorch's default"), {}, {"momentum": 0.1}),
            Fix(N_("Average all batches alike"), {}, {"momentum": None}),
        ),
    )

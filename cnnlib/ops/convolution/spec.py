"""The settings of a two-dimensional convolution, and the problems that they can have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import gcd
from typing import Any, Self

from cnnlib.core.problems import N_, Fix, Problem
from cnnlib.core.validation import ValidatedSettings
from cnnlib.ops.axis import Axis
from cnnlib.ops.axis_problems import AXIS_NAMES, not_whole, replace_dotted, set_to

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


@dataclass(frozen=True)
class Conv2dSpec(ValidatedSettings):
    """The settings of a two-dimensional convolution.

    Attributes:
        height: The rows: size, kernel, padding, stride and dilation.
        width: The columns, likewise.
        mode: How the padding is filled, one of `PADDING_MODES`.
        batch: Number of images.
        in_channels: Channels of the input.
        out_channels: Channels of the output, that is, number of kernels.
        groups: Equal groups of channels that are convolved separately.
        bias: Whether a learned number is added to each output channel.
    """

    blocking_codes = ("not_whole", "unknown_mode")

    height: Axis
    width: Axis
    mode: str = "zeros"
    batch: int = 1
    in_channels: int = 1
    out_channels: int = 1
    groups: int = 1
    bias: bool = False

    @property
    def input_shape(self) -> tuple[int, int, int, int]:
        """Shape of the input, `(N, C, H, W)`."""
        return self.batch, self.in_channels, self.height.size, self.width.size

    @property
    def weight_shape(self) -> tuple[int, int, int, int]:
        """Shape of the weights, `(C_out, C_in / groups, k_h, k_w)`."""
        kernel = self.height.kernel, self.width.kernel
        return self.out_channels, self.in_channels // self.groups, *kernel

    @property
    def output_shape(self) -> tuple[int, int, int, int]:
        """Shape of the output, `(N, C_out, o_h, o_w)`."""
        return self.batch, self.out_channels, self.height.output, self.width.output

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return this spec with settings replaced by their dotted names, as in `Fix.changes`."""
        return replace_dotted(self, changes)

    def find_problems(self) -> list[Problem]:
        """Return everything that keeps this convolution from being computed."""
        problems = [*not_whole(self, _NAMES)]
        if self.mode not in PADDING_MODES:
            problems.append(_unknown_mode(self.mode))
        if problems:
            return problems
        for where, axis in (("height", self.height), ("width", self.width)):
            problems += _window_too_large(where, axis)
            problems += _padding_too_large(where, axis, self.mode)
        return [*problems, *_groups_uneven(self)]


_NAMES = {
    **AXIS_NAMES,
    "batch": N_("batch size"),
    "in_channels": N_("number of input channels"),
    "out_channels": N_("number of output channels"),
    "groups": N_("number of groups"),
}


def _unknown_mode(mode: object) -> Problem:
    return Problem(
        "unknown_mode",
        N_("The padding cannot be filled with {value}: choose one of {modes}."),
        {"where": "mode", "value": str(mode), "modes": ", ".join(PADDING_MODES)},
        (Fix(N_("Fill with zeros"), {}, {"mode": "zeros"}),),
    )


_WINDOW = {
    "height": N_(
        "The {span}-row window does not fit in {size} + {padding} rows: "
        "add {missing} to the row padding or shrink the kernel."
    ),
    "width": N_(
        "The {span}-column window does not fit in {size} + {padding} columns: "
        "add {missing} to the column padding or shrink the kernel."
    ),
}
_DILATED_WINDOW = {
    "height": N_(
        "A {kernel}-row kernel with dilation {dilation} covers {span} rows and does not fit in "
        "{size} + {padding}: add {missing} to the row padding, or shrink the kernel or its "
        "dilation."
    ),
    "width": N_(
        "A {kernel}-column kernel with dilation {dilation} covers {span} columns and does not fit "
        "in {size} + {padding}: add {missing} to the column padding, or shrink the kernel or its "
        "dilation."
    ),
}


def _set(where: str, value: int) -> Fix:
    return set_to(where, _NAMES[where], value)


def _window_too_large(where: str, axis: Axis) -> Iterable[Problem]:
    missing = axis.span - axis.padded
    if missing <= 0:
        return
    fixes = [_set(f"{where}.padding", axis.padding + missing)]
    fixes.append(_set(f"{where}.kernel", (axis.padded - 1) // axis.dilation + 1))
    if axis.dilation > 1 and axis.padded >= axis.kernel:
        fixes.append(_set(f"{where}.dilation", (axis.padded - 1) // (axis.kernel - 1)))
    fixes.append(_set(f"{where}.size", axis.size + missing))
    values = {"kernel": axis.kernel, "dilation": axis.dilation, "span": axis.span}
    values |= {"size": axis.size, "padding": axis.padding, "missing": missing}
    template = (_DILATED_WINDOW if axis.dilation > 1 else _WINDOW)[where]
    yield Problem("window_too_large", template, {"where": where, **values}, tuple(fixes))


_REFLECTED = {
    "height": N_(
        "Reflecting needs fewer padding rows on each side than the input has: "
        "{after} is not fewer than {size}. Use less row padding or fill with zeros."
    ),
    "width": N_(
        "Reflecting needs fewer padding columns on each side than the input has: "
        "{after} is not fewer than {size}. Use less column padding or fill with zeros."
    ),
}
_WRAPPED = {
    "height": N_(
        "Circular padding can go around the input once: {after} rows on a side are more than its "
        "{size}. Use less row padding or fill with zeros."
    ),
    "width": N_(
        "Circular padding can go around the input once: {after} columns on a side are more than "
        "its {size}. Use less column padding or fill with zeros."
    ),
}


def _padding_too_large(where: str, axis: Axis, mode: str) -> Iterable[Problem]:
    """Yield the limits of `F.pad`: reflecting leaves out the edge, wrapping goes around once."""
    if mode == "reflect":
        most, template = axis.size - 1, _REFLECTED[where]
    elif mode == "circular":
        most, template = axis.size, _WRAPPED[where]
    else:
        return
    if axis.after > most:
        fixes = (
            _set(f"{where}.padding", 2 * most),
            Fix(N_("Fill with zeros"), {}, {"mode": "zeros"}),
            _set(f"{where}.size", axis.size + axis.after - most),
        )
        values = {"where": where, "after": axis.after, "size": axis.size}
        yield Problem(f"{mode}_too_far", template, values, fixes)


def _groups_uneven(spec: Conv2dSpec) -> Iterable[Problem]:
    inputs, outputs, groups = spec.in_channels, spec.out_channels, spec.groups
    if inputs % groups == 0 and outputs % groups == 0:
        return
    common = gcd(inputs, outputs)
    fewer = max(d for d in range(1, min(groups, common) + 1) if common % d == 0)
    up = {"in_channels": -(-inputs // groups) * groups}
    up["out_channels"] = -(-outputs // groups) * groups
    yield Problem(
        "groups_uneven",
        N_(
            "{groups} groups cannot share {inputs} input and {outputs} output channels evenly: "
            "choose a number that divides both, such as {fewer}."
        ),
        {
            "where": "groups",
            "groups": groups,
            "inputs": inputs,
            "outputs": outputs,
            "fewer": fewer,
        },
        (
            _set("groups", fewer),
            Fix(N_("Use {in_channels} input and {out_channels} output channels"), up, up),
        ),
    )

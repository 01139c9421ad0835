"""The settings of two-dimensional pooling, and the problems that they can have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from cnnlib.core.problems import N_, Fix, Problem
from cnnlib.core.validation import ValidatedSettings
from cnnlib.ops.axis_problems import AXIS_NAMES, not_whole, replace_dotted, set_to
from cnnlib.ops.pooling.windows import PoolAxis, Window

KINDS = ("max", "avg")


@dataclass(frozen=True)
class Pool2dSpec(ValidatedSettings):
    """The settings of two-dimensional pooling.

    Attributes:
        kind: `"max"` as in `nn.MaxPool2d`, or `"avg"` as in `nn.AvgPool2d`.
        height: The rows: size, kernel, stride, padding and dilation.
        width: The columns, likewise.
        ceil_mode: Whether a last window may reach beyond the padding at the end.
        count_include_pad: Whether an average counts the padding's zeros in its divisor.
        divisor_override: What an average divides by instead; None for the number of its cells.
        batch: Number of images.
        channels: Channels of input and output; each is pooled by itself.
    """

    blocking_codes = ("not_whole", "unknown_kind")

    kind: str
    height: PoolAxis
    width: PoolAxis
    ceil_mode: bool = False
    count_include_pad: bool = True
    divisor_override: int | None = None
    batch: int = 1
    channels: int = 1

    @cached_property
    def rows(self) -> tuple[Window, ...]:
        """The rows that each row of the output reads."""
        return self.height.windows(self.ceil_mode)

    @cached_property
    def columns(self) -> tuple[Window, ...]:
        """The columns that each column of the output reads."""
        return self.width.windows(self.ceil_mode)

    @property
    def input_shape(self) -> tuple[int, int, int, int]:
        """Shape of the input, `(N, C, H, W)`."""
        return self.batch, self.channels, self.height.size, self.width.size

    @property
    def output_shape(self) -> tuple[int, int, int, int]:
        """Shape of the output, `(N, C, o_h, o_w)`."""
        sizes = self.height.output(self.ceil_mode), self.width.output(self.ceil_mode)
        return self.batch, self.channels, *sizes

    @property
    def has_empty_windows(self) -> bool:
        """Whether a window holds padding alone, which only a dilated one can."""
        return not all(window.inside for window in (*self.rows, *self.columns))

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return this spec with settings replaced by their dotted names, as in `Fix.changes`."""
        return replace_dotted(self, changes)

    def find_problems(self) -> list[Problem]:
        """Return everything that keeps this pooling from being computed."""
        names = {where: name for where, name in _NAMES.items() if not _is_default(self, where)}
        problems = [*not_whole(self, names)]
        if self.kind not in KINDS:
            problems.append(_unknown_kind(self.kind))
        if problems:
            return problems
        problems += _wrong_for_kind(self)
        for where, axis in (("height", self.height), ("width", self.width)):
            problems += _padding_too_large(where, axis, self)
            problems += _window_too_large(where, axis, self)
        return problems


_NAMES = {
    **AXIS_NAMES,
    "height.kernel": N_("window height"),
    "width.kernel": N_("window width"),
    "batch": N_("batch size"),
    "channels": N_("number of channels"),
}


def _is_default(spec: Pool2dSpec, where: str) -> bool:
    """Return whether `where` is a stride that was left to the kernel."""
    place, _, field = where.rpartition(".")
    return field == "stride" and getattr(spec, place).stride is None


def _unknown_kind(kind: object) -> Problem:
    return Problem(
        "unknown_kind",
        N_("There is no pooling called {value}: choose one of {kinds}."),
        {"where": "kind", "value": str(kind), "kinds": ", ".join(KINDS)},
        (
            Fix(N_("Take the maximum"), {}, {"kind": "max"}),
            Fix(N_("Take the average"), {}, {"kind": "avg"}),
        ),
    )


def _wrong_for_kind(spec: Pool2dSpec) -> Iterable[Problem]:
    """Yield the settings that the kind of pooling does not have."""
    if spec.kind == "avg" and (spec.height.dilation, spec.width.dilation) != (1, 1):
        yield Problem(
            "average_dilated",
            N_("nn.AvgPool2d has no dilation: set it to 1 or take the maximum."),
            {"where": "dilation"},
            (
                Fix(
                    N_("Set the dilation to 1"),
                    {},
                    {"height.dilation": 1, "width.dilation": 1},
                ),
                Fix(N_("Take the maximum"), {}, {"kind": "max"}),
            ),
        )
    if spec.kind == "max" and (not spec.count_include_pad or spec.divisor_override is not None):
        yield Problem(
            "maximum_divided",
            N_(
                "A maximum divides by nothing: leave count_include_pad and divisor_override alone "
                "or take the average."
            ),
            {"where": "divisor_override"},
            (
                Fix(
                    N_("Leave both alone"),
                    {},
                    {"count_include_pad": True, "divisor_override": None},
                ),
                Fix(N_("Take the average"), {}, {"kind": "avg"}),
            ),
        )
    divisor = spec.divisor_override
    if spec.kind == "avg" and divisor is not None and (type(divisor) is not int or divisor == 0):
        yield Problem(
            "no_divisor",
            N_("The average cannot be divided by {value}: use a whole number other than 0."),
            {"where": "divisor_override", "value": divisor},
            (Fix(N_("Divide by the number of cells"), {}, {"divisor_override": None}),),
        )


_PADDING = {
    "height": N_(
        "The row padding can be at most {most} on each side, half of the window's {kernel} rows, "
        'not {padding}. PyTorch says: "{message}".'
    ),
    "width": N_(
        "The column padding can be at most {most} on each side, half of the window's {kernel} "
        'columns, not {padding}. PyTorch says: "{message}".'
    ),
}
_EFFECTIVE = (
    "pad should be at most half of effective kernel size, but got pad={padding}, "
    "kernel_size={kernel} and dilation={dilation}"
)
_HALF = (
    "pad should be smaller than or equal to half of kernel size, but got "
    "padW = {padW}, padH = {padH}, kW = {kW}, kH = {kH}"
)


def padding_message(axis: PoolAxis, spec: Pool2dSpec) -> str:
    """Return what PyTorch says of the padding of `axis`, empty where it accepts it.

    It checks twice: each axis against the kernel with its dilation, when it computes the output
    size, and then both against the kernel without.
    """
    if axis.padding > axis.plain.span // 2:
        return _EFFECTIVE.format(padding=axis.padding, kernel=axis.kernel, dilation=axis.dilation)
    if axis.padding > axis.kernel // 2:
        high, wide = spec.height, spec.width
        return _HALF.format(padW=wide.padding, padH=high.padding, kW=wide.kernel, kH=high.kernel)
    return ""


def _padding_too_large(where: str, axis: PoolAxis, spec: Pool2dSpec) -> Iterable[Problem]:
    message = padding_message(axis, spec)
    if not message:
        return
    most = axis.kernel // 2
    larger = max(axis.size, axis.plain.span - 2 * most)
    values = {"most": most, "kernel": axis.kernel, "padding": axis.padding}
    yield Problem(
        "padding_too_large",
        _PADDING[where],
        {"where": where, **values, "message": message},
        (
            _set(f"{where}.padding", most),
            _set(f"{where}.kernel", 2 * axis.padding),
            Fix(
                N_("Set the {padding} to {most} and the {size} to {larger}"),
                {
                    "padding": _NAMES[f"{where}.padding"],
                    "most": most,
                    "size": _NAMES[f"{where}.size"],
                    "larger": larger,
                },
                {f"{where}.padding": most, f"{where}.size": larger},
            ),
        )[: 3 if larger > axis.size else 2],
    )


_WINDOW = {
    "height": N_(
        "The {span}-row window does not fit in {size} rows with {padding} of padding on each "
        "side: {missing} more are needed. Shrink the window."
    ),
    "width": N_(
        "The {span}-column window does not fit in {size} columns with {padding} of padding on "
        "each side: {missing} more are needed. Shrink the window."
    ),
}


def _window_too_large(where: str, axis: PoolAxis, spec: Pool2dSpec) -> Iterable[Problem]:
    if axis.output(spec.ceil_mode) > 0:
        return
    plain = axis.plain
    missing = plain.span - plain.padded
    fixes = [_set(f"{where}.kernel", (plain.padded - 1) // axis.dilation + 1)]
    if axis.dilation > 1 and plain.padded >= axis.kernel:
        fixes.append(_set(f"{where}.dilation", (plain.padded - 1) // (axis.kernel - 1)))
    fixes.append(_set(f"{where}.padding", axis.padding - (-missing // 2)))
    fixes.append(_set(f"{where}.size", axis.size + missing))
    if not spec.ceil_mode:
        fixes.append(Fix(N_("Turn ceil_mode on"), {}, {"ceil_mode": True}))
    values = {"span": plain.span, "size": axis.size, "padding": axis.padding, "missing": missing}
    yield Problem("window_too_large", _WINDOW[where], {"where": where, **values}, tuple(fixes))


def _set(where: str, value: int) -> Fix:
    return set_to(where, _NAMES[where], value)

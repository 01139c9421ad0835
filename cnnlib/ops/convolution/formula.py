r"""The output size as a formula: the course's and PyTorch's, and where the course's gets simpler.

The course: `floor((n + p - k + s) / s)` (Dive into Deep Learning, section 7.3).  PyTorch:
`floor((n + 2 * padding - dilation * (k - 1) - 1) / stride) + 1`
(https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html, "Shape").

Symbols and numbers carry roles as in `cnnlib.ops.latex`: input, kernel, padding, stride, dilation
and output.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cnnlib.core.problems import N_
from cnnlib.ops.axis import Axis
from cnnlib.ops.latex import in_role


@dataclass(frozen=True)
class Formula:
    """An equation in three steps: symbols = numbers = value.

    Attributes:
        symbols: LaTeX of the right side in symbols.
        numbers: The same with this axis's numbers.
        value: The value; 0 or less where the window does not fit.
        result: LaTeX of the left side.
    """

    symbols: str
    numbers: str
    value: int
    result: str


@dataclass(frozen=True)
class SpecialCase:
    """A simpler form of the course's formula, and whether it holds for this axis.

    Attributes:
        code: `"keeps"` (p = k - 1), `"divides"` (and s divides n) or `"steps_by_one"` (s = 1).
        holds: Whether its condition is met.
        condition: The condition in LaTeX symbols.
        formula: The simpler form; its value is the output size only where it holds.
        template: English sentence with named placeholders: why it holds or does not.
        values: Values of the placeholders.
    """

    code: str
    holds: bool
    condition: str
    formula: Formula
    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)


def _floor(top: str, bottom: str) -> str:
    return rf"\left\lfloor\frac{{{top}}}{{{bottom}}}\right\rfloor"


@dataclass(frozen=True)
class _Terms:
    """The parts of a formula, all of them symbols or all of them numbers."""

    n: str
    k: str
    p: str
    s: str
    d: str
    span: str
    """The length of the window: `k`, or `d (k - 1) + 1` in parentheses where `d` is above 1."""
    half: str
    """PyTorch's `padding`."""


def _terms(axis: Axis, subscript: str) -> tuple[_Terms, _Terms]:
    symbols = {
        "n": in_role("input", f"n_{subscript}"),
        "k": in_role("kernel", f"k_{subscript}"),
        "p": in_role("padding", f"p_{subscript}"),
        "s": in_role("stride", f"s_{subscript}"),
        "d": in_role("dilation", f"d_{subscript}"),
        "half": in_role("padding", rf"\text{{padding}}_{subscript}"),
    }
    numbers = {
        "n": in_role("input", axis.size),
        "k": in_role("kernel", axis.kernel),
        "p": in_role("padding", axis.padding),
        "s": in_role("stride", axis.stride),
        "d": in_role("dilation", axis.dilation),
        "half": in_role("padding", axis.before),
    }
    first, second = (
        _Terms(**terms, span=_span(terms["d"], terms["k"]) if axis.dilation > 1 else terms["k"])
        for terms in (symbols, numbers)
    )
    return first, second


def _span(d: str, k: str) -> str:
    return rf"({d}\,({k} - 1) + 1)"


def _result(subscript: str) -> str:
    return in_role("output", f"o_{subscript}")


def course_formula(axis: Axis, subscript: str = "h") -> Formula:
    """Return the course's formula for `axis`, with the span `d (k - 1) + 1` of a dilated kernel.

    Args:
        axis: The axis, possible or not.
        subscript: Subscript of the symbols, `"h"` or `"w"`.
    """

    def write(t: _Terms) -> str:
        return _floor(f"{t.n} + {t.p} - {t.span} + {t.s}", t.s)

    symbols, numbers = map(write, _terms(axis, subscript))
    value = (axis.padded - axis.span + axis.stride) // axis.stride
    return Formula(symbols, numbers, value, _result(subscript))


def torch_formula(axis: Axis, subscript: str = "h") -> Formula:
    """Return PyTorch's formula for `axis`; of an odd padding it has `p` in place of `2 padding`.

    Args:
        axis: The axis, possible or not.
        subscript: Subscript of the symbols, `"h"` or `"w"`.
    """

    def write(t: _Terms) -> str:
        added = rf"2 \cdot {t.half}" if axis.symmetric else t.p
        return _floor(rf"{t.n} + {added} - {t.d}\,({t.k} - 1) - 1", t.s) + " + 1"

    symbols, numbers = map(write, _terms(axis, subscript))
    value = (axis.padded - axis.dilation * (axis.kernel - 1) - 1) // axis.stride + 1
    return Formula(symbols, numbers, value, _result(subscript))


def special_cases(axis: Axis, subscript: str = "h") -> tuple[SpecialCase, ...]:
    """Return the course's simpler forms, each with whether and why it holds for `axis`.

    Of a dilated kernel the span takes the place of `k`.

    Args:
        axis: The axis, possible or not.
        subscript: Subscript of the symbols, `"h"` or `"w"`.
    """
    return _keeps(axis, subscript), _divides(axis, subscript), _steps_by_one(axis, subscript)


def _formula(symbols: str, numbers: str, value: int, subscript: str) -> Formula:
    return Formula(symbols, numbers, value, _result(subscript))


def _keeps(axis: Axis, subscript: str) -> SpecialCase:
    symbols, numbers = _terms(axis, subscript)
    holds = axis.padding == axis.span - 1
    reason = (
        N_("The padding {p} is one less than the window {span}, so the two cancel.")
        if holds
        else N_("The padding is {p}; it would have to be {needed}, one less than the window.")
    )
    return SpecialCase(
        "keeps",
        holds,
        f"{symbols.p} = {symbols.span} - 1",
        _formula(
            _floor(f"{symbols.n} + {symbols.s} - 1", symbols.s),
            _floor(f"{numbers.n} + {numbers.s} - 1", numbers.s),
            (axis.size + axis.stride - 1) // axis.stride,
            subscript,
        ),
        reason,
        {"p": axis.padding, "span": axis.span, "needed": axis.span - 1},
    )


def _divides(axis: Axis, subscript: str) -> SpecialCase:
    symbols, numbers = _terms(axis, subscript)
    cancels, divides = axis.padding == axis.span - 1, axis.size % axis.stride == 0
    reason = {
        (True, True): N_("And the stride {s} divides the input {n}, so nothing is rounded."),
        (True, False): N_("The stride {s} does not divide the input {n}: {rest} is left over."),
        (False, True): N_("The stride {s} divides the input {n}, but the padding is not {needed}."),
        (False, False): N_(
            "The padding is not {needed}, and the stride {s} does not divide the input {n}."
        ),
    }[cancels, divides]
    return SpecialCase(
        "divides",
        cancels and divides,
        rf"{symbols.p} = {symbols.span} - 1,\ {symbols.s} \mid {symbols.n}",
        _formula(
            rf"{symbols.n} / {symbols.s}",
            rf"{numbers.n} / {numbers.s}",
            axis.size // axis.stride,
            subscript,
        ),
        reason,
        {
            "s": axis.stride,
            "n": axis.size,
            "needed": axis.span - 1,
            "rest": axis.size % axis.stride,
        },
    )


def _steps_by_one(axis: Axis, subscript: str) -> SpecialCase:
    symbols, numbers = _terms(axis, subscript)
    holds = axis.stride == 1
    return SpecialCase(
        "steps_by_one",
        holds,
        f"{symbols.s} = 1",
        _formula(
            f"{symbols.n} + {symbols.p} - {symbols.span} + 1",
            f"{numbers.n} + {numbers.p} - {numbers.span} + 1",
            axis.padded - axis.span + 1,
            subscript,
        ),
        N_("The stride is 1, so every place counts and nothing is rounded.")
        if holds
        else N_("The stride is {s}; this form needs 1."),
        {"s": axis.stride},
    )

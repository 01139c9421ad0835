r"""Where the course's formula of the output size gets simpler (`cnnlib.ops.output_size`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cnnlib.core.problems import N_
from cnnlib.ops.axis import Axis
from cnnlib.ops.output_size import Formula, result_of, rounded, terms_of


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


def special_cases(axis: Axis, subscript: str = "h") -> tuple[SpecialCase, ...]:
    """Return the course's simpler forms, each with whether and why it holds for `axis`.

    Of a dilated kernel the span takes the place of `k`.

    Args:
        axis: The axis, possible or not.
        subscript: Subscript of the symbols, `"h"` or `"w"`.
    """
    return _keeps(axis, subscript), _divides(axis, subscript), _steps_by_one(axis, subscript)


def _formula(symbols: str, numbers: str, value: int, subscript: str) -> Formula:
    return Formula(symbols, numbers, value, result_of(subscript))


def _keeps(axis: Axis, subscript: str) -> SpecialCase:
    symbols, numbers = terms_of(axis, subscript)
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
            rounded(f"{symbols.n} + {symbols.s} - 1", symbols.s),
            rounded(f"{numbers.n} + {numbers.s} - 1", numbers.s),
            (axis.size + axis.stride - 1) // axis.stride,
            subscript,
        ),
        reason,
        {"p": axis.padding, "span": axis.span, "needed": axis.span - 1},
    )


def _divides(axis: Axis, subscript: str) -> SpecialCase:
    symbols, numbers = terms_of(axis, subscript)
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
    symbols, numbers = terms_of(axis, subscript)
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

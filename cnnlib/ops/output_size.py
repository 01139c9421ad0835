r"""The number of windows on an axis as a formula, in the course's convention and in PyTorch's.

The course: `floor((n + p - k + s) / s)` (Dive into Deep Learning, section 7.3).  PyTorch:
`floor((n + 2 * padding - dilation * (k - 1) - 1) / stride) + 1`
(https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html, "Shape").  With the
`ceil_mode` of pooling a ceiling takes the place of the floor.

Symbols and numbers carry roles as in `cnnlib.ops.latex`: input, kernel, padding, stride, dilation
and output.
"""

from __future__ import annotations

from dataclasses import dataclass

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


def rounded(top: str, bottom: str, ceil: bool = False) -> str:
    """Return the LaTeX of a fraction rounded down, or up with `ceil`."""
    kind = "ceil" if ceil else "floor"
    return rf"\left\l{kind}\frac{{{top}}}{{{bottom}}}\right\r{kind}"


@dataclass(frozen=True)
class Terms:
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


def terms_of(axis: Axis, subscript: str) -> tuple[Terms, Terms]:
    """Return the parts of the formulas of `axis` as symbols and as numbers."""
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
        Terms(**terms, span=_span(terms["d"], terms["k"]) if axis.dilation > 1 else terms["k"])
        for terms in (symbols, numbers)
    )
    return first, second


def _span(d: str, k: str) -> str:
    return rf"({d}\,({k} - 1) + 1)"


def result_of(subscript: str) -> str:
    """Return the symbol of the output size."""
    return in_role("output", f"o_{subscript}")


def course_formula(axis: Axis, subscript: str = "h", ceil: bool = False) -> Formula:
    """Return the course's formula for `axis`, with the span `d (k - 1) + 1` of a dilated kernel.

    Args:
        axis: The axis, possible or not.
        subscript: Subscript of the symbols, `"h"` or `"w"`.
        ceil: Whether the quotient is rounded up.
    """

    def write(t: Terms) -> str:
        return rounded(f"{t.n} + {t.p} - {t.span} + {t.s}", t.s, ceil)

    symbols, numbers = map(write, terms_of(axis, subscript))
    value = _quotient(axis.padded - axis.span + axis.stride, axis.stride, ceil)
    return Formula(symbols, numbers, value, result_of(subscript))


def torch_formula(axis: Axis, subscript: str = "h", ceil: bool = False) -> Formula:
    """Return PyTorch's formula for `axis`; of an odd padding it has `p` in place of `2 padding`.

    Args:
        axis: The axis, possible or not.
        subscript: Subscript of the symbols, `"h"` or `"w"`.
        ceil: Whether the quotient is rounded up.
    """

    def write(t: Terms) -> str:
        added = rf"2 \cdot {t.half}" if axis.symmetric else t.p
        return rounded(rf"{t.n} + {added} - {t.d}\,({t.k} - 1) - 1", t.s, ceil) + " + 1"

    symbols, numbers = map(write, terms_of(axis, subscript))
    value = _quotient(axis.padded - axis.dilation * (axis.kernel - 1) - 1, axis.stride, ceil) + 1
    return Formula(symbols, numbers, value, result_of(subscript))


def _quotient(top: int, bottom: int, ceil: bool) -> int:
    return -(-top // bottom) if ceil else top // bottom

"""How a number is written: one short form for every cell, expression and read-out."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\u2212"
"""The true minus sign, as wide as a digit; in an exponent the plain hyphen stays."""


def format_number(value: float) -> str:
    """Write `value` in at most a few characters, the same in Python and in the browser.

    With `a = |value|` the digits are, by the first rule that fits:

    1. not a number: `NaN`; infinite: `∞`
    2. `a` whole and below 1e6: all its digits, so `0`, `42`, `123456`
    3. `a < 1e-3` or `a >= 1e6`: scientific, three significant digits, as JavaScript's
       `a.toExponential(2)`, with trailing zeros and the exponent's plus dropped: `1.2e6`, `3e-5`
    4. `a >= 100`: the nearest whole number, `Math.floor(a + 0.5)`; where that is 1e6, `1e6`
    5. otherwise three significant digits, as `String(Number(a.toPrecision(3)))`: `0.62`, `12.3`

    Ties round away from zero, as JavaScript's number formatting does.  A negative value has
    `MINUS` in front; negative zero is `0`.
    """
    number = float(value)
    if math.isnan(number):
        return "NaN"
    digits = _digits(abs(number))
    return MINUS + digits if number < 0 else digits


def _digits(a: float) -> str:
    if math.isinf(a):
        return "∞"
    if a < 1e6 and a.is_integer():
        return str(int(a))
    if a < 1e-3 or a >= 1e6:
        return _scientific(a)
    if a >= 100:
        whole = math.floor(a + 0.5)
        return "1e6" if whole == 1_000_000 else str(whole)
    return f"{_rounded(a).normalize():f}"


def _rounded(a: float) -> Decimal:
    """`a` to three significant digits; exact, because a float is a finite decimal."""
    exact = Decimal(a)
    return exact.quantize(Decimal(1).scaleb(exact.adjusted() - 2), rounding=ROUND_HALF_UP)


def _scientific(a: float) -> str:
    rounded = _rounded(a)
    exponent = rounded.adjusted()
    return f"{rounded.scaleb(-exponent).normalize():f}e{exponent}"


def format_bytes(count: int) -> str:
    """A number of bytes for people, in powers of 1024 (IEC 80000-13): `512 B`, `1.5 KiB`."""
    if count < 1024:
        return f"{count} B"
    size = float(count)
    for unit in ("KiB", "MiB", "GiB", "TiB", "PiB"):
        size /= 1024
        if size < 1023.95 or unit == "PiB":
            break
    return f"{size:.1f} {unit}"

"""Formatting of numbers for cells, expressions and captions."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\u2212"
"""U+2212, as wide as a digit.  Exponents keep the ASCII hyphen."""


def format_number(value: float) -> str:
    """Return `value` in three significant digits, as `stage/numbers.js` formats it too.

    Let `a = |value|`.  The first rule that applies decides:

    1. NaN: `NaN`; infinity: `∞`
    2. integers below 1e6: all digits, such as `0`, `42`, `123456`
    3. `a < 1e-3` or `a >= 1e6`: JavaScript's `a.toExponential(2)` without trailing zeros and
       without the plus of the exponent: `1.2e6`, `3e-5`
    4. `a >= 100`: the nearest integer, `Math.floor(a + 0.5)`, or `1e6` if it is that
    5. otherwise `String(Number(a.toPrecision(3)))`: `0.62`, `12.3`

    Ties round away from zero, as in JavaScript.  Negative values begin with `MINUS`; negative
    zero is `0`.
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
    """Return `a` rounded to three significant digits, exactly: every float is a finite decimal."""
    exact = Decimal(a)
    return exact.quantize(Decimal(1).scaleb(exact.adjusted() - 2), rounding=ROUND_HALF_UP)


def _scientific(a: float) -> str:
    rounded = _rounded(a)
    exponent = rounded.adjusted()
    return f"{rounded.scaleb(-exponent).normalize():f}e{exponent}"


def format_bytes(count: int) -> str:
    """Return a number of bytes with a binary prefix (IEC 80000-13): `512 B`, `1.5 KiB`."""
    if count < 1024:
        return f"{count} B"
    size = float(count)
    for unit in ("KiB", "MiB", "GiB", "TiB", "PiB"):
        size /= 1024
        if size < 1023.95 or unit == "PiB":
            break
    return f"{size:.1f} {unit}"

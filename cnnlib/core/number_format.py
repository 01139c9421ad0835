"""Numbers as text: for cells, expressions and captions, and as a person types them.

`components/shared/number_format.js` has the same rules for the browser; a test compares both.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\u2212"
"""U+2212, as wide as a digit.  Exponents keep the ASCII hyphen."""

LONGEST_TYPED = 64
"""Characters of a typed number; more are refused unread."""

SPACES = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What JavaScript's `trim` removes."""

_ASCII = (
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full-width forms
    | dict.fromkeys((0x2212, 0x2013), "-")
    | {0x3002: "."}  # the full stop of Chinese text
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)


def format_number(value: float) -> str:
    """Return `value` in three significant digits, as the browser formats it too.

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


def format_exact(value: float) -> str:
    """Return the shortest text that reads back as `value`, as JavaScript's `String(value)`.

    It is decimal where 1e-6 <= |value| < 1e21, such as `0.00001`, else it has an exponent: `1e-7`.

    Args:
        value: A finite number.
    """
    exact = Decimal(repr(float(value))).normalize()
    if not exact:
        return "0"
    if -7 < exact.adjusted() < 21:
        return f"{exact:f}"
    return f"{exact:e}"


def typed_number(text: str) -> str | None:
    """Return the number that a person typed in ASCII notation, None if it is no number.

    A comma is a decimal point, full-width forms are their ASCII characters, U+2212 and an en dash
    are minus signs, and white space at the ends does not count.  A comma before three digits,
    as in `1,500`, may separate thousands, so such a text is no number: see `grouped_number`.

    Args:
        text: As typed, for example ` −０，０５ `.

    Returns:
        Text that `float` reads, for example `"-0.05"`.
    """
    plain = _plain(text)
    if _GROUPED.fullmatch(plain):
        return None
    plain = plain.replace(",", ".", 1)
    return plain if _NUMBER.fullmatch(plain) else None


def grouped_number(text: str) -> str | None:
    """Return `text` in ASCII notation where its comma may separate thousands, as in `1,500`."""
    plain = _plain(text)
    return plain if _GROUPED.fullmatch(plain) else None


def _plain(text: str) -> str:
    """Return typed text in ASCII notation, empty where it is too long for a number."""
    return text.translate(_ASCII).strip(SPACES) if len(text) <= LONGEST_TYPED else ""


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


def format_shape(shape: Iterable[int]) -> str:
    """Return sizes joined by multiplication signs, such as `6 × 28 × 28`."""
    return " × ".join(map(str, shape))

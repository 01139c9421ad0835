"""The line under a stage that compares its arithmetic with PyTorch's operator."""

from __future__ import annotations

from html import escape

from cnnlib.core.number_format import format_number
from cnnlib.provenance.verification import Verification
from cnnlib.ui.core.language import _

FLOAT32_TINY = 2.0**-126
"""The least normal number of float32."""


def verification_line(verification: Verification, remark: str = "") -> str:
    """Return one line of HTML: a tick and the largest difference, or why there is no tick.

    Args:
        verification: The comparison.
        remark: A translated sentence to follow, as plain text.
    """
    operator = f"<code>{escape(verification.operator)}</code>"
    if verification.matches:
        kind, mark = "proof", "✓ "
    elif verification.holds:
        kind, mark = "proof rounded", ""
    else:
        kind, mark = "proof wrong", "✗ "
    text = escape(_sentence(verification)).format(operator=operator, **_values(verification))
    return f'<p class="{kind}">{mark}{text} {escape(remark)}</p>'


def verification_text(verification: Verification) -> str:
    """Return the sentence of `verification_line` as Markdown."""
    return _sentence(verification).format(
        operator=f"`{verification.operator}`", **_values(verification)
    )


def _sentence(verification: Verification) -> str:
    """Return the sentence with its places: `operator` and those of `_values`."""
    cell = verification.rounded_away
    if not verification.holds:
        return _("This arithmetic differs from {operator} by {difference}.")
    if cell is None and not verification.difference:
        return _("This arithmetic matches {operator} exactly.")
    if cell is None:
        return _("This arithmetic matches {operator} to {difference}.")
    if abs(cell.exact) < FLOAT32_TINY and abs(cell.result) < FLOAT32_TINY and cell.exact:
        return _(
            "No match to rely on: a cell is {exact} exactly, which is too small for float32, and "
            "{operator} gives {result}."
        )
    return _(
        "No match to rely on: a cell is {exact} exactly, and {operator} gives {result} in float32. "
        "Numbers that cancel are the cause: float32 keeps about 7 digits of each, so what is left "
        "may be wrong by up to {allowed}."
    )


def _values(verification: Verification) -> dict[str, str]:
    values = {"difference": format_number(verification.difference)}
    if cell := verification.rounded_away:
        values |= {
            "exact": format_number(cell.exact),
            "result": format_number(cell.result),
            "allowed": format_number(cell.allowed),
        }
    return values

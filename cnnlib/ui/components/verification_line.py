"""The line under a stage that compares its arithmetic with PyTorch's operator."""

from __future__ import annotations

from html import escape

from cnnlib.core.number_format import format_number
from cnnlib.provenance.verification import Verification
from cnnlib.ui.core.language import _


def verification_line(verification: Verification, remark: str = "") -> str:
    """Return one line of HTML: the largest difference, in red where it is more than rounding.

    Args:
        verification: The comparison.
        remark: A translated sentence to follow, as plain text.
    """
    if not verification.holds:
        line = _("This arithmetic differs from {operator} by {difference}.")
    elif verification.difference == 0:
        line = _("This arithmetic matches {operator} exactly.")
    else:
        line = _("This arithmetic matches {operator} to {difference}.")
    text = escape(line).format(
        operator=f"<code>{escape(verification.operator)}</code>",
        difference=format_number(verification.difference),
    )
    kind, mark = ("proof", "✓") if verification.holds else ("proof wrong", "✗")
    return f'<p class="{kind}">{mark} {text} {escape(remark)}</p>'

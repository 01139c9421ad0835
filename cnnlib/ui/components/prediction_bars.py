"""What a network makes of a picture: the probability of each class as a bar."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.core.language import _


def prediction_bars(
    key: str,
    probabilities: Sequence[float],
    label: int | None = None,
    before: Sequence[float] | None = None,
) -> None:
    """Draw the predicted class and a bar for each class.

    Args:
        key: Name of this place on the page.
        probabilities: One for each class, 0 to 1.
        label: The true class, None where it is unknown.
        before: The probabilities before a change, which are lines across the bars; these
            are one below the other then.
    """
    panel(key, prediction_html(probabilities, label, before))


def prediction_html(
    probabilities: Sequence[float],
    label: int | None = None,
    before: Sequence[float] | None = None,
) -> str:
    """Return the same as HTML."""
    shares = [float(each) for each in probabilities]
    predicted = max(range(len(shares)), key=shares.__getitem__)
    rows = []
    for number, (name, share) in enumerate(zip(CLASSES, shares, strict=True)):
        marks = ["predicted"] if number == predicted else []
        sign = ""
        if number == label:
            marks.append("true")
            said = escape(_("The true class"))
            sign = f'<i title="{said}">✓</i>'
        rows.append(
            f'<li class="{" ".join(marks)}"><span>{escape(_(name))}{sign}</span>'
            f'<s><u style="width: {share:.2%}"></u>{_line(before, number)}</s>'
            f"<em>{share:.1%}</em></li>"
        )
    return (
        f'<p class="prediction">{_headline(predicted, shares[predicted], label)}</p>'
        f'<ul class="bars{" changed" if before else ""}">{"".join(rows)}</ul>'
    )


def _line(before: Sequence[float] | None, number: int) -> str:
    return "" if before is None else f'<i style="left: {float(before[number]):.2%}"></i>'


def _headline(predicted: int, share: float, label: int | None) -> str:
    guess = f"<b>{escape(_(CLASSES[predicted]))}</b> {share:.1%}"
    if label is None:
        return guess
    if label == predicted:
        said = _("correct")
        return f'{guess} <span class="right">{escape(said)}</span>'
    said = _("wrong, it is {true}").format(true=_(CLASSES[label]))
    return f'{guess} <span class="wrong">{escape(said)}</span>'

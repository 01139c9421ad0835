"""What a network predicts for the probe images, the same twenty test pictures, as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.data.split_sizes import TEST_PICTURES
from cnnlib.ui.core.language import _
from cnnlib.ui.pages.training.headings import figure_heading_html

MOST_IMAGES = 20

UNREADABLE = (KeyError, TypeError, ValueError, IndexError)
"""What a `ProbeEvent` raises that a later version has written."""


def predictions_html(probe: Mapping[str, Any]) -> str:
    """Return the heading and a cell for each image: predicted class, right or wrong, probability.

    Args:
        probe: A `ProbeEvent` as JSON.

    Raises:
        UNREADABLE: The event is not as this version writes it.
    """
    pairs = zip(probe["labels"][:MOST_IMAGES], probe["probabilities"][:MOST_IMAGES], strict=True)
    cells, correct = [], 0
    for position, (label, probabilities) in enumerate(pairs):
        predicted = int(np.argmax(probabilities))
        correct += predicted == int(label)
        cells.append(_prediction(position, predicted, int(label), float(probabilities[predicted])))
    heading = _("The same {count} test pictures: {right} recognized at step {step}.")
    return _strip(cells, heading.format(count=len(cells), right=correct, step=probe["step"]))


def classes_html(labels: Sequence[int]) -> str:
    """Return the heading and a cell for each image with its true class alone."""
    names = [_(CLASSES[label]) for label in labels]
    cells = [_cell(position, "", name, name) for position, name in enumerate(names)]
    heading = _("{count} of the {all} test pictures and what they are; training never uses them.")
    return _strip(cells, heading.format(count=len(cells), all=f"{TEST_PICTURES:,}"))


def _strip(cells: Sequence[str], heading: str) -> str:
    heading_html = figure_heading_html(heading)
    return f'{heading_html}<div class="cnn-strip" role="list">{"".join(cells)}</div>'


def _prediction(position: int, predicted: int, label: int, probability: float) -> str:
    correct = predicted == label
    sentence = _("{guess}, right, {sure}") if correct else _("{guess}, wrong, it is {true}; {sure}")
    guess, sure = _(CLASSES[predicted]), f"{probability:.0%}"
    return _cell(
        position,
        "right" if correct else "wrong",
        guess,
        sentence.format(guess=guess, true=_(CLASSES[label]), sure=sure),
        f'<em><b>{"✓" if correct else "✗"}</b><s><u style="width: {sure}"></u></s></em>',
    )


def _cell(position: int, css_class: str, name: str, description: str, below: str = "") -> str:
    # The images are one sprite: `probe_strip` makes it the background of every cell.
    offset = 100 * position / (MOST_IMAGES - 1)
    text = escape(description)
    return (
        f'<div role="listitem" class="{css_class}" title="{text}">'
        f'<i role="img" aria-label="{text}" style="background-position: {offset:.3f}% 0"></i>'
        f"<span>{escape(name)}</span>{below}</div>"
    )

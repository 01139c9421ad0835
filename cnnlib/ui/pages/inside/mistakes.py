"""The tab of what the network gets wrong: on all test pictures, and beside a person on twenty."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnlib.analysis.calibration import BINS, expected_calibration_error, reliability_curve
from cnnlib.analysis.confusion import (
    confusion_matrix,
    largest_confusions,
    mistakes,
    pictures_of_cell,
)
from cnnlib.analysis.predictions import Predictions
from cnnlib.core.problems import N_
from cnnlib.core.settings import Choice, Int, Schema
from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.figures.reliability import ReliabilityLabels, reliability_figure
from cnnlib.ui.components.confusion_matrix.confusion_matrix import confusion_table
from cnnlib.ui.components.facts_strip import facts_strip
from cnnlib.ui.components.field import field
from cnnlib.ui.components.plot.plot import plot
from cnnlib.ui.components.predictions_status import awaited_predictions
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.inside.own_guesses import own_guesses
from cnnlib.ui.pages.inside.picture_choice import picture_choice
from cnnlib.ui.pages.inside.result import PageResult

PICTURES = 30
"""Pictures of a cell of the matrix that are shown at once."""

MISTAKES = 24
"""Mistakes that are shown at once."""

LARGEST = -1
"""The cell that stands for the most frequent confusion."""

SETTINGS: Schema = {
    "fails": Choice(
        "matrix",
        {
            "matrix": N_("Confusion matrix"),
            "worst": N_("Most confident mistakes"),
            "calibration": N_("Confidence"),
            "people": N_("You and the network"),
        },
        label=N_("What to look at"),
    ),
    "fcell": Int(
        LARGEST,
        LARGEST,
        len(CLASSES) ** 2 - 1,
        label=N_("Cell of the confusion matrix"),
        resets=("fpage",),
    ),
    "fpage": Int(1, 1, 400, label=N_("Page of pictures")),
}
"""A cell is 10 times the true class plus the predicted one."""


def show(state: PageState, result: PageResult) -> None:
    """Draw the choice of what to look at, and what is chosen."""
    field(state, "fails", widget="segmented", collapsed=True)
    predictions = awaited_predictions(
        f"{state.page}:{result.weights.code}",
        result.weights.path,
        result.digest,
        result.network.recipe,
    )
    if state["fails"] == "people":
        own_guesses(state, result, predictions)
    elif predictions is not None:
        _VIEWS[state["fails"]](state, result, predictions)


def _matrix(state: PageState, result: PageResult, predictions: Predictions) -> None:
    """Show the confusion matrix beside the pictures of one of its cells."""
    matrix = confusion_matrix(predictions.labels, predictions.predicted)
    wrong = int(matrix.sum() - matrix.trace())
    facts = [
        (_("Test pictures"), f"{matrix.sum():,}"),
        (_("Recognized"), f"{predictions.accuracy:.2%}"),
        (_("Mistakes"), f"{wrong:,}"),
    ]
    label, predicted = _cell(state, matrix)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        confusion_table(
            f"{state.page}:confusion",
            matrix,
            [_(name) for name in CLASSES],
            _("Confusion matrix of the network"),
            selected=(label, predicted),
            on_select=lambda row, column: state.set(fcell=row * len(CLASSES) + column, fpage=1),
        )
        st.caption(
            _(
                "Recall: the share of a class's pictures that is recognized. Precision: the share "
                "of the pictures taken for a class that is of it."
            )
        )
    with right:
        facts_strip(facts)
        _pictures_of_cell(state, result, predictions, label, predicted)


def _cell(state: PageState, matrix: NDArray[np.int64]) -> tuple[int, int]:
    """Return the chosen cell: true class and predicted one."""
    if state["fcell"] != LARGEST:
        return divmod(int(state["fcell"]), len(CLASSES))
    for label, predicted, _count in largest_confusions(matrix, 1):
        return label, predicted
    return 0, 0


def _pictures_of_cell(
    state: PageState, result: PageResult, predictions: Predictions, label: int, predicted: int
) -> None:
    found = pictures_of_cell(predictions, label, predicted)
    names = {"true": _(CLASSES[label]), "predicted": _(CLASSES[predicted]), "count": len(found)}
    if not len(found):
        said = _("No {true} is taken for {predicted}.")
    elif label == predicted:
        said = _("**{true}**, recognized: {count} pictures")
    else:
        said = _("**{true}**, taken for **{predicted}**: {count} pictures")
    st.markdown(said.format(**names))
    if len(found):
        shown = _page(state, found, PICTURES)
        picture_choice(state, result, f"cell:{label}:{predicted}", shown, size=44)
        st.caption(
            _(
                "The surest first. Click a picture to show it to the network, at the top of the "
                "page."
            )
        )


def _worst(state: PageState, result: PageResult, predictions: Predictions) -> None:
    """Show the mistakes that the network is surest of."""
    found = mistakes(predictions)
    st.caption(
        _(
            "All {count} mistakes on the test pictures, the surest first: the true class, what the "
            "network takes the picture for, and the probability that it gives to that."
        ).format(count=f"{len(found):,}")
    )
    shown = _page(state, found, MISTAKES)
    captions = [
        f"{_(CLASSES[predictions.labels[index]])}\n→ {_(CLASSES[predictions.predicted[index]])}\n"
        f"{predictions.confidence[index]:.1%}"
        for index in shown
    ]
    picture_choice(state, result, "worst", shown, captions, size=92)
    st.caption(_("Click a picture to show it to the network, at the top of the page."))


def _page(state: PageState, found: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Draw the choice of a page where there are several; return its pictures."""
    pages = max(1, -(-len(found) // size))
    page = min(state["fpage"], pages)
    if pages > 1:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            _turn(state, "previous", _("Previous"), page - 1, page > 1)
            st.caption(_("Page {page} of {pages}").format(page=page, pages=pages), width="content")
            _turn(state, "next", _("Next"), page + 1, page < pages)
    return found[(page - 1) * size : page * size]


def _turn(state: PageState, name: str, label: str, page: int, possible: bool) -> None:
    st.button(
        label,
        icon=":material/chevron_left:" if name == "previous" else ":material/chevron_right:",
        icon_position="left" if name == "previous" else "right",
        key=f"{state.page}:{name}",
        disabled=not possible,
        on_click=lambda: state.set(fpage=page),
    )


def _calibration(state: PageState, result: PageResult, predictions: Predictions) -> None:
    """Show the reliability curve and the expected calibration error."""
    correct = predictions.predicted == predictions.labels
    curve = reliability_curve(predictions.confidence, correct)
    error, mean = expected_calibration_error(curve), float(predictions.confidence.mean())
    facts_strip(
        [
            (_("Mean confidence"), f"{mean:.2%}"),
            (_("Accuracy"), f"{predictions.accuracy:.2%}"),
            (_("Expected calibration error"), f"{error:.2%}"),
        ]
    )
    verdict = (
        _("This network is surer of its answers than it should be.")
        if mean > predictions.accuracy
        else _("This network is less sure of its answers than it could be.")
    )
    labels = ReliabilityLabels(
        confidence=_("confidence: probability of the predicted class"),
        accuracy=_("accuracy"),
        share=_("share"),
        ideal=_("calibrated"),
        pictures=_("pictures"),
    )
    plot(
        reliability_figure(curve, labels),
        f"{state.page}:reliability",
        height=430,
        alt=_("Accuracy of the predictions against their confidence."),
    )
    st.markdown(verdict)
    st.caption(
        _(
            "Of the pictures that it is 80% sure of, a calibrated network recognizes 80%. "
            "Hatched: the distance between confidence and accuracy; its mean over {bins} equal "
            "bins, weighted by the pictures in them, is the expected calibration error "
            "(Guo et al. 2017, [arXiv:1706.04599](https://arxiv.org/abs/1706.04599))."
        ).format(bins=BINS)
    )


_VIEWS: Mapping[str, Callable[[PageState, PageResult, Predictions], None]] = {
    "matrix": _matrix,
    "worst": _worst,
    "calibration": _calibration,
}

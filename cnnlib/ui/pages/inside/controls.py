"""The controls of the Inside page: the network, and the picture that it is shown."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.data.drawing_preparation import prepare_drawing
from cnnlib.data.fashion_format import reduce_to_fashion
from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.training.runs import run_status
from cnnlib.training.runs.available_weights import AvailableWeights, find_weights
from cnnlib.ui.components import drawing
from cnnlib.ui.components.drawing_steps import drawing_steps
from cnnlib.ui.components.field import field
from cnnlib.ui.components.image_source import (
    fashion_index,
    fashion_picture,
    fashion_source,
    uploaded_image,
)
from cnnlib.ui.components.problem_list import show_error
from cnnlib.ui.components.weights_field import weights_field
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.inside.result import Picture, compute
from cnnlib.ui.pages.inside.settings import DEFAULT_WEIGHTS


def chosen_weights(state: PageState) -> AvailableWeights:
    """Return the weights that the settings name; say why where there are none, and return others.

    Raises:
        SettingsError: The shipped weights are not there either.
    """
    try:
        return find_weights(state["weights"])
    except SettingsError as error:
        show_error(error)
        return find_weights(DEFAULT_WEIGHTS)


def network(state: PageState, weights: AvailableWeights) -> None:
    """Draw the choice of the network, and say where a run at work stands."""
    weights_field(state, "weights", weights)
    if weights.run is not None and weights.run.status.name in run_status.EXECUTING:
        said = _("This run is training: the weights are those of step {step}.")
        st.caption(said.format(step=f"{weights.run.status.step:,}"))
        st.button(_("Look again"), icon=":material/refresh:", key=f"{state.page}:again")


def picture(state: PageState, weights: AvailableWeights) -> Picture | None:
    """Draw the choice of the picture; return it, None while there is none.

    Args:
        state: The page's values.
        weights: The network that is asked what it would say of a drawing as it is.
    """
    field(state, "source")
    match state["source"]:
        case "fashion":
            fashion_source(state, *st.columns(2, gap="small"))
            return _test_picture(state)
        case "upload":
            image = uploaded_image()
            return None if image is None else Picture(reduce_to_fashion(image))
        case _:
            return _drawing(state, weights)


def _drawing(state: PageState, weights: AvailableWeights) -> Picture | None:
    """Draw the canvas and how the drawing is reduced as the data set is; return the picture."""
    drawn = drawing.canvas(state)
    prepared = None if drawn is None else prepare_drawing(drawn)
    if prepared is None:
        return None
    uncentred = compute(weights, Picture(prepared.uncentred))
    said = _("Without these steps the network would say: {name}, {share}.").format(
        name=_(CLASSES[uncentred.predicted]),
        share=f"{uncentred.probabilities[uncentred.predicted]:.1%}",
    )
    drawing_steps(f"{state.page}:drawing-steps", prepared, said)
    return Picture(prepared.image)


def _test_picture(state: PageState) -> Picture:
    label, number = state["label"], state["picture"]
    return Picture(fashion_picture(label, number), fashion_index(label, number), label)

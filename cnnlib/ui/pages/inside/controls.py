"""The controls of the Inside page: the network, and the picture that it is shown."""

from __future__ import annotations

import streamlit as st

from cnnlib.analysis.confusion import mistake_index
from cnnlib.analysis.trained_network_cache import cached_network
from cnnlib.core.problems import SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.data.drawing_preparation import FAINT, PreparedDrawing, bright_on_black, prepare_drawing
from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.training.runs import run_status
from cnnlib.training.runs.available_weights import AvailableWeights, find_weights
from cnnlib.ui.components import drawing
from cnnlib.ui.components.drawing_steps import drawing_steps
from cnnlib.ui.components.field import field
from cnnlib.ui.components.image_source import (
    fashion_index,
    fashion_source,
    uploaded_image,
)
from cnnlib.ui.components.predictions_status import awaited_predictions
from cnnlib.ui.components.presets import preset_remark, preset_row
from cnnlib.ui.components.problem_list import show_error
from cnnlib.ui.components.weights_field import weights_field
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.inside.examples import EXAMPLES, example_values, matching_example
from cnnlib.ui.pages.inside.result import Picture, compute
from cnnlib.ui.pages.inside.settings import DEFAULT_WEIGHTS

OWN_PICTURES = ("upload", "drawing")
"""The sources of pictures that are handed in or made among the controls."""


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


def presets(state: PageState) -> None:
    """Draw the presets, and what to see in the one in force."""
    why = preset_row(state, EXAMPLES, matching_example(state.values), example_values)
    preset_remark(state, why)


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
        weights: The network that makes the mistakes, and is asked what it would say of a drawing
            as it is.

    Raises:
        SettingsError: The network makes fewer mistakes than the number asked for, or its weights
            cannot be read.
    """
    field(state, "source")
    match state["source"]:
        case "fashion":
            fashion_source(state, *st.columns(2, gap="small"))
            return _test_picture(fashion_index(state["label"], state["picture"]))
        case "index":
            field(state, "index")
            return _test_picture(state["index"])
        case "mistakes":
            field(state, "mistake")
            return _mistake(state, weights)
        case "upload":
            image = uploaded_image()
            if image is None:
                return None
            return _prepared(state, weights, prepare_drawing(bright_on_black(image), FAINT))
        case _:
            drawn = drawing.canvas(state)
            return None if drawn is None else _prepared(state, weights, prepare_drawing(drawn))


def _prepared(
    state: PageState, weights: AvailableWeights, prepared: PreparedDrawing | None
) -> Picture | None:
    """Draw how a picture is reduced as the data set is; return it, None where it is all black."""
    if prepared is None:
        return None
    uncentred = compute(weights, Picture(prepared.uncentred))
    said = _("Without these steps the network would say: {name}, {share}.").format(
        name=_(CLASSES[uncentred.predicted]),
        share=f"{uncentred.probabilities[uncentred.predicted]:.1%}",
    )
    drawing_steps(f"{state.page}:drawing-steps", prepared, said)
    return Picture(prepared.image)


def _mistake(state: PageState, weights: AvailableWeights) -> Picture | None:
    """Return the mistake that is chosen, None while the test pictures are being looked at."""
    trained = cached_network(weights.path, weights.recipe)
    key = f"{state.page}:mistakes:{weights.code}"
    predictions = awaited_predictions(key, weights.path, trained.digest, trained.recipe)
    if predictions is None:
        return None
    index = mistake_index(predictions, state["mistake"])
    said = _("{count} mistakes on 10,000 test pictures; this one is picture {index}.")
    count = int((predictions.predicted != predictions.labels).sum())
    st.caption(said.format(count=f"{count:,}", index=f"{index:,}"))
    return _test_picture(index)


def _test_picture(index: int) -> Picture:
    test = fashion_mnist.load(train=False)
    return Picture(test.images[index].numpy(), index, int(test.labels[index]))

"""The tab of channels that are switched off or scaled: what the network then says, and how well."""

from __future__ import annotations

import streamlit as st

from cnnlib.analysis.channel_switches import (
    ACCURACY_JOB,
    IMPORTANCE_JOB,
    PICTURES,
    ChannelImportance,
    ChannelSwitches,
    SwitchedPicture,
    accuracy_request,
    format_channels,
    importance_from_json,
    importance_request,
    parse_channels,
    switch_channels,
    switchable_layers,
    verify_split,
)
from cnnlib.core.number_format import format_exact
from cnnlib.core.problems import N_
from cnnlib.core.settings import Bool, Float, Schema, Text
from cnnlib.models.anatomy import network_anatomy
from cnnlib.training.execution.background_jobs import Answer
from cnnlib.ui.components.channel_switches.channel_switches import channel_switches, points_text
from cnnlib.ui.components.facts_strip import facts_strip
from cnnlib.ui.components.field import field
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.job_status import job_answer, show_job_problems
from cnnlib.ui.components.layer_choice import layer_choice, layer_setting
from cnnlib.ui.components.prediction_bars import prediction_bars
from cnnlib.ui.components.verification_line import verification_line
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.inside.result import PageResult

SETTINGS: Schema = {
    "chlayer": layer_setting(resets=("choff",)),
    "choff": Text("", check=parse_channels, longest=4_000, noun=N_("channels switched off")),
    "chfactor": Float(
        0.0,
        0.0,
        10.0,
        0.5,
        label=N_("Factor of switched channels"),
        help=N_("0 switches a channel off; 1 leaves it as it is, 2 doubles it."),
    ),
    "chrank": Bool(
        False,
        label=N_("Measure each channel"),
        help=N_("The accuracy with each channel of the layer off alone; the most important first."),
    ),
}


def show(state: PageState, result: PageResult) -> None:
    """Draw the switches, and beside them the prediction and the accuracy before and after."""
    recipe, model = result.network.recipe, result.network.model
    graph = network_anatomy(recipe.model, recipe.options, recipe.input_size).graph
    layers = {layer.name: layer.output_shape for layer in switchable_layers(graph)}
    with st.container(key="channel-controls"):
        left, middle, right = st.columns([3, 2, 2], gap="medium", vertical_alignment="bottom")
    with left:
        called = _("{layer}, channels: {count}")
        names = {name: called.format(layer=name, count=shape[0]) for name, shape in layers.items()}
        layer = layer_choice(state, "chlayer", names, next(iter(layers)))
    with middle:
        field(state, "chfactor")
    with right:
        field(state, "chrank")
    count = layers[layer][0]
    channels = tuple(c for c in parse_channels(state["choff"]) if c < count)
    switches = ChannelSwitches(layer, channels, state["chfactor"])
    picture = switch_channels(model, result.pixels, switches)
    board, said = st.columns([5, 4], gap="medium")
    with board:
        grid = st.container()  # above what comes and goes while channels are measured
        importance = _importance(result, layer) if state["chrank"] else None
    with grid:
        channel_switches(
            f"{state.page}:switches",
            layer,
            picture.maps,
            channels,
            lambda off: state.set(choff=format_channels(off)),
            importance.drops if importance else None,
        )
    with said:
        _effect(state, result, switches, picture)


def _importance(result: PageResult, layer: str) -> ChannelImportance | None:
    def show_waiting() -> None:
        said = _("Each channel of {layer} is switched off alone, on {count} test pictures.")
        st.caption(said.format(layer=f"`{layer}`", count=PICTURES))

    request = importance_request(result.weights.path, result.network, layer)
    answer = job_answer(IMPORTANCE_JOB, *request, show_waiting, cancellable=True)
    if answer is None or show_job_problems(answer):
        return None
    found = importance_from_json(answer)
    said = _(
        "Under each channel: by how many percentage points the accuracy changes without it. "
        "One picture of the {count} is {point}."
    )
    st.caption(said.format(count=found.total, point=f"{1 / found.total:.1%}"))
    return found


def _effect(
    state: PageState, result: PageResult, switches: ChannelSwitches, picture: SwitchedPicture
) -> None:
    """Draw the prediction with the switches, and the accuracy without and with them."""
    after = picture.probabilities.tolist()
    before = result.probabilities.tolist()
    changed = bool(switches.channels) and switches.factor != 1
    prediction_bars(f"{state.page}:switched", after, result.label, before)
    if changed:
        said = (
            _("Off in {layer}: {count} of {total}. The lines are the prediction with all on.")
            if switches.factor == 0
            else _("Times {factor} in {layer}: {count} of {total}. The lines are without that.")
        )
        st.caption(
            said.format(
                count=len(switches.channels),
                total=len(picture.maps),
                layer=f"`{switches.layer}`",
                factor=format_exact(switches.factor),
            )
        )
    else:
        st.caption(_("Press a channel to switch it off; hatched ones are 0 for this picture."))
    proof = verification_line(
        verify_split(picture, result.logits), _("Compared with every channel on.")
    )
    panel(f"{state.page}:switches-proof", proof)
    answer = _accuracy(result, switches)
    if answer is not None:
        _accuracy_facts(answer)


def _accuracy(result: PageResult, switches: ChannelSwitches) -> Answer | None:
    def show_waiting() -> None:
        said = _("The accuracy on the first {count} test pictures is being measured.")
        st.caption(said.format(count=PICTURES))

    request = accuracy_request(result.weights.path, result.network, switches)
    answer = job_answer(ACCURACY_JOB, *request, show_waiting)
    return None if answer is None or show_job_problems(answer) else answer


def _accuracy_facts(answer: Answer) -> None:
    before, after, total = answer["before"], answer["after"], answer["total"]
    facts_strip(
        [
            (_("Accuracy, all on"), f"{before / total:.1%}"),
            (_("With the switches"), f"{after / total:.1%}"),
            (_("Points"), points_text((after - before) / total)),
        ]
    )
    said = _("Measured on the first {count} test pictures: {before} right before, {after} now.")
    st.caption(said.format(count=total, before=before, after=after))

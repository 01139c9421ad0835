"""The Why it matters tab: the values that reach the activations of a network."""

from __future__ import annotations

from functools import cache

import plotly.graph_objects as go
import streamlit as st

from cnnlib.analysis.activations import (
    EDGES,
    JOB,
    PICTURES,
    Activations,
    ActivationSnapshot,
    activations_from_json,
    load,
)
from cnnlib.core.problems import N_
from cnnlib.figures.ridgeline import RidgelineRow, ridgeline
from cnnlib.figures.sigmoid_curve import SigmoidLabels, sigmoid_curve
from cnnlib.ops.normalization.saturation import STRAIGHT, saturation
from cnnlib.ui.components.job_status import job_answer, show_job_problems
from cnnlib.ui.components.plot.plot import plot
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.batch_norm.result import NormalizationResult

TITLES = {
    "without": N_("**Without batch norm**"),
    "normalized": N_("**With batch norm**"),
}


@cache
def _runs() -> Activations | None:
    try:
        return load()
    except FileNotFoundError:
        return None


def activations(state: PageState, result: NormalizationResult) -> None:
    """Draw the stage's batch on a sigmoid, then histograms of two trained networks."""
    _sigmoid(state, result)
    st.markdown(_("**Two real runs of LeNet with sigmoids: what reaches each activation**"))
    found = _live(state) if state["live"] else _runs()
    if found is not None:
        _networks(state, found)
    st.button(
        _("Train both networks anew with another seed"),
        icon=":material/refresh:",
        on_click=state.set,
        kwargs={"live": state["live"] % 9 + 1},
    )


def _live(state: PageState) -> Activations | None:
    """Return the two runs carried out now with another seed; None until they have ended."""
    seed = state["live"]

    def show_waiting() -> None:
        sentence = _("Two networks are being trained with seed {seed}: about a minute.")
        st.info(sentence.format(seed=seed), icon=":material/hourglass_top:")

    answer = job_answer(JOB, str(seed), {"seed": seed}, show_waiting, poll_interval=1.0)
    if answer is None or show_job_problems(answer):
        return None
    return activations_from_json(answer)


def _sigmoid(state: PageState, result: NormalizationResult) -> None:
    st.markdown(_("**The batch of the stage, before a sigmoid**"))
    words = SigmoidLabels(
        before=_("without normalization"),
        after=_("after the four steps"),
        value=_("value before the sigmoid"),
    )
    plot(
        sigmoid_curve(result.x, result.steps.output, STRAIGHT, words),
        f"{state.page}:sigmoid",
        alt=_("Where the batch and its result meet the sigmoid; its straight part is shaded"),
        height=260,
    )
    before, after = saturation(result.x), saturation(result.steps.output)
    st.caption(
        _(
            "In the straight part (shaded): {before:.0%} of the batch, {after:.0%} of the result. "
            "Of the steepest slope {slope_before:.0%} and {slope_after:.0%} are left on average. "
            "Raise γ or shift β on the stage and the network leaves the straight part again."
        ).format(
            before=before.straight,
            after=after.straight,
            slope_before=before.slope,
            slope_after=after.slope,
        )
    )


def _networks(state: PageState, found: Activations) -> None:
    steps = [moment.step for moment in found.without]
    labels = {n: _("{steps} steps").format(steps=step) for n, step in enumerate(steps, start=1)}
    st.segmented_control(
        _("Steps trained"),
        tuple(labels),
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        required=True,
        **state.bind("moment"),
    )
    for column, run in zip(st.columns(2, gap="medium"), TITLES, strict=True):
        moment: ActivationSnapshot = getattr(found, run)[min(state["moment"], len(steps)) - 1]
        with column:
            st.markdown(
                " · ".join(
                    (
                        _(TITLES[run]),
                        _("loss {loss:.2f}, {accuracy:.0%} right").format(
                            loss=moment.loss, accuracy=moment.accuracy
                        ),
                    )
                )
            )
            plot(
                _figure(moment, "input" if run == "without" else "output"),
                f"{state.page}:lanes-{run}",
                alt=_("The values before each sigmoid, layer by layer"),
                height=330,
            )
    st.caption(
        _(
            "An illustration, not a proof: one run each, alike but for batch norm, seen on the "
            "same {pictures} training pictures; other settings give other numbers. Shaded: the "
            "sigmoid's straight part. Made anew by `{command}`."
        ).format(pictures=PICTURES, command="python -m cnnlib activations")
    )


def _figure(moment: ActivationSnapshot, role: str) -> go.Figure:
    rows = [
        RidgelineRow(
            layer.layer,
            layer.shares,
            _("{share:.0%} straight").format(share=layer.straight),
        )
        for layer in moment.layers
    ]
    return ridgeline(EDGES, rows, STRAIGHT, _("value before the sigmoid"), role)

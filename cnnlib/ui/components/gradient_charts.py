"""What skip connections do: gradients before training by depth, and two trained networks."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cnnlib.analysis.confidence_interval import intervals_overlap
from cnnlib.analysis.gradient_norms import (
    JOB,
    NetworkGradients,
    job_request,
    networks_from_json,
)
from cnnlib.core.problems import N_
from cnnlib.core.settings import Bool, Choice, Schema
from cnnlib.data.split_sizes import TEST_PICTURES
from cnnlib.figures.curves_by_name import NamedCurve, curves_by_name
from cnnlib.models.resnet import DEPTHS
from cnnlib.models.weight_init import WEIGHT_INIT
from cnnlib.training.runs.pretrained_weights import (
    PretrainedWeights,
    pretrained_weights,
    skip_pairs,
)
from cnnlib.ui.components.field import field
from cnnlib.ui.components.job_status import job_answer, show_job_problems
from cnnlib.ui.components.plot.plot import plot
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState

GRADIENT_SETTINGS: Schema = {
    "depth": Choice(32, DEPTHS, label=N_("Layers with weights")),
    "norm": Bool(False, label=N_("Batch normalization")),
    "init": WEIGHT_INIT,
}
"""The settings of a page that uses `gradient_charts`."""

NAMES = {"plain": N_("plain"), "residual": N_("residual"), "dense": N_("dense blocks")}


def gradient_controls(state: PageState) -> None:
    """Draw the controls of `GRADIENT_SETTINGS`."""
    left, middle, right = st.columns([7, 4, 4], vertical_alignment="bottom")
    with left:
        field(state, "depth", widget="segmented")
    with middle:
        field(state, "init")
    with right:
        field(state, "norm")


def gradient_charts(state: PageState) -> None:
    """Draw the norm of the gradient layer by layer, and the accuracies of two trained networks."""

    def show_waiting() -> None:
        st.caption(_("Three new networks are measured: a few seconds."))

    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(_("**Gradient at each layer, before training**"))
        key, request = job_request(state["depth"], state["norm"], state["init"])
        answer = job_answer(JOB, key, request, show_waiting)
        if answer is not None and not show_job_problems(answer):
            _gradients(state, networks_from_json(answer))
    with right:
        st.markdown(_("**Trained, without and with skip connections**"))
        _trained(state)


def _gradients(state: PageState, networks: Sequence[NetworkGradients]) -> None:
    curves = [
        NamedCurve(
            _(NAMES[network.kind]),
            [number / (len(network.layers) - 1) for number in range(len(network.layers))],
            [max(layer.output, 1e-30) for layer in network.layers],
        )
        for network in networks
    ]
    plot(
        curves_by_name(
            curves, (_("from the first layer (0) to the last (1)"), _("norm")), logarithmic=True
        ),
        f"{state.page}:gradients",
        height=330,
        alt=_("Norm of the gradient of the loss at the output of each layer"),
    )
    st.caption(_(_remark(state["norm"], state["init"])))


def _remark(batch_norm: bool, initialisation: str) -> str:
    """Return what to see, marked for translation; sources in `cnnlib.analysis.gradient_norms`."""
    if batch_norm:
        return N_("With batch norm the gradient of a plain network grows towards its first layers.")
    if initialisation == "kaiming":
        return N_(
            "With Kaiming's initial weights the gradient of a plain network keeps its size; with "
            "skip connections it grows, as each block adds its own."
        )
    return N_("Without batch norm the gradient of a plain network fades towards its first layers.")


def _trained(state: PageState) -> None:
    pairs = [
        pair
        for pair in skip_pairs(pretrained_weights())
        if all(each.test_accuracies for each in pair)
    ]
    if not pairs:
        st.caption(_("No two networks that differ in nothing else are shipped yet."))
        return
    curves = [
        NamedCurve(each.name, range(1, len(each.test_accuracies) + 1), each.test_accuracies)
        for each in pairs[0]
    ]
    plot(
        curves_by_name(curves, (_("Epochs"), _("Test accuracy")), percent=True),
        f"{state.page}:trained-pair",
        height=330,
        alt=_("Test accuracy after each epoch, without and with skip connections"),
    )
    st.caption(_comparison(*pairs[0]))


def _comparison(plain: PretrainedWeights, residual: PretrainedWeights) -> str:
    """Return what the two have in common, where they ended, and whether that tells anything."""
    said = _(
        "One recipe and one seed; only the skip connections differ. Both have {depth} layers with "
        "weights, and batch norm. They end at {plain} without skip connections and {residual} "
        "with them."
    ).format(
        depth=plain.recipe.options["depth"],
        plain=f"{plain.test_accuracy:.2%}",
        residual=f"{residual.test_accuracy:.2%}",
    )
    one, other = (round(each.test_accuracy * TEST_PICTURES) for each in (plain, residual))
    if intervals_overlap(one, other, TEST_PICTURES):
        chance = _("So small a difference on 10,000 pictures may be chance.")
        said = f"{said} {chance}"
    return said

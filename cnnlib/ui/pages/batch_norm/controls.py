"""The column of controls, and the readings above the stage."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import N_
from cnnlib.data.cell_edits import format_edits
from cnnlib.figures.palette import latex
from cnnlib.ops.normalization.reference import identity_parameters
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.translated import translated
from cnnlib.ui.pages.batch_norm.result import NormalizationResult
from cnnlib.ui.pages.batch_norm.settings import (
    EPSILONS,
    NAMES,
    READINGS,
    SOURCES,
    reading_values,
    spec_of,
)

MODES = {"train": N_("Training"), "predict": N_("Prediction")}


def readings(state: PageState) -> None:
    """Five readings of the same numbers: what shares a mean."""
    st.segmented_control(
        _("What shares a mean"),
        tuple(READINGS),
        format_func=translated(NAMES),
        label_visibility="collapsed",
        required=True,
        key=state.key("reading"),
        on_change=_take_reading,
        args=(state,),
    )


def mode(state: PageState) -> None:
    """Training or prediction; only batch normalization tells them apart."""
    st.segmented_control(
        _("Mode"),
        tuple(MODES),
        format_func=translated(MODES),
        required=True,
        disabled=READINGS[state["reading"]] != "batch",
        help=_(
            "Training normalizes with the batch's own mean and variance, prediction with the "
            "running ones. Layer, instance and group normalization do not tell them apart."
        ),
        width="stretch",
        **state.control("mode"),
    )


def shape(state: PageState) -> None:
    """How many examples, channels and positions."""
    marks = {"n": N_("Examples"), "c": N_("Channels"), "h": N_("Height"), "w": N_("Width")}
    for pair in ("nc", "hw"):
        for column, name in zip(st.columns(2), pair, strict=True):
            field = state.schema[name]
            with column:
                st.number_input(
                    f"{_(marks[name])} ${latex('input', name.upper())}$",
                    min_value=getattr(field, "low", None),
                    max_value=getattr(field, "high", None),
                    step=1,
                    key=state.key(name),
                    on_change=_take_shape,
                    args=(state, name),
                )
    sizes = spec_of(state.values).shape
    shown = _("Features D = C·H·W: shape {shape}") if len(sizes) == 2 else _("Shape {shape}")
    st.caption(shown.format(shape=sizes))


def contents(state: PageState, work: NormalizationResult | None) -> None:
    """What lies on the stage, epsilon, gamma and beta."""
    left, right = st.columns(2)
    with left:
        st.selectbox(_("Epsilon") + r" $\varepsilon$", EPSILONS, **state.control("eps"))
    if state["reading"] == "group":
        with right:
            st.number_input(_("Groups $G$"), min_value=1, max_value=4, step=1, **state.control("g"))
    st.selectbox(
        _("Input values"),
        tuple(SOURCES),
        format_func=translated(SOURCES),
        key=state.key("input"),
        on_change=_take_and_clear,
        args=(state, "input"),
    )
    _scales(state, work)
    if any(state[name] for name in ("edits", "gamma", "beta")):
        st.button(
            _("Undo edited values"),
            icon=":material/undo:",
            type="tertiary",
            on_click=state.set,
            kwargs={"edits": "", "gamma": "", "beta": ""},
        )
    st.button(
        _("Draw another batch"),
        icon=":material/casino:",
        type="tertiary",
        on_click=state.set,
        kwargs={"seed": (state["seed"] + 1) % 10_000, "edits": ""},
    )


def _scales(state: PageState, work: NormalizationResult | None) -> None:
    """The two settings of gamma and beta worth a button."""
    gamma, beta = latex("kernel", r"\gamma"), latex("bias", r"\beta")
    with st.container(horizontal=True, gap="small"):
        st.button(
            f"${gamma} = 1,\\ {beta} = 0$",
            key="plain",
            help=_("As a new layer starts: the result is the normalized value."),
            on_click=state.set,
            kwargs={"gamma": "", "beta": "", "step": 4, "pin": ""},
        )
        if work is not None and work.spec.kind == "batch":
            st.button(
                rf"${gamma} = \sigma,\ {beta} = \mu$",
                key="identity",
                help=_("Undoes the normalization: the result is the batch again."),
                on_click=_take_identity,
                args=(state, work),
            )


def _take_identity(state: PageState, work: NormalizationResult) -> None:
    found = identity_parameters(work.spec, work.steps)
    rows = [format_edits({(0, j): float(v) for j, v in enumerate(row)}) for row in found]
    state.set(gamma=rows[0], beta=rows[1], step=4, pin="")


def _take_reading(state: PageState) -> None:
    chosen = st.session_state[f"{state.page}:reading"]
    if chosen is not None and state.is_user_change(f"{state.page}:reading"):
        state.set(**reading_values(state.values, chosen), gamma="", beta="", pin="")


def _take_shape(state: PageState, name: str) -> None:
    """A batch of another shape has other cells, so nothing that was typed has its place."""
    if state.take(name):
        state.set(edits="", gamma="", beta="", pin="")


def _take_and_clear(state: PageState, name: str) -> None:
    if state.take(name):
        state.set(edits="")

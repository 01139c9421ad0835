"""The column of controls: every press commits, and colours name the symbol in the formula."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import N_
from cnnlib.data.grid_presets import GRID_PRESETS
from cnnlib.figures.palette import latex
from cnnlib.ops.convolution.kernels import KERNELS
from cnnlib.ops.convolution.spec import PADDING_MODES
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.convolution.settings import (
    LARGEST,
    LOWEST,
    PRESETS,
    ROLES,
    matching_preset,
    preset_values,
)

NAMES = {
    "n": N_("Input"),
    "k": N_("Kernel"),
    "p": N_("Padding"),
    "s": N_("Stride"),
    "d": N_("Dilation"),
}
HELP = {
    "p": N_("Rows added on both sides together, as the course counts them; columns likewise."),
    "d": N_("Distance between neighbouring weights: 1 means side by side."),
}
MODES = {
    "zeros": N_("zeros"),
    "reflect": N_("reflect"),
    "replicate": N_("replicate"),
    "circular": N_("circular"),
}


def geometry(state: PageState) -> None:
    """Size, kernel, padding, stride and dilation, with the lock that ties width to height."""
    for letter in ROLES:
        if state["lock"]:
            _stepper(state, letter, _label(letter, letter))
        else:
            _stepper(state, letter, _label(letter, f"{letter}_h"))
            _stepper(state, letter + "w", _symbol(letter, f"{letter}_w"))
    st.toggle(_("Height = width"), key=state.key("lock"), on_change=_take_lock, args=(state,))


def contents(state: PageState) -> None:
    """What lies on the stage: the picture, the weights, the bias and the padding's values."""
    st.selectbox(
        _("Input values"),
        ("picture", *GRID_PRESETS),
        format_func=lambda name: (
            _("Fashion-MNIST") if name == "picture" else _(GRID_PRESETS[name].label)
        ),
        key=state.key("input"),
        on_change=_take_and_clear,
        args=(state, "input", "edits"),
    )
    st.selectbox(
        _("Kernel values"),
        tuple(KERNELS),
        format_func=lambda name: _(KERNELS[name].label),
        key=state.key("kernel"),
        on_change=_take_and_clear,
        args=(state, "kernel", "weights"),
    )
    left, right = st.columns(2, vertical_alignment="bottom")
    left.selectbox(
        _("Padding mode"),
        PADDING_MODES,
        format_func=lambda mode: _(MODES[mode]),
        **state.control("mode"),
    )
    with right:
        st.toggle(" ".join((_("Bias"), f"${latex('bias', 'b')}$")), **state.control("bias"))
    if state["edits"] or state["weights"]:
        st.button(
            _("Undo edited values"),
            icon=":material/undo:",
            type="tertiary",
            on_click=state.set,
            kwargs={"edits": "", "weights": ""},
        )
    if "random" in (state["input"], state["kernel"]):
        st.button(
            _("Draw other random values"),
            icon=":material/casino:",
            type="tertiary",
            on_click=state.set,
            kwargs={"seed": (state["seed"] + 1) % 10_000},
        )


def presets(state: PageState) -> None:
    """The ready-made settings; the one in force is marked."""
    current = matching_preset(state.values)
    key = f"{state.page}:preset"
    state.sync_widget(key, current)
    st.pills(
        _("Presets"),
        tuple(PRESETS),
        format_func=lambda name: _(PRESETS[name].label),
        key=key,
        label_visibility="collapsed",
        on_change=_take_preset,
        args=(state,),
    )


def why(state: PageState) -> str:
    """What to see in the preset that is in force; nothing where none is."""
    current = matching_preset(state.values)
    return _(PRESETS[current].why) if current else ""


def _symbol(letter: str, symbol: str) -> str:
    return f"${latex(ROLES[letter], symbol)}$"


def _label(letter: str, symbol: str) -> str:
    return f"{_(NAMES[letter])} {_symbol(letter, symbol)}"


def _stepper(state: PageState, name: str, label: str) -> None:
    letter = name[0]
    st.number_input(
        label,
        min_value=LOWEST[letter],
        max_value=LARGEST[letter],
        step=1,
        help=_(HELP[letter]) if letter in HELP and name == letter else None,
        **state.control(name),
    )


def _take_lock(state: PageState) -> None:
    if state.take("lock"):
        state.set(**{letter + "w": state[letter] for letter in ROLES})


def _take_and_clear(state: PageState, name: str, edits: str) -> None:
    if state.take(name):
        state.set(**{edits: ""})


def _take_preset(state: PageState) -> None:
    chosen = st.session_state[f"{state.page}:preset"]
    if chosen in PRESETS and state.is_user_change(f"{state.page}:preset"):
        state.set(**preset_values(chosen))

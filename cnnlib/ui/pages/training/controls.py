"""The column of controls: a network, a preset, and everything else under "more"."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import N_
from cnnlib.models.base import Option
from cnnlib.models.registry import CATALOG
from cnnlib.training.engine.presets import LABELS, PRESETS, preset
from cnnlib.training.engine.recipe import RANGES
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training.labels import CHOICES, SETTINGS, menu
from cnnlib.ui.pages.training.settings import (
    FIELDS,
    SCHEMA,
    matching_preset,
    option_name,
    values_of,
)

HELP = {
    "epochs": N_("Passes over all training pictures."),
    "lr": N_("The highest rate that the schedule reaches; it can be changed while a run goes on."),
    "seed": N_("Decides the first weights and the order of the pictures."),
    "nesterov": N_("Take the gradient where the momentum is about to carry the weights."),
    "smooth": N_("Share of the target that is spread over all ten classes."),
    "subset": N_("Only the first so many pictures; 0 for all 60,000."),
    "shift": N_("Most pixels by which a picture is moved."),
    "erase": N_("Side of a square that is blanked; 0 for none."),
    "precision": N_(
        "Automatic takes bfloat16 where the processor or the GPU computes in it itself, and "
        "float32 elsewhere. bfloat16 is half as long, with the range of float32 and fewer digits; "
        "the weights stay in float32."
    ),
    "channels_last": N_(
        "Whether the channels of a pixel lie side by side in memory, or each channel's pixels do. "
        "The results are the same but for rounding; which is quicker depends on the network and "
        "the processor."
    ),
}
STEPS = {"lr": 0.01, "momentum": 0.05, "wd": 0.0001, "smooth": 0.05, "batch": 32, "subset": 1000}
MORE = {
    "optimizer": (("opt", "schedule"), ("momentum", "wd"), ("nesterov", "smooth")),
    "pictures": (("shift", "erase"), ("subset", "flip")),
    "machine": (("precision", "device"), ("channels_last",)),
}
HEADINGS = {
    "optimizer": N_("Optimizer"),
    "pictures": N_("Training pictures"),
    "machine": N_("Machine"),
}


def controls(state: PageState) -> None:
    """Everything that makes a recipe."""
    st.segmented_control(
        _("Network"),
        tuple(CATALOG),
        format_func=lambda name: CATALOG[name].label,
        required=True,
        key=state.key("model"),
        on_change=_take_model,
        args=(state,),
    )
    _presets(state)
    for pair in (("epochs", "batch"), ("lr", "seed")):
        for column, name in zip(st.columns(2), pair, strict=True):
            with column:
                _setting(state, name)
    with st.expander(_("More settings")):
        _options(state)
        for group, rows in MORE.items():
            st.markdown(f"**{_(HEADINGS[group])}**")
            for row in rows:
                for column, name in zip(st.columns(len(row)), row, strict=True):
                    with column:
                        _setting(state, name)


def take_recipe(state: PageState, model: str, name: str) -> None:
    """Set the controls to a preset, but for seed and device, which are a person's own."""
    wanted = values_of(preset(model, name))
    state.set(**{k: v for k, v in wanted.items() if k not in ("seed", "device")})


def _presets(state: PageState) -> None:
    key = f"{state.page}:preset"
    state.sync_widget(key, matching_preset(state.values))
    st.segmented_control(
        _("Recipe"),
        [name for name in LABELS if name in PRESETS.get(state["model"], {})],
        format_func=menu(LABELS),
        key=key,
        on_change=_take_preset,
        args=(state,),
    )


def _take_preset(state: PageState) -> None:
    chosen = st.session_state[f"{state.page}:preset"]
    if chosen is not None and state.is_user_change(f"{state.page}:preset"):
        take_recipe(state, state["model"], chosen)


def _take_model(state: PageState) -> None:
    """Another network comes with its own recipe of the same name, or else its quick one."""
    if not state.is_user_change(f"{state.page}:model"):
        return
    model, before = st.session_state[f"{state.page}:model"], matching_preset(state.values)
    known = PRESETS.get(model, {})
    if not known:
        state.set(model=model)
        return
    kept = [name for name in (before, "quick", *known) if name in known]
    take_recipe(state, model, str(kept[0]))


def _setting(state: PageState, name: str) -> None:
    setting = FIELDS[name]
    label = _(SETTINGS[setting])
    help_ = _(HELP[name]) if name in HELP else None
    if setting in RANGES:
        allowed = RANGES[setting]
        if allowed.whole:
            st.number_input(
                label,
                min_value=int(allowed.least),
                max_value=int(allowed.most),
                step=int(STEPS.get(name, 1)),
                help=help_,
                **state.control(name),
            )
        else:
            st.number_input(
                label,
                min_value=1e-6 if allowed.above else float(allowed.least),
                max_value=float(allowed.most),
                step=float(STEPS[name]),
                format="%g",
                help=help_,
                **state.control(name),
            )
    elif isinstance(SCHEMA[name].default, bool):
        st.toggle(label, help=help_, **state.control(name))
    else:
        st.selectbox(
            label,
            SCHEMA[name].options,  # type: ignore[union-attr]
            format_func=menu(CHOICES),
            help=help_,
            **state.control(name),
        )


def _options(state: PageState) -> None:
    """The network's own choices, as its catalog entry lists them."""
    family = CATALOG[state["model"]]
    st.markdown(f"**{family.label}**")
    for name, option in family.options.items():
        if all(_chosen(state, other, value) for other, value in option.when.items()):
            _option(state, option_name(family.name, name), option)


def _chosen(state: PageState, option: str, value: object) -> bool:
    now = state[option_name(state["model"], option)]
    return bool(now == value or now == str(value))


def _option(state: PageState, name: str, option: Option) -> None:
    label = _(option.label)
    if option.kind == "switch":
        st.toggle(label, **state.control(name))
    elif option.kind == "whole":
        st.number_input(
            label,
            min_value=option.least,
            max_value=option.most,
            step=1,
            **state.control(name),
        )
    else:
        names = {str(choice): shown for choice, shown in option.choices.items()}
        st.selectbox(label, tuple(names), format_func=menu(names), **state.control(name))

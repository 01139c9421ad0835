"""The controls of the Training page: a network, a preset, and everything else under "More"."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import N_
from cnnlib.models.registry import CATALOG
from cnnlib.training.engine.presets import LABELS, PRESETS, preset
from cnnlib.ui.components.field import field
from cnnlib.ui.components.network_options import option_fields
from cnnlib.ui.components.presets import preset_buttons
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training.settings import matching_preset, values_of

MORE = {
    "optimizer": (("opt", "schedule"), ("momentum", "wd"), ("nesterov", "smooth")),
    "pictures": (("shift", "erase"), ("subset", "flip")),
    "machine": (("precision", "device"), ("channels_last",)),
}
"""The settings under "More settings", by heading and row."""

HEADINGS = {
    "optimizer": N_("Optimizer"),
    "pictures": N_("Training pictures"),
    "machine": N_("Machine"),
}

OWN = ("seed", "device")
"""Settings that a preset leaves as the person has them."""


def controls(state: PageState) -> None:
    """Draw everything that makes a recipe."""
    before = matching_preset(state.values)
    field(state, "model", widget="segmented", after=lambda: _follow_model(state, before))
    known = PRESETS.get(state["model"], {})
    preset_buttons(
        state,
        _("Recipe"),
        {name: label for name, label in LABELS.items() if name in known},
        before,
        lambda name: set_preset(state, state["model"], name),
    )
    for pair in (("epochs", "batch"), ("lr", "seed")):
        _row(state, pair)
    with st.expander(_("More settings")):
        st.markdown(f"**{CATALOG[state['model']].label}**")
        option_fields(state, state["model"])
        for group, rows in MORE.items():
            st.markdown(f"**{_(HEADINGS[group])}**")
            for row in rows:
                _row(state, row)


def set_preset(state: PageState, model: str, name: str) -> None:
    """Set the controls to a preset, except those of `OWN`."""
    wanted = values_of(preset(model, name))
    state.set(**{k: v for k, v in wanted.items() if k not in OWN})


def _follow_model(state: PageState, before: str | None) -> None:
    """Set the new network's preset of the same name, or else its quick or first one."""
    model = str(state["model"])
    known = PRESETS.get(model, {})
    kept = [name for name in (before, "quick", *known) if name in known]
    if kept:
        set_preset(state, model, str(kept[0]))


def _row(state: PageState, names: tuple[str, ...]) -> None:
    for column, name in zip(st.columns(len(names)), names, strict=True):
        with column:
            field(state, name)

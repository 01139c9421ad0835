"""A slider for the learning rate of a run that goes on; it acts while it is dragged."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.training.runs import control
from cnnlib.training.runs.metric_stream import RunMetrics
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.components.wire_format import loader, pack
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.static_scripts import module_address
from cnnlib.ui.pages.training.run_access import change_run, show_refusal

SPAN = 1000.0
"""The slider goes from the recipe's rate over this to ten times the recipe's rate."""

MODULE = "pages/training/lr_slider.js"

CSS = """
label { display: block; font: 400 .875rem/1.5 var(--st-font, sans-serif);
  color: var(--st-text-color); }
output { float: right; font-weight: 600; font-variant-numeric: tabular-nums; }
input { display: block; width: 100%; margin: .35rem 0 .2rem; height: 1.4rem;
  accent-color: var(--st-primary-color); cursor: pointer; }
input:disabled { cursor: default; }
input:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 3px;
  border-radius: 4px; }
"""

_component = st.components.v2.component(
    "cnn_explorer_rate",
    html='<label data-root><span></span><output></output><input type="range"></label>'
    '<p data-note role="alert" hidden></p>',
    css=CSS,
    js=loader(MODULE),
)


def lr_slider(
    state: PageState, run: Run, metrics: RunMetrics, highest: float, enabled: bool
) -> None:
    """Show the slider at the run's latest rate.

    Args:
        state: The page's controls.
        run: The run that a move of the slider asks for another rate.
        metrics: Its curves.
        highest: The rate of its recipe.
        enabled: Whether this visitor may move it.
    """
    rates = metrics.batches.values_of("learning_rate")
    key = f"{state.page}:rate"

    def moved() -> None:
        message = (st.session_state.get(key) or {}).get("rate")
        change_run(run, key, lambda: request_rate(run, message))

    head = {
        "src": module_address(MODULE),
        "label": _("Learning rate"),
        "rate": rates[-1] if rates else highest,
        "least": highest / SPAN,
        "most": highest * 10,
        "disabled": not enabled,
        "labels": {"failed": _("The slider could not be loaded. Reload the page to try again.")},
    }
    _component(key=key, data=pack(head), on_rate_change=moved)
    show_refusal(key)


def request_rate(run: Run, message: Any) -> None:
    """Ask the run for the rate in a message of the slider; anything else in it is ignored."""
    rate = message.get("rate") if isinstance(message, dict) else None
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 < rate <= 1000:
        return
    try:
        control.set_learning_rate(run.folder, float(rate))
    except (SettingsError, OSError):
        return  # the page says what became of the run

"""The choice of a trained network: shipped weights, or the last ones of a run."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.settings import Text
from cnnlib.training.runs.available_weights import AvailableWeights, available_weights, runs_of
from cnnlib.ui.components.run_labels import unique_labels
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState

LONGEST_CODE = 64


def weights_setting(default: str, label: str) -> Text:
    """Return the setting that names weights; whether there are such is known when they are read."""
    return Text(default, check=lambda code: None, longest=LONGEST_CODE, label=label)


def weights_field(state: PageState, name: str, shown: AvailableWeights) -> None:
    """Draw a menu of all weights.

    Args:
        state: The page's values.
        name: Name of the setting.
        shown: The weights that the page shows, also where they are none of these.
    """
    known = available_weights()
    runs = unique_labels(runs_of(known))
    names = {shown.code: shown.code} | {each.code: _called(each, runs) for each in known}
    st.selectbox(
        _(state.schema[name].label),
        tuple(each.code for each in known) or (shown.code,),
        format_func=lambda code: names.get(code, code),
        **state.bind(name),
    )


def _called(each: AvailableWeights, runs: dict[str, str]) -> str:
    if each.test_accuracy is not None:
        return f"{each.code} · {each.test_accuracy:.1%}"
    return runs.get(each.code, each.code)

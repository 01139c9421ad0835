"""The control of one setting: its declaration decides which widget it is and what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import streamlit as st

from cnnlib.core.settings import Bool, Choice, Float, Int, Setting
from cnnlib.figures.palette import latex
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.translated import translated

Widget = Literal["select", "segmented"]

SMALLEST_FLOAT = 1e-6
"""Smallest value that the buttons reach where the lower bound itself is excluded."""


def field(
    state: PageState,
    name: str,
    *,
    widget: Widget = "select",
    symbol: str = "",
    label: str | None = None,
    collapsed: bool = False,
    after: Callable[[], None] | None = None,
    **options: Any,
) -> None:
    """Draw the control of the setting `name`.

    A number gets a number input, a choice a select box or a segmented control, a bool a toggle.

    Args:
        state: The page's values; the control shows and changes them.
        name: Name of the setting in the page's schema.
        widget: How a choice is drawn.
        symbol: LaTeX symbol instead of the declared one.
        label: Translated label instead of the declared one.
        collapsed: Whether the label is for screen readers only.
        after: Called when a person has changed the value, before the script runs again.
        **options: Further arguments of Streamlit's widget, such as `disabled`.
    """
    setting = state.schema[name]
    bound = state.bind(name) if after is None else _bound(state, name, after)
    named = field_label(setting, symbol, label)
    if setting.help:
        bound["help"] = _(setting.help)
    if collapsed:
        bound["label_visibility"] = "collapsed"
    bound |= options
    match setting:
        case Int():
            st.number_input(
                named, min_value=setting.low, max_value=setting.high, step=setting.step, **bound
            )
        case Float():
            low = float(setting.low)
            if setting.open_low:
                low = min(SMALLEST_FLOAT, state[name])
            st.number_input(
                named,
                min_value=low,
                max_value=float(setting.high),
                step=setting.step,
                format="%g",
                **bound,
            )
        case Choice():
            choices, labels = tuple(setting.options), translated(setting.labels)
            if widget == "segmented":
                st.segmented_control(named, choices, format_func=labels, required=True, **bound)
            else:
                st.selectbox(named, choices, format_func=labels, **bound)
        case Bool():
            st.toggle(named, **bound)
        case _:
            raise TypeError(f"the setting {name!r} has no control")


def field_label(setting: Setting, symbol: str = "", label: str | None = None) -> str:
    """Return the translated label followed by the symbol in its role's colour, as Markdown."""
    words = _(setting.label) if label is None and setting.label else label or ""
    sign = symbol or setting.symbol
    if sign:
        words = f"{words} ${latex(setting.role, sign) if setting.role else sign}$".strip()
    return words


def _bound(state: PageState, name: str, after: Callable[[], None]) -> dict[str, Any]:
    def commit() -> None:
        if state.commit(name):
            after()

    return {"key": state.key(name), "on_change": commit}

"""The control of one setting: its declaration decides which widget it is and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any, Literal

import streamlit as st

from cnnlib.core.number_format import format_exact
from cnnlib.core.problems import Problem, SettingsError
from cnnlib.core.settings import Bool, Choice, Float, Int, InvalidTextError, Setting
from cnnlib.figures.palette import latex
from cnnlib.ui.components.html_block import sentence
from cnnlib.ui.components.latex_html import to_text
from cnnlib.ui.components.number_field.number_field import Label, Refusal, number_field
from cnnlib.ui.core.language import _, say
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.translated import translated

Widget = Literal["select", "segmented"]

FORMULA = re.compile(r"\$(.+?)\$")


def field(
    state: PageState,
    name: str,
    *,
    widget: Widget = "select",
    symbol: str = "",
    label: str | None = None,
    collapsed: bool = False,
    only: Collection[Any] | None = None,
    shown: float | None = None,
    after: Callable[[], None] | None = None,
    **options: Any,
) -> None:
    """Draw the control of the setting `name`.

    A number gets a number field, a choice a select box or a segmented control, a bool a toggle.

    Args:
        state: The page's values; the control shows and changes them.
        name: Name of the setting in the page's schema.
        widget: How a choice is drawn.
        symbol: LaTeX symbol instead of the declared one.
        label: Translated label instead of the declared one.
        collapsed: Whether the label is for screen readers only.
        only: The values of a choice that can be chosen now, besides the present one.
        shown: What a number field shows in place of the present value, which stands for it.
        after: Called when a person has changed the value, before the script runs again.
        **options: Further arguments of Streamlit's widget, such as `disabled`.
    """
    setting = state.schema[name]
    if isinstance(setting, Int | Float):
        called = _label(setting, symbol, label, collapsed)
        value = state[name] if shown is None else shown
        _number(state, name, setting, called, value, after or (lambda: None), **options)
        return
    bound = state.bind(name) if after is None else _bound(state, name, after)
    named = field_label(setting, symbol, label)
    if setting.help:
        bound["help"] = _(setting.help)
    if collapsed:
        bound["label_visibility"] = "collapsed"
    bound |= options
    match setting:
        case Choice():
            choices, labels = tuple(setting.options), translated(setting.labels)
            if only is not None:
                choices = tuple(c for c in choices if c in only or c == state[name])
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
    sign = symbol or setting.symbol
    return _words(setting, label, latex(setting.role, sign) if sign and setting.role else sign)


def _label(setting: Setting, symbol: str, label: str | None, collapsed: bool) -> Label:
    """Return the label as the number field takes it, its symbol set by `latex_html`."""
    sign = symbol or setting.symbol
    words = _words(
        setting, label, rf"\cnn{setting.role}{{{sign}}}" if sign and setting.role else sign
    )
    name = FORMULA.sub(lambda found: to_text(found[1]), words)
    return Label(
        sentence(words), name, sentence(_(setting.help)) if setting.help else "", collapsed
    )


def _words(setting: Setting, label: str | None, sign: str) -> str:
    words = _(setting.label) if label is None and setting.label else label or ""
    return f"{words} ${sign}$".strip() if sign else words


def _number(
    state: PageState,
    name: str,
    setting: Int | Float,
    label: Label,
    value: float,
    after: Callable[[], None],
    **options: Any,
) -> None:
    def parse(text: str) -> float:
        try:
            return setting.parse_typed(text)
        except InvalidTextError as error:
            values = {**error.values, "kept": format_exact(value)}
            raise SettingsError([Problem("not_typed", error.template, values)]) from None

    def typed(text: str) -> None:
        if state.commit_text(name, text, parse):
            after()

    refused = state.refused(name)
    number_field(
        f"{state.page}:{name}",
        label,
        setting,
        value,
        typed,
        refusal=Refusal(refused[0], say(refused[1])) if refused else None,
        **options,
    )


def _bound(state: PageState, name: str, after: Callable[[], None]) -> dict[str, Any]:
    return {"key": state.key(name), "on_change": state.commit, "args": (name, after)}

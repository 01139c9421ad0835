"""A field for a text with a grammar of its own; what it refuses stays in it, with the reason."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.core.settings import Text
from cnnlib.ui.components.field import field_label
from cnnlib.ui.components.problem_list import show_problem
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState


def text_field(
    state: PageState, name: str, normalize: Callable[[str], str], *, label: str | None = None
) -> None:
    """Draw the field of the `Text` setting `name`.

    A refused text changes nothing: it stays in the field with a sentence below, until another
    text is accepted or the setting is set in another way.

    Args:
        state: The page's values; the field shows and changes them.
        name: Name of the setting in the page's schema.
        normalize: Returns the text to store; raises `SettingsError` for one that is refused.
        label: Translated label instead of the declared one.
    """
    setting = state.schema[name]
    if not isinstance(setting, Text):
        raise TypeError(f"the setting {name!r} is no text")
    key, refused = f"{state.page}:{name}", state.refused(name)
    if refused is None:
        state.key(name)

    def typed() -> None:
        text = st.session_state[key]
        state.on_input(key, lambda: state.commit_text(name, text, parse))

    def parse(text: str) -> str:
        return normalize(_within(text, setting))

    st.text_input(
        field_label(setting, "", label),
        key=key,
        on_change=typed,
        help=_(setting.help) if setting.help else None,
    )
    if refused is not None:
        show_problem(refused[1])


def _within(text: str, setting: Text) -> str:
    if len(text) > setting.longest:
        template = N_("This field takes at most {most} characters.")
        raise SettingsError([Problem("too_long", template, {"most": setting.longest})])
    return text.strip()

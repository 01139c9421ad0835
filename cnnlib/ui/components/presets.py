"""Named combinations of settings, offered as buttons; the one in force is marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.translated import translated


@dataclass(frozen=True)
class Preset:
    """A named combination of settings.

    Attributes:
        label: What the button says, marked for translation.
        why: One sentence on what to see, likewise.
        values: Settings by name; the others have their defaults, the width that of the height.
    """

    label: str
    why: str
    values: Mapping[str, Any]


def preset_buttons(
    state: PageState,
    label: str,
    names: Mapping[str, str],
    current: str | None,
    apply: Callable[[str], None],
    *,
    collapsed: bool = False,
    row: str = "preset",
) -> None:
    """Draw a button for each preset.

    Args:
        state: The page's values.
        label: Translated name of the row of buttons.
        names: Label of each preset by its code, marked for translation.
        current: Code of the preset whose values the settings have, None for none.
        apply: Called with the code of the preset that a person chose.
        collapsed: Whether `label` is for screen readers only; then the buttons are pills.
        row: Name of the row among those of the page.
    """
    key = f"{state.page}:{row}"
    state.sync_widget(key, current)

    def chosen() -> None:
        name = st.session_state[key]
        if name in names and state.is_user_change(key):
            apply(name)

    draw = st.pills if collapsed else st.segmented_control
    draw(
        label,
        tuple(names),
        format_func=translated(names),
        key=key,
        label_visibility="collapsed" if collapsed else "visible",
        on_change=chosen,
    )

"""Named combinations of settings, offered as buttons; the one in force is marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol

import streamlit as st

from cnnlib.ui.components.html_block import panel
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.translated import translated


class Example(Protocol):
    """What a row of presets shows of each: a `Preset`, or an example of an operation.

    Attributes:
        label: What the button says, marked for translation.
        why: One sentence on what to see, likewise.
    """

    @property
    def label(self) -> str: ...  # noqa: D102

    @property
    def why(self) -> str: ...  # noqa: D102


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


def preset_row(
    state: PageState,
    presets: Mapping[str, Example],
    current: str | None,
    values_of: Callable[[str], Mapping[str, Any]],
) -> str:
    """Draw the presets of a page above its stage.

    Args:
        state: The page's values.
        presets: The presets by their codes.
        current: Code of the preset whose values the settings have, None for none.
        values_of: Returns the settings that the preset of a code stands for.

    Returns:
        What to see in the preset in force, translated; empty where none is.
    """
    preset_buttons(
        state,
        _("Presets"),
        {name: preset.label for name, preset in presets.items()},
        current,
        lambda name: state.set(**values_of(name)),
        collapsed=True,
    )
    return _(presets[current].why) if current else ""


def preset_remark(state: PageState, why: str) -> None:
    """Draw what to see in the preset in force, as `preset_row` returns it; nothing where empty."""
    if why:
        panel(f"{state.page}:remark", f'<p class="remark">{escape(why)}</p>')


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
        if name in names:
            state.on_input(key, lambda: apply(name))

    draw = st.pills if collapsed else st.segmented_control
    draw(
        label,
        tuple(names),
        format_func=translated(names),
        key=key,
        label_visibility="collapsed" if collapsed else "visible",
        on_change=chosen,
    )

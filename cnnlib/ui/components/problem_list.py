"""Settings that cannot be had: said in one sentence each, mended by one press."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from cnnlib.core.problems import Problem
from cnnlib.core.url_params import Schema
from cnnlib.ui.core.language import _, say
from cnnlib.ui.core.page_state import PageState

MARKUP = re.compile(r"[\\`*_{}\[\]()#+!|<>~$:]")
MOST = 3
"""Notes shown at once; more come from an address that is nonsense throughout."""


def possible(schema: Schema, changes: Mapping[str, Any]) -> bool:
    """Whether every changed control can take its new value."""
    for name, value in changes.items():
        field = schema[name]
        try:
            field.parse(field.format(value))
        except ValueError:
            return False
    return True


def notes(state: PageState) -> None:
    """What the address asked for and could not have."""
    if state.notes:
        lines = [_note(note) for note in state.notes[:MOST]]
        if len(state.notes) > MOST:
            lines.append("…")
        st.info("\n\n".join(map(plain, lines)), icon=":material/link:")


def plain(text: str) -> str:
    """`text` with all that Markdown would take for markup escaped: a stranger wrote part of it."""
    return MARKUP.sub(r"\\\g<0>", text)


def _note(note: Problem) -> str:
    if note.code != "address":
        return say(note)
    return " ".join((say(note), _("The default is shown instead.")))


def problems(
    state: PageState,
    found: Sequence[Problem],
    controls_of: Callable[[Mapping[str, object]], dict[str, Any]],
) -> None:
    """Each problem with a button for every way out of it that the controls can take.

    Args:
        state: The page's controls.
        found: What is wrong.
        controls_of: Turns what a fix changes into changes of controls.
    """
    if not found:
        return
    with st.container(key="problems"):
        for number, problem in enumerate(found):
            st.warning(say(problem), icon=":material/block:")
            ways = [(fix, controls_of(fix.changes)) for fix in problem.fixes]
            with st.container(horizontal=True):
                for choice, (fix, changes) in enumerate(ways):
                    if possible(state.schema, changes):
                        st.button(
                            say(fix),
                            key=f"fix-{number}-{choice}",
                            on_click=state.set,
                            kwargs=changes,
                        )

"""Settings without an output: said in one sentence, mended by one press."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from cnnlib.geometry import Conv2dSpec
from cnnlib.messages import Problem
from cnnlib.ui.convolution.schema import SCHEMA, controls_of, spec_of
from cnnlib.ui.language import _, say
from cnnlib.ui.state import PageState


def possible(changes: Mapping[str, Any]) -> bool:
    """Whether every changed control can take its new value."""
    for name, value in changes.items():
        field = SCHEMA[name]
        try:
            field.parse(field.format(value))
        except ValueError:
            return False
    return True


def repaired(values: Mapping[str, Any]) -> tuple[dict[str, Any], Conv2dSpec]:
    """The nearest settings that have an output: the first fix of each problem, until none is left."""
    now = dict(values)
    for _attempt in range(20):
        problems = spec_of(now).problems()
        if not problems:
            break
        for fix in problems[0].fixes:
            changes = controls_of(fix.changes, now)
            if possible(changes):
                now.update(changes)
                break
        else:
            break
    return now, spec_of(now)


def notes(state: PageState) -> None:
    """What the address asked for and could not have."""
    if state.notes:
        lines = [say(note) + " " + _("The default is shown instead.") for note in state.notes[:3]]
        if len(state.notes) > 3:
            lines.append("…")
        st.info("\n\n".join(lines).replace("$", "\\$"), icon=":material/link:")


def problems(state: PageState, found: tuple[Problem, ...]) -> None:
    """Each problem with a button for every way out of it that the controls can take."""
    if not found:
        return
    shown: set[str] = set()
    with st.container(key="problems"):
        for number, problem in enumerate(found):
            sentence = say(problem)
            if sentence in shown:
                continue
            shown.add(sentence)
            st.warning(sentence, icon=":material/block:")
            with st.container(horizontal=True):
                for choice, fix in enumerate(problem.fixes):
                    changes = controls_of(fix.changes, state.values)
                    if possible(changes):
                        st.button(
                            say(fix),
                            key=f"fix-{number}-{choice}",
                            on_click=state.set,
                            kwargs=changes,
                        )

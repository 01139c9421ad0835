"""Changes to a run by this visitor: whether they may, and why one was not made."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.training.runs import permission, run_status
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.components.problem_list import show_problem
from cnnlib.ui.core.language import _
from cnnlib.ui.core.visitor import visitor_id

_TAKEN = "training:taken"
"""Session key: ids of the runs of others whose controls this visitor has taken."""

_PROBLEM = "training:refused:"
"""Session key before a place on the page: why the last change there was not made."""


def may_control(run: Run) -> bool:
    """Return True if this visitor may change the run."""
    return permission.may_change(run, visitor_id(), st.session_state.get(_TAKEN, ()))


def take_button(run: Run, place: str) -> None:
    """Show the button that lets this visitor change the run of another."""
    st.button(
        _("Take the controls"),
        icon=":material/pan_tool_alt:",
        key=f"training:take:{place}",
        on_click=_take_controls,
        args=(run,),
        help=_("Another visitor started this run. You watch it live either way."),
    )


def change_run(run: Run, place: str, change: Callable[[], object]) -> bool:
    """Make a change if this visitor may; return whether it was made.

    Args:
        run: The run that is changed.
        place: Where `show_refusal` says why it was not.
        change: Makes the change.
    """
    try:
        permission.require_change(run, visitor_id(), st.session_state.get(_TAKEN, ()))
        change()
    except SettingsError as error:
        st.session_state[_PROBLEM + place] = error.problems[0]
        return False
    except OSError:
        st.session_state[_PROBLEM + place] = run_status.RUN_GONE
        return False
    return True


def show_refusal(place: str) -> None:
    """Show why the last change at `place` was not made, once."""
    if problem := st.session_state.pop(_PROBLEM + place, None):
        show_problem(problem)


def _take_controls(run: Run) -> None:
    st.session_state[_TAKEN] = {*st.session_state.get(_TAKEN, ()), run.id}

"""The tab of all runs: which one is open, which are compared with it, and the table of them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from cnnlib.training.runs import run_folder, run_status
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.components.run_labels import unique_labels
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training.run_management import run_management
from cnnlib.ui.pages.training.runs_table import runs_table_html
from cnnlib.ui.pages.training.settings import MOST_RUNS

MOST_ROWS = 60
"""Newest runs in the table and the menus."""

REFRESH_INTERVAL = 6.0
"""Seconds between two refreshes of the table while a run in it is active."""


def runs_tab(state: PageState, opened: Run | None) -> None:
    """Show the menus to open and to compare, the open run's own buttons, and the table."""
    runs = run_folder.list_runs()
    if not runs:
        st.caption(_("There are no runs yet: press Start training."))
        return
    listed = runs[:MOST_ROWS]
    if opened is not None and opened not in listed:
        listed.append(opened)
    menu = unique_labels(listed)
    left, right = st.columns(2)
    with left:
        _open_menu(state, menu, opened)
    with right:
        _compare_menu(state, menu, opened)
    if opened is not None:
        run_management(state, opened)
    active = any(run.status.name in run_status.ACTIVE for run in runs[:MOST_ROWS])
    st.fragment(_table, run_every=REFRESH_INTERVAL if active else None)(opened)
    if len(runs) > MOST_ROWS:
        st.caption(_("The newest {count} of {all} runs.").format(count=MOST_ROWS, all=len(runs)))


def _table(opened: Run | None) -> None:
    st.html(runs_table_html(run_folder.list_runs()[:MOST_ROWS], opened))


def _open_menu(state: PageState, menu: Mapping[str, str], opened: Run | None) -> None:
    key = f"{state.page}:open"
    state.sync_widget(key, opened.id if opened else None)
    st.selectbox(
        _("Open a run"),
        tuple(menu),
        index=None,
        format_func=lambda name: menu.get(name, name),
        placeholder=_("Choose a run"),
        key=key,
        on_change=_take_open,
        args=(state,),
    )


def _take_open(state: PageState) -> None:
    key = f"{state.page}:open"
    chosen = st.session_state[key] or ""
    state.on_input(key, lambda: _move(state, run=chosen))


def _compare_menu(state: PageState, menu: Mapping[str, str], opened: Run | None) -> None:
    key = f"{state.page}:compare"
    others = [name for name in menu if name != (opened and opened.id)]
    state.sync_widget(key, [name for name in state["with"].split(".") if name in others])
    st.multiselect(
        _("Draw with it"),
        others,
        format_func=lambda name: menu.get(name, name),
        placeholder=_("Choose runs to lay over it"),
        max_selections=MOST_RUNS - 1,
        disabled=opened is None,
        key=key,
        on_change=_take_compare,
        args=(state,),
    )


def _take_compare(state: PageState) -> None:
    key = f"{state.page}:compare"
    chosen = ".".join(st.session_state[key])
    state.on_input(key, lambda: _move(state, **{"with": chosen}))


def _move(state: PageState, **changes: str) -> None:
    state.set(**changes)
    st.session_state[f"{state.page}:moved"] = True

"""What can be done with a run beside training it: rename, export, delete."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.training.runs import run_folder, run_status
from cnnlib.training.runs.export import zip_bytes
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.components.problem_list import show_problem
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.visitor import visitor_id


def run_management(state: PageState, run: Run) -> None:
    """Show the buttons; a run of another visitor that is executing cannot be deleted."""
    if run.status.name == "gone":
        return
    with st.container(horizontal=True, gap="small"):
        with st.popover(_("Rename"), icon=":material/edit:"):
            st.text_input(
                _("Name of this run"),
                value=run.label,
                max_chars=run_folder.MAX_LABEL_LENGTH,
                key=f"rename:{run.id}",
                on_change=_rename,
                args=(state, run),
            )
        st.download_button(
            _("Export"),
            data=lambda: zip_bytes(run),
            file_name=f"{run.id}.zip",
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
            help=_("Weights as safetensors, recipe and curves as JSON and CSV, in one zip."),
        )
        own = run.person in ("", visitor_id())
        if own or run.status.name not in run_status.EXECUTING:
            with st.popover(_("Delete"), icon=":material/delete:"):
                st.write(_("The run and all it has learned are removed for good."))
                st.button(
                    _("Delete this run"),
                    key=f"delete:{run.id}",
                    on_click=_delete,
                    args=(state, run),
                )
    if problem := st.session_state.pop(f"{state.page}:managing", None):
        show_problem(problem)


def _rename(state: PageState, run: Run) -> None:
    try:
        run_folder.rename(run, st.session_state[f"rename:{run.id}"])
    except SettingsError as error:
        st.session_state[f"{state.page}:managing"] = error.problems[0]
    st.session_state[f"{state.page}:moved"] = True


def _delete(state: PageState, run: Run) -> None:
    try:
        run_folder.delete(run)
    except SettingsError as error:
        st.session_state[f"{state.page}:managing"] = error.problems[0]
        return
    state.set(run="")
    st.session_state[f"{state.page}:moved"] = True

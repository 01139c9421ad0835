"""What can be done with a run beside training it: rename, export, delete."""

from __future__ import annotations

import streamlit as st

from cnnlib.training.runs import run_folder
from cnnlib.training.runs.export import zip_bytes
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.components.look_inside_button import look_inside_button
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training.onnx_button import onnx_button
from cnnlib.ui.pages.training.run_access import (
    change_run,
    may_control,
    show_refusal,
    take_button,
)

_PLACE = "management"


def run_management(state: PageState, run: Run) -> None:
    """Show the buttons; the run of another can only be exported before taking its controls."""
    status = run.status
    if status.name == "gone":
        return
    with st.container(horizontal=True, gap="small"):
        mine = may_control(run)
        if mine:
            _rename_popover(state, run)
        st.download_button(
            _("Export"),
            data=lambda: zip_bytes(run),
            file_name=f"{run.id}.zip",
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
            help=_("Weights as safetensors, recipe and curves as JSON and CSV, in one zip."),
        )
        onnx_button(run.weights, run.recipe, run.id)
        if run.weights.is_file():
            look_inside_button(f"{state.page}:inside", run.id)
        if mine:
            _delete_popover(state, run)
        elif status.name == "finished":  # another has the button beside its name
            take_button(run, _PLACE)
    show_refusal(_PLACE)


def _rename_popover(state: PageState, run: Run) -> None:
    with st.popover(_("Rename"), icon=":material/edit:"):
        st.text_input(
            _("Name of this run"),
            value=run.label,
            max_chars=run_folder.MAX_LABEL_LENGTH,
            key=f"rename:{run.id}",
            on_change=_rename,
            args=(state, run),
        )


def _delete_popover(state: PageState, run: Run) -> None:
    with st.popover(_("Delete"), icon=":material/delete:"):
        st.write(_("The run and all it has learned are removed for good."))
        st.button(
            _("Delete this run"),
            key=f"delete:{run.id}",
            on_click=_delete,
            args=(state, run),
        )


def _rename(state: PageState, run: Run) -> None:
    label = st.session_state[f"rename:{run.id}"]
    change_run(run, _PLACE, lambda: run_folder.rename(run, label))
    st.session_state[f"{state.page}:moved"] = True


def _delete(state: PageState, run: Run) -> None:
    if change_run(run, _PLACE, lambda: run_folder.delete(run)):
        state.set(run="")
        st.session_state[f"{state.page}:moved"] = True

"""A network's predictions of the test set on a page: shown as a job while they are computed."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from cnnlib.analysis.predictions import JOB, Predictions, predictions_key, stored_predictions
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.execution import background_jobs
from cnnlib.ui.components.job_status import job_answer, show_job_problems
from cnnlib.ui.core.language import _


def awaited_predictions(key: str, path: Path, digest: str, recipe: Recipe) -> Predictions | None:
    """Return the predictions of a weights file, None while a background job computes them.

    A run replaces its file while it trains.  The predictions that were computed last are then
    returned, with a sentence and a button to compute those of the newest weights.

    Args:
        key: Name of this place on the page and of the weights, whatever their content.
        path: The weights file.
        digest: SHA-256 of its content as the page has read it.
        recipe: Its network.
    """
    found = stored_predictions(digest, recipe)
    if found is not None:
        return found
    # A job that was begun for earlier content is waited for, or else it would never end.
    memory = f"{key}:job"
    job: str = st.session_state.setdefault(memory, predictions_key(digest, recipe))
    request = {"path": str(path), "recipe": recipe.to_json()}
    answer = job_answer(JOB, job, request, _show_computing, cancellable=True)
    if answer is None or show_job_problems(answer):
        return None
    found = stored_predictions(answer["digest"], recipe)
    if found is None:  # removed since
        background_jobs.forget(JOB, job)
        st.session_state.pop(memory)
        st.button(_("Compute the predictions again"), key=f"{key}:again")
    elif answer["digest"] != digest:
        st.caption(_("The run has saved newer weights since; these are the earlier ones' answers."))
        st.button(
            _("Compute those of the newest weights"),
            icon=":material/refresh:",
            key=f"{key}:newest",
            on_click=lambda: st.session_state.pop(memory, None),
        )
    return found


def _show_computing() -> None:
    st.caption(
        _(
            "The network is shown all 10,000 test pictures. This happens once: the answers are "
            "kept for these weights."
        )
    )

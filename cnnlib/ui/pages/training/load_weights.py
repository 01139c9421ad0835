"""The tab of weights to load, shipped, a past run's or a file's, and their accuracy here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.execution import evaluate_weights
from cnnlib.training.runs import run_folder, run_status
from cnnlib.training.runs.pretrained_weights import FOLDER
from cnnlib.ui.components.facts_strip import facts_strip
from cnnlib.ui.components.field import field
from cnnlib.ui.components.job_status import job_answer, show_job_problems
from cnnlib.ui.components.look_inside_button import look_inside_button
from cnnlib.ui.components.problem_list import show_error
from cnnlib.ui.components.run_labels import unique_labels
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training import labels
from cnnlib.ui.pages.training.onnx_button import onnx_button
from cnnlib.ui.pages.training.settings import recipe_of, values_of
from cnnlib.ui.pages.training.weights_upload import MAX_MEGABYTES, content_key, store_upload


def load_weights(state: PageState) -> None:
    """Show the choice of weights; then what they are, and their accuracy measured here."""
    left, right = st.columns([1, 2], gap="small")
    with left:
        field(state, "from")
    choose = {"shipped": _choose_shipped, "run": _choose_run, "upload": _upload}[state["from"]]
    with right:
        path = choose(state)
    if path is None:
        return
    fallback = recipe_of(state.values).to_json()
    key = f"{content_key(path)} {fallback}"
    request = {"path": str(path), "recipe": fallback}
    answer = job_answer(evaluate_weights.JOB, key, request, _show_evaluating)
    if answer is not None and not show_job_problems(answer):
        _show_evaluated(state, path, answer)


def _show_evaluating() -> None:
    st.caption(_("Reading the weights and measuring them on 10,000 test pictures…"))


def _choose_shipped(state: PageState) -> Path | None:
    files = {path.stem: path for path in sorted(FOLDER.glob("*.safetensors"))}
    if not files:
        st.caption(_("No weights are shipped yet. Train a network, or load a file."))
        return None
    return files[_choose(state, {name: name for name in files})]


def _choose_run(state: PageState) -> Path | None:
    # The weights of a run at work change every few seconds, so they are not evaluated.
    runs = {
        run.id: run
        for run in run_folder.list_runs()
        if run.weights.is_file() and run.status.name not in run_status.EXECUTING
    }
    if not runs:
        st.caption(_("No run has weights yet: they are kept from the first checkpoint on."))
        return None
    return runs[_choose(state, unique_labels(list(runs.values())))].weights


def _choose(state: PageState, menu: Mapping[str, str]) -> str:
    if state["file"] not in menu:
        state.set(file=next(iter(menu)))
    chosen: str = st.selectbox(
        _("Which"), tuple(menu), format_func=menu.__getitem__, **state.bind("file")
    )
    return chosen


def _upload(state: PageState) -> Path | None:
    file = st.file_uploader(
        _("A .safetensors file, at most {most} MB").format(most=MAX_MEGABYTES),
        type=["safetensors"],
        max_upload_size=MAX_MEGABYTES,
        key=f"{state.page}:upload",
    )
    if file is None:
        st.caption(
            _("A file without a recipe of its own is taken for the network chosen on the left.")
        )
        return None
    try:
        return store_upload(file.getvalue())
    except SettingsError as error:
        show_error(error)
        return None


def _show_evaluated(state: PageState, path: Path, answer: Mapping[str, Any]) -> None:
    """Show what the file holds, its accuracy, and how it was trained if it says so."""
    try:
        recipe = Recipe.from_json(answer["recipe"])
    except SettingsError as error:
        show_error(error)
        return
    st.session_state["loaded"] = {"path": str(path), "recipe": dict(answer["recipe"])}
    facts_strip(_facts(recipe, answer))
    settings = _(", ").join(
        f"{labels.setting_label(name)} {labels.setting_text(name, getattr(recipe, name))}"
        for name in ("epochs", "batch_size", "optimizer", "learning_rate", "schedule")
    )
    if answer["told"]:
        st.caption(_("Trained with: {settings}.").format(settings=settings))
    else:
        st.caption(
            _("The file says nothing of how it was trained; it fits the network on the left.")
        )
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Take this recipe"),
            icon=":material/arrow_back:",
            disabled=not answer["told"],
            on_click=_take_recipe,
            args=(state, recipe),
        )
        name = path.stem if path.parent == FOLDER else recipe.model
        onnx_button(path, answer["recipe"], name)
        if state["from"] != "upload":
            look_inside_button(f"{state.page}:inside-loaded", state["file"])


def _take_recipe(state: PageState, recipe: Recipe) -> None:
    state.set(**values_of(recipe))
    st.session_state[f"{state.page}:moved"] = True


def _facts(recipe: Recipe, answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    facts = [
        (_("Network"), labels.setting_text("model", recipe.model)),
        (_("Parameters"), f"{answer['parameters']:,}"),
        (_("Test accuracy, measured here"), f"{answer['accuracy']:.2%}"),
    ]
    claimed = answer["says"].get("test_accuracy")
    if isinstance(claimed, float):
        facts.append((_("The file says"), f"{claimed:.2%}"))
    return facts

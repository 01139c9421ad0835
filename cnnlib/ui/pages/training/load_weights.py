"""Weights to load: shipped ones, a past run's, or a file; measured here, in the background."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from cnnlib.core.paths import ASSETS, data_folder, not_writable
from cnnlib.core.problems import SettingsError
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.execution import background_jobs, evaluate_weights
from cnnlib.training.runs import run_folder, run_status
from cnnlib.ui.components.field import field
from cnnlib.ui.core.language import _, say
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training import labels
from cnnlib.ui.pages.training.runs_table import distinct
from cnnlib.ui.pages.training.settings import recipe_of, values_of

SHIPPED = ASSETS / "weights"
MEGABYTES = 64
"""Largest upload; ResNet-18 has 45."""

DAYS = 1
"""How long an upload is kept."""


def load(state: PageState) -> None:
    """Choose weights; then what they are, and how good they are here."""
    left, right = st.columns([1, 2], gap="small")
    with left:
        field(state, "from")
    with right:
        path = {"shipped": _shipped, "run": _run, "upload": _upload}[state["from"]](state)
    if path is None:
        return
    fallback = recipe_of(state.values)
    request = {"path": str(path), "recipe": fallback.to_json()}
    key = f"{_print(path)} {fallback.to_json()}"
    answer = background_jobs.peek(evaluate_weights.JOB, key)
    if answer is None:
        _measuring(key, request)
        return
    _tell(state, path, answer)


@st.fragment(run_every=0.7)
def _measuring(key: str, request: Mapping[str, Any]) -> None:
    if background_jobs.submit(evaluate_weights.JOB, key, request) is not None:
        st.rerun()
    st.caption(_("Reading the weights and measuring them on 10,000 test pictures…"))


def _shipped(state: PageState) -> Path | None:
    files = {path.stem: path for path in sorted(SHIPPED.glob("*.safetensors"))}
    if not files:
        st.caption(_("No weights are shipped yet. Train a network, or load a file."))
        return None
    return files[_choose(state, files)]


def _run(state: PageState) -> Path | None:
    # The weights of a run at work change every few seconds, so they are not measured.
    found = {
        run.id: run
        for run in run_folder.list_runs()
        if run.weights.is_file() and run.status.name not in run_status.EXECUTING
    }
    if not found:
        st.caption(_("No run has weights yet: they are kept from the first checkpoint on."))
        return None
    menu = distinct(list(found.values()))
    return found[_choose(state, menu)].weights


def _choose(state: PageState, names: Mapping[str, object]) -> str:
    if state["file"] not in names:
        state.set(file=next(iter(names)))
    chosen: str = st.selectbox(
        _("Which"),
        tuple(names),
        format_func=lambda name: str(names[name]) if isinstance(names[name], str) else name,
        **state.bind("file"),
    )
    return chosen


def _upload(state: PageState) -> Path | None:
    file = st.file_uploader(
        _("A .safetensors file, at most {most} MB").format(most=MEGABYTES),
        type=["safetensors"],
        max_upload_size=MEGABYTES,
        key=f"{state.page}:upload",
    )
    if file is None:
        st.caption(
            _("A file without a recipe of its own is taken for the network chosen on the left.")
        )
        return None
    try:
        return kept(file.getvalue())
    except SettingsError as error:
        st.warning(say(error.problems[0]), icon=":material/block:")
        return None


def kept(content: bytes) -> Path:
    """Write an upload where another process can read it; the same bytes give the same file.

    Uploads that nobody has asked for in `DAYS` are removed.

    Raises:
        SettingsError: The folder cannot be written (`home_not_writable`).
    """
    folder = data_folder() / "uploads"
    path = folder / f"{hashlib.sha256(content).hexdigest()}.safetensors"
    try:
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another visitor has just swept
                if time.time() - old.stat().st_mtime > DAYS * 86_400:
                    old.unlink()
        if not path.exists():
            with tempfile.NamedTemporaryFile(dir=folder, delete=False) as aside:
                aside.write(content)
            Path(aside.name).replace(path)
        path.touch()
    except OSError as error:
        raise not_writable(folder, error) from error
    return path


def _print(path: Path) -> str:
    """Tells this content of the file from any other: an upload's name is its sum."""
    if path.parent.name == "uploads":
        return path.name
    try:
        found = path.stat()
    except OSError:
        return str(path)
    return f"{path} {found.st_size} {found.st_mtime_ns}"


def _tell(state: PageState, path: Path, answer: Mapping[str, Any]) -> None:
    """What the file is and how good it is here, or what does not fit."""
    if problems := background_jobs.problems_of(answer):
        for problem in problems:
            st.warning(say(problem), icon=":material/block:")
        return
    try:
        recipe = Recipe.from_json(answer["recipe"])
    except SettingsError as error:
        st.warning(say(error.problems[0]), icon=":material/block:")
        return
    st.session_state["loaded"] = {"path": str(path), "recipe": dict(answer["recipe"])}
    labels.facts(_facts(recipe, answer))
    trained = _(", ").join(
        f"{labels.setting_label(name)} {labels.value(name, getattr(recipe, name))}"
        for name in ("epochs", "batch_size", "optimizer", "learning_rate", "schedule")
    )
    if answer["told"]:
        st.caption(_("Trained with: {settings}.").format(settings=trained))
    else:
        st.caption(
            _("The file says nothing of how it was trained; it fits the network on the left.")
        )
    st.button(
        _("Take this recipe"),
        icon=":material/arrow_back:",
        disabled=not answer["told"],
        on_click=_take_recipe,
        args=(state, recipe),
    )


def _take_recipe(state: PageState, recipe: Recipe) -> None:
    state.set(**values_of(recipe))
    st.session_state[f"{state.page}:moved"] = True


def _facts(recipe: Recipe, answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    items = [
        (_("Network"), labels.value("model", recipe.model)),
        (_("Parameters"), f"{answer['parameters']:,}"),
        (_("Test accuracy, measured here"), f"{answer['accuracy']:.2%}"),
    ]
    says = answer["says"].get("test_accuracy")
    if isinstance(says, float):
        items.append((_("The file says"), f"{says:.2%}"))
    return items

"""All runs: their recipes with the differences marked, and what can be done with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.models.registry import CATALOG
from cnnlib.training.engine.recipe import SETTINGS
from cnnlib.training.runs import run_folder, run_status
from cnnlib.training.runs.export import zip_bytes
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.core.language import _, say
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.visitor import visitor_id
from cnnlib.ui.pages.training import labels
from cnnlib.ui.pages.training.settings import MOST_RUNS

SHOWN = 60
"""Newest runs in the table and the menus."""

EVERY = 6.0
"""Seconds between two looks at the table while something is under way."""

ALWAYS = ("model", "epochs", "batch_size", "learning_rate")
"""Settings with a column even where all runs agree on them."""


def runs_table(state: PageState, opened: Run | None) -> None:
    """Menus to open and to compare, the table, and the open run's own buttons."""
    found = run_folder.list_runs()
    if not found:
        st.caption(_("There are no runs yet: press Start training."))
        return
    shown = found[:SHOWN]
    if opened is not None and opened not in shown:
        shown.append(opened)
    menu = distinct(shown)
    left, right = st.columns(2)
    with left:
        _open(state, menu, opened)
    with right:
        _compare(state, menu, opened)
    _manage(state, opened)
    under_way = any(run.status.name in run_status.ACTIVE for run in found[:SHOWN])
    st.fragment(_rows, run_every=EVERY if under_way else None)(opened)
    if len(found) > SHOWN:
        st.caption(_("The newest {count} of {all} runs.").format(count=SHOWN, all=len(found)))


def _rows(opened: Run | None) -> None:
    st.html(table(run_folder.list_runs()[:SHOWN], opened))


def distinct(found: Sequence[Run]) -> dict[str, str]:
    """Labels for a menu, by id: a menu tells its entries apart by what it shows of them."""
    menu = {run.id: run.label for run in found}
    often = Counter(menu.values())
    return {
        name: label if often[label] == 1 else f"{label} · {name.rpartition('-')[2]}"
        for name, label in menu.items()
    }


def _open(state: PageState, menu: Mapping[str, str], opened: Run | None) -> None:
    key, now = f"{state.page}:open", opened.id if opened else None
    state.sync_widget(key, now)
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
    if state.is_user_change(f"{state.page}:open"):
        go(state, st.session_state[f"{state.page}:open"] or "")


def go(state: PageState, name: str) -> None:
    """Open the run called `name`, or none; the page is drawn anew."""
    state.set(run=name)
    st.session_state[f"{state.page}:moved"] = True


def _compare(state: PageState, menu: Mapping[str, str], opened: Run | None) -> None:
    key = f"{state.page}:compare"
    now = [n for n in state["with"].split(".") if n in menu and n != (opened and opened.id)]
    state.sync_widget(key, now)
    st.multiselect(
        _("Draw with it"),
        [name for name in menu if name != (opened and opened.id)],
        format_func=lambda name: menu.get(name, name),
        placeholder=_("Choose runs to lay over it"),
        max_selections=MOST_RUNS - 1,
        disabled=opened is None,
        key=key,
        on_change=_take_compare,
        args=(state,),
    )


def _take_compare(state: PageState) -> None:
    if not state.is_user_change(f"{state.page}:compare"):
        return
    state.set(**{"with": ".".join(st.session_state[f"{state.page}:compare"])})
    st.session_state[f"{state.page}:moved"] = True


def _manage(state: PageState, run: Run | None) -> None:
    """Rename, export and delete the open run."""
    if run is None or run.status.name == "gone":
        return
    mine = run.person in ("", visitor_id())
    with st.container(horizontal=True, gap="small"):
        with st.popover(_("Rename"), icon=":material/edit:"):
            st.text_input(
                _("Name of this run"),
                value=run.label,
                max_chars=run_folder.MAX_LABEL_LENGTH,
                key=f"rename:{run.id}",
                on_change=_take_name,
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
        if mine or run.status.name not in run_status.EXECUTING:
            with st.popover(_("Delete"), icon=":material/delete:"):
                st.write(_("The run and all it has learned are removed for good."))
                st.button(
                    _("Delete this run"),
                    key=f"delete:{run.id}",
                    on_click=_take_deletion,
                    args=(state, run),
                )
    if problem := st.session_state.pop(f"{state.page}:managing", None):
        st.warning(say(problem), icon=":material/block:")


def _take_name(state: PageState, run: Run) -> None:
    try:
        run_folder.rename(run, st.session_state[f"rename:{run.id}"])
    except SettingsError as error:
        st.session_state[f"{state.page}:managing"] = error.problems[0]
    st.session_state[f"{state.page}:moved"] = True


def _take_deletion(state: PageState, run: Run) -> None:
    try:
        run_folder.delete(run)
    except SettingsError as error:
        st.session_state[f"{state.page}:managing"] = error.problems[0]
        return
    go(state, "")


def table(found: Sequence[Run], opened: Run | None) -> str:
    """The runs as HTML: a column for each setting in which they differ.

    What differs from the open run is bold and underlined.
    """
    recipes = {run.id: settings(run.recipe) for run in found}
    names = columns(list(recipes.values()))
    own = settings(opened.recipe) if opened else None
    head = [_("Run"), _("State"), _("Best"), _("Last"), *(title(name) for name in names)]
    rows = []
    for run in found:
        now = run.status
        cells = [
            f"<td>{escape(run.label)}</td>",
            f"<td>{escape(_(run_status.LABELS[now.name]))}{_place(run, now)}</td>",
            f"<td>{_share(now.result.get('best_test_accuracy'))}</td>",
            f"<td>{_share(now.result.get('test_accuracy'))}</td>",
        ]
        for name in names:
            given = recipes[run.id].get(name)
            differs = own is not None and given != own.get(name)
            mark = ' class="differs"' if differs else ""
            told = "" if given is None else labels.value(name, given)
            cells.append(f"<td{mark}>{escape(told)}</td>")
        mark = ' class="open"' if opened and run.id == opened.id else ""
        rows.append(f"<tr{mark}>{''.join(cells)}</tr>")
    top = "".join(f"<th>{escape(word)}</th>" for word in head)
    return (
        f'<div class="cnn-table cnn-runs"><table><thead><tr>{top}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def settings(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """A recipe flat: its settings, and its network's options as `options.name`."""
    flat = {name: value for name, value in recipe.items() if name in SETTINGS or name == "options"}
    options = flat.pop("options", None)
    if isinstance(options, Mapping):
        flat |= {f"options.{name}": value for name, value in options.items()}
    return flat


def columns(recipes: Sequence[Mapping[str, Any]]) -> list[str]:
    """The settings worth a column: a few always, and all in which the recipes differ."""
    names = list(dict.fromkeys(name for recipe in recipes for name in recipe))
    differing = [
        name
        for name in names
        if name not in ALWAYS and len({repr(recipe.get(name)) for recipe in recipes}) > 1
    ]
    return [*ALWAYS, *differing]


def title(name: str) -> str:
    """What a setting or a network's option is called."""
    place, _dot, option = name.partition(".")
    if place != "options" or not option:
        return labels.setting_label(name)
    for family in CATALOG.values():
        if option in family.options:
            return _(family.options[option].label)
    return option


def _place(run: Run, now: run_status.RunStatus) -> str:
    number = run_folder.queue_position(run) if now.name == run_status.QUEUED else None
    return escape(" · " + _("place {number}").format(number=number)) if number else ""


def _share(value: object) -> str:
    return f"{value:.2%}" if isinstance(value, float) else "–"

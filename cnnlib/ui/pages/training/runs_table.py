"""All runs side by side: a column for each setting in which they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cnnlib.models.registry import CATALOG
from cnnlib.training.engine.recipe import SETTINGS
from cnnlib.training.runs import run_folder, run_status
from cnnlib.training.runs.run_folder import Run
from cnnlib.training.runs.run_status import RunStatus
from cnnlib.ui.components.table import Cell, Row, table_html
from cnnlib.ui.core.language import _
from cnnlib.ui.pages.training import labels

ALWAYS = ("model", "epochs", "batch_size", "learning_rate")
"""Settings with a column even where all runs agree on them."""


def runs_table_html(runs: Sequence[Run], opened: Run | None) -> str:
    """Return the table as HTML; what differs from the run `opened` is marked in each row."""
    settings = {run.id: flat_settings(run.recipe) for run in runs}
    names = columns(list(settings.values()))
    own = flat_settings(opened.recipe) if opened else None
    head = (_("Run"), _("State"), _("Best"), _("Last"), *map(_column_label, names))
    rows = []
    for run in runs:
        status = run.status
        cells: list[Cell | str] = [
            run.label,
            _status_text(run, status),
            _percent(status.result.get("best_test_accuracy")),
            _percent(status.result.get("test_accuracy")),
        ]
        for name in names:
            value = settings[run.id].get(name)
            differs = own is not None and value != own.get(name)
            text = "" if value is None else labels.setting_text(name, value)
            cells.append(Cell(text, "differs" if differs else ""))
        rows.append(Row(cells, "open" if opened and run.id == opened.id else ""))
    return table_html(head, rows, "cnn-runs")


def flat_settings(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a recipe (as JSON), its network's options as `options.NAME`."""
    flat = {name: value for name, value in recipe.items() if name in SETTINGS or name == "options"}
    options = flat.pop("options", None)
    if isinstance(options, Mapping):
        flat |= {f"options.{name}": value for name, value in options.items()}
    return flat


def columns(settings: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the settings worth a column: a few always, and all in which the recipes differ."""
    names = list(dict.fromkeys(name for flat in settings for name in flat))
    differing = [
        name
        for name in names
        if name not in ALWAYS and len({repr(flat.get(name)) for flat in settings}) > 1
    ]
    return [*ALWAYS, *differing]


def _column_label(name: str) -> str:
    prefix, _dot, option = name.partition(".")
    if prefix != "options" or not option:
        return labels.setting_label(name)
    for family in CATALOG.values():
        if option in family.options:
            return _(family.options[option].label)
    return option


def _status_text(run: Run, status: RunStatus) -> str:
    text = _(run_status.LABELS[status.name])
    if status.name == run_status.QUEUED and (position := run_folder.queue_position(run)):
        text += " · " + _("place {number}").format(number=position)
    return text


def _percent(value: object) -> str:
    return f"{value:.2%}" if isinstance(value, float) else "–"

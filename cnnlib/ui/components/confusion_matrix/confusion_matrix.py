"""A confusion matrix that is read cell by cell, by pointer and keys, and one cell chosen.

Reading a cell (`confusion_matrix.js`) asks nothing of the server; choosing one runs the script.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnlib.analysis.confusion import class_scores
from cnnlib.ui.components.theme_palette import theme_palette
from cnnlib.ui.components.wire_format import HTML, loader
from cnnlib.ui.core.language import _
from cnnlib.ui.core.static_scripts import module_address

MODULE = "components/confusion_matrix/confusion_matrix.js"

_component = st.components.v2.component(
    "cnn_explorer_confusion_matrix",
    html=HTML,
    css=Path(__file__).with_name("style.css").read_text(encoding="utf-8"),
    js=loader(MODULE),
)


def confusion_table(
    key: str,
    matrix: NDArray[np.int64],
    names: Sequence[str],
    label: str,
    *,
    rates: bool = True,
    selected: tuple[int, int] | None = None,
    on_select: Callable[[int, int], None] | None = None,
) -> None:
    """Show a confusion matrix.

    Args:
        key: Name of this place on the page.
        matrix: Counts, rows true classes, (N, N).
        names: The classes in the reader's language, N.
        label: What the table is, for screen readers.
        rates: Whether recall stands behind each row and precision below each column.
        selected: Row and column of the chosen cell.
        on_select: Called with row and column of a newly chosen cell before the script runs again;
            None where none can be chosen.

    Raises:
        ValueError: The matrix has not as many rows and columns as there are names.
    """
    count = len(names)
    if matrix.shape != (count, count):
        raise ValueError(f"a matrix {matrix.shape} for {count} names")

    def pick() -> dict[str, int]:
        value = st.session_state.get(key, {}).get("pick")
        whole = isinstance(value, dict) and all(
            type(value.get(name)) is int for name in ("row", "column", "count")
        )
        inside = whole and 0 <= value["row"] < count and 0 <= value["column"] < count
        return value if inside else {}

    def changed() -> None:
        chosen = pick()
        if on_select and chosen:
            on_select(chosen["row"], chosen["column"])

    scores = class_scores(matrix)
    head = {
        "src": module_address(MODULE),
        "palette": theme_palette(),
        "names": list(names),
        "counts": matrix.tolist(),
        "recall": [percent(each.recall) for each in scores] if rates else None,
        "precision": [percent(each.precision) for each in scores] if rates else None,
        "selected": None if selected is None else selected[0] * count + selected[1],
        "selectable": on_select is not None,
        "acknowledged": pick().get("count", 0),
        "labels": _labels(label, on_select is not None),
    }
    _component(key=key, data=head, on_pick_change=changed)


def percent(share: float | None) -> str:
    """Return a share in per cent with one digit, without a sign; a dash for none."""
    return "–" if share is None else f"{100 * share:.1f}"


def _labels(label: str, selectable: bool) -> dict[str, Any]:
    point = _("Point at a cell, or go there with the arrow keys, to read what it counts.")
    choose = _("Click a cell, or press Enter on it, to see its pictures.")
    return {
        "failed": _("The table could not be loaded. Reload the page to try again."),
        "table": label,
        "true": _("true class"),
        "predicted": _("predicted"),
        "recall": _("Recall, %"),
        "precision": _("Precision, %"),
        "recognized": _("{true}: {count} of {total} recognized ({share})."),
        "confused": _("{true}, taken for {predicted}: {count} of {total} ({share})."),
        "hint": choose if selectable else point,
    }

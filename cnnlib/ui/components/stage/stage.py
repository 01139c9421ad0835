"""The stage: grids of numbers side by side in which every cell shows where it came from.

Python sends values and rules; choosing, playing and drawing happen in the browser
(`stage/*.js`), which sends a message only when a value is edited or a cell is pinned.

Edits in quick succession are not lost: the browser keeps every edit until the server has
acknowledged its sequence number, has at most one message under way, and sends all edits that are
still open with the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import streamlit as st

from cnnlib.provenance.rule import LIMIT, Rule
from cnnlib.ui.components.stage.grid import Edit, Grid, Pin, edits_of, pin_of
from cnnlib.ui.components.theme_palette import theme_palette
from cnnlib.ui.components.wire_format import HTML, loader, pack
from cnnlib.ui.core.language import _
from cnnlib.ui.core.static_scripts import module_address

__all__ = ["Edit", "Grid", "Pin", "StageResult", "stage"]

MODULE = "components/stage/stage.js"

_mount = st.components.v2.component("cnn_stage", html=HTML, js=loader(MODULE))


class StageResult(NamedTuple):
    """What a person did since the last run.

    Attributes:
        edits: New values, oldest first; empty where `on_edit` took them.
        pin: The pinned cell, if pins are reported.
    """

    edits: tuple[Edit, ...]
    pin: Pin | None

    @property
    def edit(self) -> Edit | None:
        """The newest value."""
        return self.edits[-1] if self.edits else None


def stage(
    key: str,
    grids: Sequence[Grid],
    rules: Sequence[Rule],
    *,
    main: str | None = None,
    separators: Sequence[str] = ("∗", "="),
    selected: Pin | tuple[str, int, int] | None = None,
    pinned: bool = False,
    on_edit: Callable[[Edit], None] | None = None,
    on_pin: Callable[[Pin | None], None] | None = None,
    on_step: Callable[[int], None] | None = None,
    stepper: str = "",
    height: int = 400,
    rows: int = 0,
    terms: int = LIMIT,
    chain: bool = False,
) -> StageResult:
    """Draw grids whose cells show their arithmetic.

    Args:
        key: Name of this stage, unique on the page.
        grids: In reading order.
        rules: How the grids are linked, each after the rules that make its sources.
        main: The grid that Play walks through, marked as such; when it changes, a cell of it is
            chosen.  By default the target of the last rule, unmarked.
        separators: Signs between neighbouring grids; missing ones are left out, and those within
            a stack are not shown.
        selected: A cell to choose at first, and again whenever this argument changes; `(grid, row,
            column)` in the coordinates of `values`.
        pinned: Whether `selected` is pinned, so that pointing elsewhere does not change it.
        on_edit: Called before the script runs, once for each new value, oldest first.
        on_pin: Called before the script runs when a person pins or unpins a cell.  Without it
            pins stay in the browser and cost no run.
        on_step: Called before the script runs with 1 or -1 when the right or left arrow key asks
            for another step, with the focus on `stepper` or on nothing.
        stepper: CSS selector of the control of the steps.
        height: Most pixels the grids, or the tallest stack, may be high.
        rows: Rows of the stage in which grids with a `row` stand; 0 where the stacks are apart.
        terms: How many terms an expression shows before its middle becomes an ellipsis.
        chain: Whether a cell that is computed from one other cell shows the arithmetic of that cell
            too, and lights up what that one was made from.

    Returns:
        The edits that `on_edit` did not take, and the pinned cell.

    Raises:
        ValueError: A rule or `main` names a grid that is not on the stage.
    """
    by_name = {grid.name: grid for grid in grids}
    needed = [name for rule in rules for name in (rule.target, *rule.sources)]
    for name in (*needed, *((main,) if main else ())):
        if name not in by_name:
            raise ValueError(f"the stage needs a grid named {name!r}")
    memory: dict[str, Any] = st.session_state.setdefault(
        f"{key}:stage", {"mount": None, "sequence": 0, "fresh": ()}
    )

    def edited() -> None:
        fresh = edits_of(memory, st.session_state[key].get("edits"), by_name)
        if on_edit is None:
            memory["fresh"] = (*memory["fresh"], *fresh)
            return
        for edit in fresh:
            on_edit(edit)

    def moved() -> None:
        if on_pin is not None:
            on_pin(pin_of(st.session_state[key].get("pin"), by_name))

    def stepped() -> None:
        move = st.session_state[key].get("step")
        if on_step is not None and move in (1, -1):
            on_step(int(move))

    chosen: Sequence[Any] = (
        (selected["grid"], selected["row"], selected["column"])
        if isinstance(selected, dict)
        else selected or ()
    )
    head = {
        "src": module_address(MODULE),
        "grids": [grid.to_json() for grid in grids],
        "rules": [rule.to_json() for rule in rules],
        "main": main,
        "separators": [*separators, *[""] * len(grids)][: len(grids) - 1],
        "selected": list(chosen),
        "pinned": pinned and bool(chosen),
        "reportsPins": on_pin is not None,
        "stepper": None if on_step is None else stepper,
        "height": height,
        "rows": rows,
        "terms": terms,
        "chain": chain,
        "palette": theme_palette(),
        "labels": labels(),
        "acknowledged": [memory["mount"], memory["sequence"]],
    }
    result = _mount(
        key=key,
        data=pack(head, [grid.to_bytes() for grid in grids]),
        on_edits_change=edited,
        on_pin_change=moved,
        on_step_change=stepped,
    )
    fresh, memory["fresh"] = memory["fresh"], ()
    return StageResult(fresh, pin_of(result.get("pin"), by_name))


def labels() -> dict[str, str]:
    """The labels of the stage in the reader's language."""
    return {
        "play": _("Play through the cells"),
        "pause": _("Pause"),
        "speed": _("Speed"),
        "scrub": _("Which cell"),
        "cell": _("{title}, row {row}, column {column}"),
        "padding": _("{title}, padding"),
        "padded": _("{inner}, padded to {outer}"),
        "unread": _("no window reads this cell"),
        "rounded": _("float32 gives {value}"),
        "reaches": _("goes into {count} of {total} cells"),
        "winner": _("row {row}, column {column} wins and gets the whole gradient"),
        "tie": _(
            "{count} cells are equal: PyTorch takes the first, row {row}, column {column}, "
            "and it alone gets the gradient"
        ),
        "shares": _("each of the {count} cells of the input gets 1/{divisor} of the gradient"),
        "nobody": _("this window holds padding alone: no cell wins"),
        "hint": _("Point at a cell, or use the arrow keys: it shows where its number comes from."),
        "keys": _(
            "Arrow keys choose a cell, Tab changes the grid, Enter pins or edits, "
            "Space plays, Escape lets go."
        ),
        "pinned": _("pinned"),
        "notNumber": _("Type a number such as 2 or -0.5; the value stays {value}."),
        "failed": _("This picture could not be loaded: check the connection and reload."),
    }

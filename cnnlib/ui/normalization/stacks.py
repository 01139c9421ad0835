"""The stage with grids beneath one another: a batch, and its statistics under their columns.

It is the stage of `cnnlib.ui.stage` with one more part of JavaScript, `stacks/stack.js`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from cnnlib.derivation import LIMIT, Rule
from cnnlib.figures import palette
from cnnlib.ui.grids import Edit, Grid, Pin, edits_of, pin_of
from cnnlib.ui.scripts import publish
from cnnlib.ui.stage import LOADER, SOURCES, SURFACES, labels

PARTS = (*SOURCES, Path(__file__).parent / "stacks" / "stack.js")

_mount = st.components.v2.component("cnn_stage_stacks", js=LOADER)


@dataclass(frozen=True)
class Placed(Grid):
    """A grid and its place.

    Attributes:
        below: Whether it stands beneath the grid before it.
        later: Whether its step has not come yet; then it is faded.
        groups: A label for each cell; lines part cells of different labels.
        tidy: Whether cells are written to three decimals where the largest is 1 or more.
    """

    below: bool = False
    later: bool = False
    groups: tuple[tuple[int, ...], ...] | None = None
    tidy: bool = False

    def to_json(self) -> dict[str, Any]:
        """The grid for the browser."""
        names = ("below", "later", "groups", "tidy")
        return {**super().to_json(), **{name: getattr(self, name) for name in names}}


def stacks(
    key: str,
    grids: Sequence[Placed],
    rules: Sequence[Rule],
    *,
    main: str,
    separators: Sequence[str],
    selected: tuple[str, int, int],
    pinned: bool = False,
    on_edit: Callable[[Edit], None] | None = None,
    on_pin: Callable[[Pin | None], None] | None = None,
    on_step: Callable[[int], None] | None = None,
    stepper: str = "",
    height: int = 400,
) -> None:
    """Draw grids in stacks; arguments are those of `cnnlib.ui.stage.stage`.

    Args:
        key: Name of this stage, unique on the page.
        grids: In reading order, stack by stack from above.
        rules: How the grids are linked, each after the rules that make its sources.
        main: The grid that Play walks through; when it changes, a cell of it is chosen.
        separators: Signs between neighbouring grids; those within a stack are not shown.
        selected: The cell to choose at first.
        pinned: Whether it is pinned.
        on_edit: Called for each new value.
        on_pin: Called when a person pins or unpins a cell.
        on_step: Called with 1 or -1 when an arrow key asks for the next or previous step.
        stepper: CSS selector of the control whose arrow keys those are, besides the page's own.
        height: Most pixels the tallest stack may be high.
    """
    by_name: dict[str, Grid] = {grid.name: grid for grid in grids}
    memory: dict[str, Any] = st.session_state.setdefault(
        f"{key}:stage", {"mount": None, "sequence": 0}
    )

    def edited() -> None:
        for edit in edits_of(memory, st.session_state[key].get("edits"), by_name):
            if on_edit is not None:
                on_edit(edit)

    def moved() -> None:
        if on_pin is not None:
            on_pin(pin_of(st.session_state[key].get("pin"), by_name))

    def stepped() -> None:
        move = st.session_state[key].get("step")
        if on_step is not None and move in (1, -1):
            on_step(int(move))

    _mount(
        key=key,
        data={
            "src": publish("stacks", PARTS),
            "grids": [grid.to_json() for grid in grids],
            "rules": [rule.to_json() for rule in rules],
            "main": main,
            "separators": [*separators, *[""] * len(grids)][: len(grids) - 1],
            "selected": list(selected),
            "pinned": pinned,
            "stepper": stepper if on_step is not None else "",
            "reportsPins": on_pin is not None,
            "height": height,
            "terms": LIMIT,
            "colours": {
                **{theme: palette.diverging_stops(theme) for theme in palette.THEMES},
                "picture": palette.picture_stops(),
                "roles": {**palette.ROLES, **SURFACES},
            },
            "labels": labels(),
            "acknowledged": [memory["mount"], memory["sequence"]],
        },
        on_edits_change=edited,
        on_pin_change=moved,
        on_step_change=stepped,
    )

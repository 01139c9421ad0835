"""The pinned cell of a stage as text in the URL: `output.2.3`."""

from __future__ import annotations

from collections.abc import Collection

from cnnlib.ui.components.stage.grid import Pin
from cnnlib.ui.core.page_state import PageState


def parse_pin(text: str, grids: Collection[str]) -> tuple[str, int, int] | None:
    """Return the grid, row and column that `text` names, None where it names no cell of `grids`."""
    parts = text.split(".")
    if len(parts) != 3 or parts[0] not in grids or not all(_small(p) for p in parts[1:]):
        return None
    return parts[0], int(parts[1]), int(parts[2])


def commit_pin(state: PageState, pin: Pin | None) -> None:
    """Store the pinned cell in the setting `pin`, so that the link has it.

    A pin is reported a little late, so it must not take away what was said of an edit meanwhile.
    """
    notes = state.notes
    state.set(pin="{grid}.{row}.{column}".format(**pin) if pin else "")
    state.set_notes(notes)


def _small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3

"""The stage in browser tests: where a cell is, pointing at it, reading it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, WebSocket, expect

from tests.support.browser_ready import PATIENCE, at_rest

APP = Path(__file__).parents[1] / "browser" / "apps" / "stage_app.py"
Open = Callable[..., Locator]


def open_stage(page: Page, server: str, query: str = "") -> Locator:
    """The stage that the harness shows for `query`, ready to be touched."""
    page.goto(f"{server}/?{query}")
    stage = page.locator(".stage")
    expect(stage).to_have_attribute("data-ready", re.compile(r"\d"), timeout=PATIENCE)
    return at_rest(stage)


class Traffic:
    """What a page sends to its server."""

    def __init__(self, page: Page) -> None:
        self.frames = 0
        self.requests = 0
        page.on("websocket", self._watch)
        page.on("request", lambda _: self._count())

    def _watch(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda _: self._frame())

    def _frame(self) -> None:
        self.frames += 1

    def _count(self) -> None:
        self.requests += 1

    def total(self) -> tuple[int, int]:
        return self.frames, self.requests


def spot(stage: Locator, cell: str) -> dict[str, float]:
    """Where a cell is on its board, for Playwright's `position`."""
    name, row, column = cell.split(".")
    box = at_rest(stage).bounding_box()
    place = json.loads(stage.get_attribute("data-grids") or "")[name]
    board = stage.locator(f".board[data-grid={name}]").bounding_box()
    assert box
    assert board
    size = place["cell"]
    return {
        "x": box["x"] + place["x"] + (int(column) + 0.5) * size - board["x"],
        "y": box["y"] + place["y"] + (int(row) + 0.5) * size - board["y"],
    }


def board_of(stage: Locator, cell: str) -> Locator:
    return stage.locator(f".board[data-grid={cell.split('.')[0]}]")


def hover(stage: Locator, cell: str) -> None:
    board_of(stage, cell).hover(position=spot(stage, cell))
    expect(stage).to_have_attribute("data-selected", cell)


def click(stage: Locator, cell: str, **options: int) -> None:
    board_of(stage, cell).click(position=spot(stage, cell), **options)


def pixels(stage: Locator, name: str, layer: str = "highlights") -> str:
    canvas = stage.locator(f".board[data-grid={name}] canvas").nth(int(layer == "highlights"))
    return str(canvas.evaluate("canvas => canvas.toDataURL()"))

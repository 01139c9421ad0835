"""The diagram of a network in browser tests: opening it, and what stands on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.support.browser_ready import at_rest

APP = Path(__file__).parents[1] / "browser" / "apps" / "diagram_app.py"
Open = Callable[..., Locator]


def open_diagram(page: Page, server: str, query: str = "") -> Locator:
    """The diagram that the harness shows for `query`, ready to be touched."""
    page.goto(f"{server}/?{query}")
    diagram = page.locator(".diagram[data-ready]")
    diagram.wait_for()
    return at_rest(diagram)


def overlap(a: list[float], b: list[float]) -> bool:
    """Whether two rectangles (left, top, right, bottom) have an area in common."""
    e = 0.01
    return a[0] < b[2] - e and b[0] < a[2] - e and a[1] < b[3] - e and b[1] < a[3] - e

"""When a page can be touched: in its fonts, its script at rest, and nothing moving any more."""

from __future__ import annotations

import time

from playwright.sync_api import FloatRect, Locator

PATIENCE = 60_000
"""Milliseconds for anything to happen, however busy the machine is."""

# True once the element has been in one place for three frames with no script running; false where
# it was taken off the page meanwhile.
AT_REST = """
async (element) => {
  const app = () => document.querySelector(".stApp")?.dataset.testScriptState;
  const place = () => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x, y, width, height, document.fonts.status, app()].join();
  };
  let [before, still] = ["", 0];
  while (still < 3) {
    await document.fonts.ready;
    await new Promise(requestAnimationFrame);
    if (!element.isConnected) return false;
    const now = place();
    still = now === before && app() === "notRunning" ? still + 1 : 0;
    before = now;
  }
  return true;
}
"""


def at_rest(locator: Locator) -> Locator:
    """Wait until the element can be pointed at; return it."""
    until = time.monotonic() + PATIENCE / 1000
    while not locator.evaluate(AT_REST, timeout=PATIENCE):
        assert time.monotonic() < until, f"{locator} does not come to rest"
    return locator


def box_of(locator: Locator) -> FloatRect:
    """Where the element is in the window, scrolled into view and at rest."""
    locator.scroll_into_view_if_needed(timeout=PATIENCE)
    box = at_rest(locator).bounding_box()
    assert box
    return box

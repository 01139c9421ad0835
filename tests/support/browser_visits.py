"""A visitor of a page with a formula and a stage in a real browser: what is touched and seen."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from cnnlib.ops.convolution.spec import Conv2dSpec
from tests.support.browser_ready import PATIENCE, at_rest

ADDRESS = """
(wanted) => JSON.stringify(
  [...new URLSearchParams(location.search)].sort().filter(([name]) => name !== "lang")
) === wanted
"""
SIZES = """
(wanted) => {
  const found = [...document.querySelectorAll("*")].filter((node) => node.shadowRoot)
    .map((node) => node.shadowRoot.querySelector("[data-sizes]")).find((node) => node);
  return found && JSON.stringify(found.dataset.sizes.split(" ").map(Number)) === wanted;
}
"""
NUMBERS = """
(stage) => Object.fromEntries(Object.entries(stage.parentNode.stage.grids)
  .map(([name, grid]) => [name, [...grid.values]]))
"""
ANOTHER_PICTURE = "([canvas, before]) => canvas.toDataURL() !== before"


class Line:
    """The connection of a page to its server, which can be made slow; open it before the page."""

    def __init__(self, page: Page) -> None:
        self.page, self.sent = page, 0
        self._held: list[tuple[WebSocketRoute, str | bytes]] | None = None
        page.route_web_socket(re.compile("/_stcore/stream"), self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()

        def ask(message: str | bytes) -> None:
            self.sent += 1
            server.send(message)

        def answer(message: str | bytes) -> None:
            if self._held is None:
                browser.send(message)
            else:
                self._held.append((browser, message))

        browser.on_message(ask)
        server.on_message(answer)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Meanwhile no answer reaches the browser; afterwards all of them do."""
        self._held = []
        yield
        held, self._held = self._held, None
        for browser, message in held:
            browser.send(message)

    def await_sent(self, act: Callable[[], object]) -> None:
        """Do something of which the server hears, and wait until the message is on its way."""
        before, until = self.sent, time.monotonic() + PATIENCE / 1000
        act()
        while self.sent == before:
            assert time.monotonic() < until, "nothing was sent"
            self.page.evaluate("() => new Promise(requestAnimationFrame)")


class Visit:
    """One page of the app, and shorthands for its parts.

    Attributes:
        name: The page's address and the prefix of its widget keys.
    """

    def __init__(
        self, page: Page, server: str, /, name: str = "convolution", **query: object
    ) -> None:
        self.page, self.server, self.name = page, server, name
        page.set_default_timeout(PATIENCE)
        self.go(**query)

    def go(self, /, **query: object) -> None:
        self.page.goto(f"{self.server}/{self.name}?{urlencode(query)}")
        expect(self.stage).to_have_attribute("data-ready", re.compile(r"\d"))
        at_rest(self.stage)

    @property
    def stage(self) -> Locator:
        return self.page.locator(".stage")

    @property
    def numbers(self) -> dict[str, list[float]]:
        """Every value of every grid on the stage."""
        found: dict[str, list[float]] = self.stage.evaluate(NUMBERS)
        return found

    @property
    def formula(self) -> str:
        return self.page.locator("[data-sizes]").inner_text()

    def widget(self, name: str) -> Locator:
        return self.page.locator(f".st-key-{self.name}-{name}")

    def number(self, name: str) -> Locator:
        return self.widget(name).locator("input")

    def step(self, name: str, by: int = 1) -> None:
        """Press plus or minus of a number."""
        way = ".step.up" if by > 0 else ".step.down"  # their labels follow the language
        for _ in range(abs(by)):
            self.widget(name).locator(way).click()

    def choose(self, name: str, label: str) -> None:
        self.widget(name).get_by_role("combobox").click()
        self.page.get_by_role("option", name=label, exact=True).click()

    def map(self, index: int) -> Locator:
        """A picture of the feature maps: input, response, after ReLU."""
        return self.widget("maps").locator("canvas").nth(index)

    def picture(self, index: int) -> str:
        return str(self.map(index).evaluate("canvas => canvas.toDataURL()"))

    def await_another_picture(self, index: int, before: str) -> str:
        arg: list[Any] = [self.map(index).element_handle(), before]
        self.page.wait_for_function(ANOTHER_PICTURE, arg=arg)
        return self.picture(index)

    def expect_address(self, /, **wanted: object) -> None:
        pairs = sorted([name, str(value)] for name, value in wanted.items())
        self.page.wait_for_function(ADDRESS, arg=json.dumps(pairs, separators=(",", ":")))

    def expect_board(self, name: str, label: str) -> None:
        board = self.stage.locator(f".board[data-grid={name}]")
        expect(board).to_have_attribute("aria-label", re.compile("^" + re.escape(label) + r"\. "))

    def expect_spec(self, spec: Conv2dSpec, *, tied: bool, words: Mapping[str, str]) -> None:
        """Formula and stage show the convolution `spec`."""
        h, w = spec.height, spec.width
        axes = [h.output] if tied else [h.output, w.output]
        self.page.wait_for_function(SIZES, arg=json.dumps([*axes, *axes], separators=(",", ":")))
        inner, outer = f"{h.size} × {w.size}", f"{h.padded} × {w.padded}"
        size = inner if inner == outer else f"{inner}, padded to {outer}"
        self.expect_board("input", f"{words['input']}, {size}")
        self.expect_board("kernel", f"{words['kernel']}, {h.kernel} × {w.kernel}")
        self.expect_board("output", f"{words['output']}, {h.output} × {w.output}")


ENGLISH = {"input": "Input", "kernel": "Kernel", "output": "Output"}

"""The stage in a real browser: hover, keys, play and pins."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser_stages import (
    APP,
    Open,
    Traffic,
    board_of,
    click,
    hover,
    open_stage,
    pixels,
    spot,
)


@pytest.fixture
def show(page: Page, serve: Callable[..., str]) -> Open:
    return lambda query="", on=page: open_stage(on, serve(APP), query)


def test_pointing_shows_the_arithmetic_and_asks_no_server(page: Page, show: Open) -> None:
    traffic = Traffic(page)
    stage = show()
    hover(stage, "output.0.0")
    lit = pixels(stage, "input")
    before = traffic.total()
    assert before[0] > 0
    hover(stage, "output.2.3")
    expect(stage.locator(".sum")).to_have_text(
        "3×0 + 8×(−1) + 0×0 + 1×(−1) + 8×5 + (−4)×(−1) + 1×0 + (−9)×(−1) + 5×0 + 0.1 = 44.1"
    )
    assert pixels(stage, "input") != lit
    hover(stage, "input.3.3")
    expect(stage.locator(".sum")).to_have_text("1 · goes into 9 of 64 cells")
    hover(stage, "input.0.0")
    expect(stage.locator(".sum")).to_have_text("0 · goes into 1 of 64 cells")
    hover(stage, "kernel.1.1")
    expect(stage.locator(".sum")).to_have_text("5 · goes into 64 of 64 cells")
    stage.locator(".play").click()
    expect(stage.locator(".count")).to_have_text("22 / 64")
    assert traffic.total() == before


def test_the_screen_says_what_the_cell_holds(show: Open) -> None:
    stage = show("show=norm")
    expect(stage).to_have_attribute("data-expression", "(−8 − (−1.67)) / √(29.6 + 1e-5) = −1.16")
    hover(stage, "var.0.0")
    expect(stage.locator(".where")).to_contain_text("Variance, row 1, column 1")
    expect(stage.locator(".where")).to_contain_text("goes into 6 of 24 cells")
    expect(stage.locator(".sum")).to_contain_text("(3 − (−0.5))² + ")


def test_keys_alone_are_enough(page: Page, show: Open) -> None:
    stage = show()
    live = stage.locator(".live")
    page.keyboard.press("Tab")
    for _ in range(20):
        if stage.evaluate("e => e.getRootNode().activeElement?.dataset.grid === 'input'"):
            break
        page.keyboard.press("Tab")
    expect(stage).to_have_attribute("data-selected", "input.0.0")
    for key, cell in [
        ("ArrowDown", "input.1.0"),
        ("ArrowRight", "input.1.1"),
        ("End", "input.1.9"),
        ("ArrowRight", "input.1.9"),
        ("Home", "input.1.0"),
        ("Control+End", "input.9.9"),
        ("Control+Home", "input.0.0"),
    ]:
        page.keyboard.press(key)
        expect(stage).to_have_attribute("data-selected", cell)
    expect(live).to_have_text("Input, padding: 0 · goes into 1 of 64 cells")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(stage).to_have_attribute("data-selected", "output.0.0")
    page.keyboard.press("ArrowDown")
    expect(live).to_contain_text("Output, row 2, column 1: 0×0 + 7×(−1)")
    page.keyboard.press("Enter")
    expect(stage).to_have_attribute("data-pinned", "true")
    expect(page.get_by_text("'row': 1")).to_be_visible()
    page.keyboard.press("Escape")
    expect(stage).to_have_attribute("data-pinned", "false")
    page.keyboard.press("Space")
    expect(stage).to_have_attribute("data-playing", "true")
    expect(stage).to_have_attribute("data-selected", "output.1.2")
    page.keyboard.press("Space")
    expect(stage).to_have_attribute("data-playing", "false")


def test_play_walks_to_the_end_and_the_bar_goes_anywhere(show: Open) -> None:
    stage = show("size=2")
    for _ in range(4):
        stage.locator(".speed").click()
    expect(stage.locator(".speed")).to_have_text("16×")
    stage.locator(".play").click()
    expect(stage).to_have_attribute("data-selected", "output.1.1")
    expect(stage).to_have_attribute("data-playing", "false")
    expect(stage.locator(".count")).to_have_text("4 / 4")
    stage.locator(".scrub").fill("1")
    expect(stage).to_have_attribute("data-selected", "output.0.1")


def test_a_click_pins_and_the_same_click_lets_go(page: Page, show: Open) -> None:
    stage = show()
    click(stage, "output.1.1")
    expect(stage).to_have_attribute("data-pinned", "true")
    expect(page.get_by_text("pin {'grid': 'output', 'row': 1, 'column': 1}")).to_be_visible()
    board_of(stage, "input").hover(position=spot(stage, "input.4.4"))
    expect(stage).to_have_attribute("data-selected", "output.1.1")
    click(stage, "output.1.1")
    expect(stage).to_have_attribute("data-pinned", "false")
    expect(page.get_by_text("pin None")).to_be_visible()
    hover(stage, "input.4.4")


def test_a_given_pin_is_kept(show: Open) -> None:
    stage = show("show=product")
    expect(stage).to_have_attribute("data-pinned", "true")
    expect(stage).to_have_attribute("data-expression", "−6×7 + 6×(−8) + 7×2 + 2×7 = −62")
    board_of(stage, "a").hover(position=spot(stage, "a.0.0"))
    expect(stage).to_have_attribute("data-selected", "c.1.2")


def test_what_no_window_reads_says_so(show: Open) -> None:
    stage = show("stride=2")
    hover(stage, "input.9.2")
    expect(stage.locator(".sum")).to_have_text("0 · no window reads this cell")

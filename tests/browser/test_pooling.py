"""The Pooling page in Chromium: pointing, editing, keyboard, upload, examples, links."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cnnlib.ops.pooling.examples import EXAMPLES
from tests.support.browser_ready import PATIENCE
from tests.support.browser_stages import Traffic, board_of, click, hover
from tests.support.browser_visits import Visit
from tests.support.image_files import colours, saved

Open = Callable[..., Visit]

MARKS = """
async (stage) => {
  const shown = stage.parentNode.stage;
  const address = new URL("highlights.js", new URL(shown.head.src, location.href));
  const { highlightsOf } = await import(address);
  const { winner, ties, sources } = highlightsOf(shown).input;
  return { winner, ties, sources };
}
"""
FOUR = {"n": 2, "k": 2, "input": "ramp", "view": "code"}


@pytest.fixture
def visit(page: Page, serve: Callable[..., str]) -> Open:
    return lambda **query: Visit(page, serve(), name="pooling", **query)


def said(seen: Visit) -> str:
    return seen.stage.locator(".says").inner_text()


def test_pointing_at_a_maximum_shows_the_winner_and_asks_no_server(page: Page, visit: Open) -> None:
    traffic = Traffic(page)
    seen = visit(**FOUR, edits="0.0.1~0.1.5~1.0.3~1.1.2")
    hover(seen.stage, "output.0.0")
    before = traffic.frames
    hover(seen.stage, "input.1.1")
    hover(seen.stage, "output.0.0")
    assert seen.stage.get_attribute("data-expression") == "max(1, 5, 3, 2) = 5"
    marks: dict[str, Any] = seen.stage.evaluate(MARKS)
    assert marks["winner"] == [0, 1]
    assert marks["sources"] == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert "row 1, column 2 wins and gets the whole gradient" in said(seen)
    assert traffic.frames == before


def test_of_equal_cells_the_first_wins_and_it_is_said(visit: Open) -> None:
    seen = visit(**FOUR, edits="0.0.1~0.1.5~1.0.5~1.1.5")
    hover(seen.stage, "output.0.0")
    marks: dict[str, Any] = seen.stage.evaluate(MARKS)
    assert (marks["winner"], marks["ties"]) == ([0, 1], 3)
    assert "3 cells are equal: PyTorch takes the first, row 1, column 2" in said(seen)


def test_an_average_gives_equal_shares(visit: Open) -> None:
    seen = visit(kind="avg", n=2, k=3, p=1, s=1, tied=0, input="ramp", view="code")
    hover(seen.stage, "output.0.0")
    assert "each of the 4 cells of the input gets 1/9 of the gradient" in said(seen)
    seen.go(kind="avg", n=2, k=3, p=1, s=1, tied=0, count=0, input="ramp", view="code")
    hover(seen.stage, "output.0.0")
    assert "each of the 4 cells of the input gets 1/4 of the gradient" in said(seen)


def test_a_window_of_padding_alone_has_no_winner(visit: Open) -> None:
    seen = visit(lock=0, n=1, k=1, nw=2, kw=2, pw=1, dw=3, tied=0, s=1, sw=1, view="code")
    hover(seen.stage, "output.0.0")
    assert seen.stage.get_attribute("data-expression") == "max(−∞, −∞) = −∞"
    assert "no cell wins" in said(seen)


def test_a_cell_is_edited_by_keyboard_and_the_link_keeps_it(
    visit: Open, open_context: Callable[..., BrowserContext]
) -> None:
    seen = visit(**FOUR)
    hover(seen.stage, "input.0.0")
    board_of(seen.stage, "input.0.0").focus()
    seen.page.keyboard.press("ArrowDown")
    expect(seen.stage).to_have_attribute("data-selected", "input.1.0")
    seen.page.keyboard.press("7")
    seen.page.keyboard.press("Enter")
    expect(seen.page).to_have_url(re.compile(r"edits=1\.0\.7(&|$)"), timeout=PATIENCE)
    assert seen.numbers["output"] == [7]
    twin = Visit.__new__(Visit)
    twin.page, twin.server, twin.name = open_context().new_page(), seen.server, seen.name
    twin.page.goto(seen.page.url)
    expect(twin.stage).to_have_attribute("data-ready", re.compile(r"\d"), timeout=PATIENCE)
    assert twin.numbers == seen.numbers


def test_the_stride_follows_the_window_until_it_is_set_apart(visit: Open) -> None:
    seen = visit(n=6, view="code", input="ramp")
    seen.step("k")
    seen.expect_address(n=6, k=3, view="code", input="ramp")
    seen.expect_board("output", "Output, 2 × 2")
    seen.widget("tied").locator("input").press(" ")
    seen.expect_address(n=6, k=3, s=3, tied=0, view="code", input="ramp")
    seen.step("s", -1)
    seen.step("s", -1)
    seen.expect_board("output", "Output, 4 × 4")


def test_an_example_is_chosen_and_every_control_follows(visit: Open) -> None:
    seen = visit(view="code")
    seen.widget("preset").locator("button").nth(list(EXAMPLES).index("uncounted")).click()
    seen.expect_board("output", "Output, 2 × 2")
    expect(seen.page.get_by_role("radio", name="Average", exact=True)).to_be_checked()
    assert seen.numbers["output"] == [2.5] * 4
    seen.widget("preset").locator("button").nth(list(EXAMPLES).index("infinity")).click()
    seen.expect_board("output", "Output, 1 × 3")
    assert seen.numbers["output"] == [-1, -1, -2]


def test_a_fix_is_pressed(visit: Open) -> None:
    seen = visit(p=2, view="code")
    warning = "pad should be at most half of effective kernel size"
    expect(seen.page.get_by_text(warning)).to_be_visible()
    seen.page.get_by_role("button", name="Set the window size to 4").click()
    seen.expect_address(p=2, k=4, view="code")
    expect(seen.page.get_by_text(warning)).to_have_count(0)


def test_an_uploaded_picture_is_pooled(visit: Open) -> None:
    seen = visit(source="upload", map="sobel_x")
    file: Any = {"name": "a.png", "mimeType": "image/png", "buffer": saved(colours(20, 31))}
    seen.page.locator("input[type=file]").set_input_files(file)
    sizes = seen.widget("maps").locator("figure small")
    expect(sizes).to_have_text(["20 × 31", "20 × 31", "10 × 15", "10 × 15"])
    expect(seen.page.get_by_text("The pooled map changes by")).to_be_visible()


def test_the_gradient_has_a_stage_of_its_own(visit: Open) -> None:
    seen = visit(**FOUR)
    seen.page.get_by_role("radio", name="Gradient").click()
    stage = seen.page.locator(".stage").nth(1)
    expect(stage).to_have_attribute("data-ready", re.compile(r"\d"))
    hover(stage, "gradient.1.1")
    expect(stage).to_have_attribute("data-expression", "1 = 1")
    hover(stage, "gradient.0.0")
    expect(stage).to_have_attribute("data-expression", "0 = 0")
    click(stage, "share.0.0")
    expect(stage).to_have_attribute("data-selected", "share.0.0")

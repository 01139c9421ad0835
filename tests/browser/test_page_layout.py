"""Where the parts of a page stand, measured in Chromium: beside each other, or one by one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FloatRect, Locator, Page, expect

from tests.support.browser_ready import at_rest

PHONE = {"width": 390, "height": 844}
WITH_STAGE = ("convolution", "channels", "pooling", "products", "batch_norm")
PAGES = (*WITH_STAGE, "architectures", "training")

# The part of the page that holds the focus.
FOCUSED_PART = """
() => ["controls", "stage", "below"]
  .find((name) => document.activeElement.closest(`.st-key-${name}`)) ?? ""
"""


def box(locator: Locator) -> FloatRect:
    found = at_rest(locator).bounding_box()
    assert found
    return found


def visit(page: Page, address: str) -> Page:
    """Open the page and wait until our CSS is applied to it."""
    page.goto(address)
    expect(page.locator(".st-key-heading h1")).to_have_css("font-size", "27.2px")
    return page


def part(page: Page, name: str) -> FloatRect:
    return box(page.locator(f".st-key-{name}"))


def bottom(rect: FloatRect) -> float:
    return rect["y"] + rect["height"]


@pytest.mark.parametrize("path", PAGES)
def test_navigation_and_page_share_their_edges_and_a_phone_shows_the_stage_first(
    path: str, serve: Callable[..., str], page: Page
) -> None:
    visit(page, f"{serve()}/{path}")
    for width in (1280, 1920, 2560):
        page.set_viewport_size({"width": width, "height": 800})
        heading = box(page.locator(".st-key-heading h1"))
        link = box(page.get_by_test_id("stTopNavLink").first.locator("span").first)
        assert abs(link["x"] - heading["x"]) < 2, width
        row = part(page, "page")
        menu = box(page.get_by_test_id("stMainMenuButton"))
        assert abs(menu["x"] + menu["width"] - row["x"] - row["width"]) < 12, width
        switch = box(page.locator(".st-key-language_switch"))
        middle = switch["y"] + switch["height"] / 2
        assert abs(middle - link["y"] - link["height"] / 2) < 3, width

    if path not in WITH_STAGE:
        return
    page.set_viewport_size(PHONE)
    expect(page.locator(".st-key-stage .stage")).to_have_attribute("data-ready", re.compile(r"\d"))
    heading, stage = part(page, "heading"), part(page, "stage")
    controls, below = part(page, "controls"), part(page, "below")
    assert bottom(heading) <= stage["y"] + 1
    assert bottom(stage) <= controls["y"] + 1
    assert bottom(controls) <= below["y"] + 1
    assert all(rect["width"] == heading["width"] for rect in (stage, controls, below))


def test_on_a_phone_the_focus_goes_from_above_to_below(
    serve: Callable[..., str], open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport=PHONE).new_page()
    visit(page, f"{serve()}/convolution")
    # The pictures come first and the controls, which stand between them, last.
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    at_rest(page.locator(".st-key-below"))
    at_rest(page.locator(".st-key-controls button").last)
    page.locator(".st-key-stage button").first.focus()
    parts = ["stage"]
    while parts[-1] != "below":
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUSED_PART)
        if now != parts[-1]:
            parts.append(now)
        assert len(parts) < 4, parts
    assert parts == ["stage", "controls", "below"]


# How far what each part holds goes beyond it.
BEYOND = "parts => parts.map(part => part.scrollWidth - part.clientWidth)"


def test_on_a_phone_no_row_of_choices_is_cut_and_two_networks_have_a_column_each(
    serve: Callable[..., str], open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport=PHONE).new_page()
    visit(page, f"{serve()}/architectures?net2=alexnet&view=gradients")
    expect(page.get_by_role("radio", name="56", exact=True)).to_be_visible()
    rows = page.locator(".stMain .stButtonGroup > div, .cnn-totals")
    at_rest(rows.last)
    beyond = rows.evaluate_all(BEYOND)
    assert len(beyond) >= 3
    assert max(beyond) <= 0
    cells = page.locator(".cnn-totals tr").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.getBoundingClientRect().y))"
    )
    assert len(cells) == 3
    assert cells[0] == cells[1] == cells[2]
    switch = part(page, "language_switch")
    assert switch["x"] + switch["width"] < PHONE["width"] / 2, "beside it the page says it runs"


def test_a_plan_which_only_repeats_the_recipe_comes_after_it(
    serve: Callable[..., str], open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport=PHONE).new_page()
    visit(page, f"{serve()}/training")
    expect(page.locator(".st-key-preview")).to_be_visible()
    assert bottom(part(page, "controls")) <= part(page, "stage")["y"] + 1
    assert bottom(part(page, "stage")) <= part(page, "below")["y"] + 1


@pytest.mark.parametrize("width", [1280, 1920])
def test_a_description_in_the_table_of_arguments_has_a_line_of_its_own(
    width: int, serve: Callable[..., str], open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport={"width": width, "height": 800}).new_page()
    visit(page, f"{serve()}/convolution?view=conv2d")
    table = page.locator(".cnn-arguments table")
    assert box(table)["width"] > 0.95 * part(page, "below")["width"]
    heights = table.locator("tr").evaluate_all("rows => rows.map(row => row.clientHeight)")
    assert len(heights) > 10
    assert max(heights) < 48


@pytest.mark.parametrize(
    "address",
    [
        "convolution?view=code&k=9&p=8",
        "channels?view=code&cin=4&cout=64&kernel=counting&mute=2",
        "pooling?view=code&map=blur&kind=avg&override=1",
        "products?view=code&values=random",
        "batch_norm?view=code&n=8&c=6&h=2&w=2",
        "architectures?view=code&net=googlenet&net2=densenet",
    ],
)
def test_no_line_of_code_is_cut_off(address: str, serve: Callable[..., str], page: Page) -> None:
    visit(page, f"{serve()}/{address}")
    blocks = page.get_by_test_id("stCode").locator("pre")
    expect(blocks.first).to_be_visible()
    for size in ({"width": 1280, "height": 800}, PHONE):
        page.set_viewport_size(size)
        at_rest(blocks.first)
        assert max(blocks.evaluate_all(BEYOND)) <= 0, size


# Side of a cell and size of the numbers of a grid; 0 where they are not shown.
SCALE = """
(stage, name) => {
  const { view } = stage.parentNode.stage;
  return [view.cells[name], view.parts[name].style.size];
}
"""


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, PHONE])
def test_a_kernel_beside_a_large_input_shows_its_numbers(
    viewport: dict[str, int],
    serve: Callable[..., str],
    open_context: Callable[..., BrowserContext],
) -> None:
    page = open_context(viewport=viewport).new_page()
    visit(page, f"{serve()}/convolution?n=28")
    stage = page.locator(".stage")
    expect(stage).to_have_attribute("data-ready", "1")
    at_rest(stage)
    (large, unread), (small, size) = (stage.evaluate(SCALE, name) for name in ("input", "kernel"))
    assert large < 18
    assert not unread
    assert small >= 24
    assert size >= 9
    grids = stage.locator(".grids")
    assert grids.evaluate("grids => grids.scrollWidth <= grids.clientWidth")

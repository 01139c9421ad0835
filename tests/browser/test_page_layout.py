"""Where the parts of a page stand, measured in Chromium: beside each other, or one by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FloatRect, Locator, Page, expect

from tests.support.browser_ready import at_rest

PHONE = {"width": 390, "height": 844}
PAGES = ("convolution", "batch_norm", "training")

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
@pytest.mark.parametrize("width", [1280, 1920, 2560])
def test_navigation_and_page_begin_and_end_at_the_same_edges(
    path: str, width: int, serve: Callable[..., str], open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport={"width": width, "height": 800}).new_page()
    visit(page, f"{serve()}/{path}")
    heading = box(page.locator(".st-key-heading h1"))
    link = box(page.get_by_test_id("stTopNavLink").first.locator("span").first)
    assert abs(link["x"] - heading["x"]) < 2
    row = part(page, "page")
    menu = box(page.get_by_test_id("stMainMenuButton"))
    assert abs(menu["x"] + menu["width"] - row["x"] - row["width"]) < 12
    switch = box(page.locator(".st-key-language_switch"))
    assert abs(switch["y"] + switch["height"] / 2 - link["y"] - link["height"] / 2) < 3


@pytest.mark.parametrize("path", ["convolution", "batch_norm"])
def test_on_a_phone_the_stage_comes_before_the_controls(
    path: str, serve: Callable[..., str], open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport=PHONE).new_page()
    visit(page, f"{serve()}/{path}")
    expect(page.locator(".st-key-stage .stage")).to_have_attribute("data-ready", "1")
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
    at_rest(page.locator(".st-key-below"))
    page.locator(".st-key-stage button").first.focus()
    parts = ["stage"]
    while parts[-1] != "below":
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUSED_PART)
        if now != parts[-1]:
            parts.append(now)
        assert len(parts) < 4, parts
    assert parts == ["stage", "controls", "below"]


def test_a_plan_which_only_repeats_the_recipe_comes_after_it(
    serve: Callable[..., str], open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport=PHONE).new_page()
    visit(page, f"{serve()}/training")
    expect(page.locator(".st-key-preview")).to_be_visible()
    assert bottom(part(page, "controls")) <= part(page, "stage")["y"] + 1
    assert bottom(part(page, "stage")) <= part(page, "below")["y"] + 1

"""The stage of the Convolution page: pointing, playing, editing, dragging, and links to it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser_ready import box_of
from tests.support.browser_stages import Traffic, click, hover
from tests.support.browser_visits import Visit

Open = Callable[..., Visit]


@pytest.fixture
def visit(page: Page, serve: Callable[..., str]) -> Open:
    return lambda **query: Visit(page, serve(), **query)


def test_pointing_asks_no_server(page: Page, visit: Open) -> None:
    traffic = Traffic(page)
    seen = visit(input="ramp", view="code")
    hover(seen.stage, "output.0.0")
    before = traffic.frames
    assert before > 0
    for cell in ("output.3.3", "output.7.7", "input.5.5", "kernel.1.1", "output.1.2"):
        hover(seen.stage, cell)
    assert re.search(r" = \S+$", seen.stage.get_attribute("data-expression") or "")
    assert traffic.frames == before


def test_play_runs_through_the_cells(visit: Open) -> None:
    seen = visit(n=2, view="code")
    for _ in range(4):
        seen.stage.locator(".speed").click()
    seen.stage.locator(".play").click()
    expect(seen.stage).to_have_attribute("data-selected", "output.1.1")
    expect(seen.stage).to_have_attribute("data-playing", "false")


def test_a_kernel_cell_is_edited_and_the_link_keeps_it(
    visit: Open, open_context: Callable[..., BrowserContext]
) -> None:
    seen = visit(input="ramp", kernel="identity", bias=1, view="code")
    click(seen.stage, "kernel.0.2")
    seen.stage.locator(".number").fill("-2.5")
    seen.stage.locator(".number").press("Enter")
    seen.expect_address(
        input="ramp", kernel="identity", bias=1, view="code", weights="0.2.-2.5", pin="kernel.0.2"
    )
    expect(seen.page.locator("code").get_by_text("-2.5").first).to_be_visible()
    numbers, formula = seen.numbers, seen.formula
    assert numbers["kernel"] == [0, 0, -2.5, 0, 1, 0, 0, 0, 0]
    other = open_context().new_page()
    other.goto(seen.page.url)
    twin = Visit.__new__(Visit)
    twin.page, twin.server, twin.name = other, seen.server, seen.name
    expect(twin.stage).to_have_attribute("data-selected", "kernel.0.2", timeout=60_000)
    expect(twin.stage).to_have_attribute("data-pinned", "true")
    assert twin.numbers == numbers
    assert twin.formula == formula
    other.get_by_role("button", name="Undo edited values").click()
    twin.expect_address(input="ramp", kernel="identity", bias=1, view="code", pin="kernel.0.2")
    seen.expect_address(
        input="ramp", kernel="identity", bias=1, view="code", weights="0.2.-2.5", pin="kernel.0.2"
    )


def test_an_input_cell_keeps_its_place_when_the_padding_changes(visit: Open) -> None:
    seen = visit(input="ramp", view="code")
    click(seen.stage, "input.1.1")
    seen.stage.locator(".number").fill("7")
    seen.stage.locator(".number").press("Enter")
    seen.expect_address(input="ramp", view="code", edits="0.0.7", pin="input.1.1")
    seen.step("p", 2)
    seen.expect_board("input", "Input, 8 × 8, padded to 12 × 12")
    assert seen.numbers["input"][2 * 12 + 2] == 7


def test_the_feature_maps_follow_a_weight_that_is_being_dragged(visit: Open) -> None:
    seen = visit(kernel="identity", source="letter")
    click(seen.stage, "kernel.0.0")
    slider = seen.stage.locator(".slider")
    expect(slider).to_be_visible()
    box = box_of(slider)
    mouse, y = seen.page.mouse, box["y"] + box["height"] / 2
    picture = seen.picture(1)
    mouse.move(box["x"] + box["width"] / 2, y)
    mouse.down()
    for share in (0.6, 0.7, 0.85):
        mouse.move(box["x"] + share * box["width"], y, steps=4)
        picture = seen.await_another_picture(1, picture)
    assert seen.numbers["kernel"][0] > 0.5
    mouse.up()
    seen.page.wait_for_function("() => /weights=0\\.0\\.[1-3]/.test(location.search)")


def test_a_stage_left_for_a_moment_is_the_same_stage(visit: Open) -> None:
    seen = visit(input="ramp", view="code")
    click(seen.stage, "output.2.3")
    seen.expect_address(input="ramp", view="code", pin="output.2.3")
    seen.stage.evaluate(
        """async (stage) => {
          const names = performance.getEntriesByType("resource").map((entry) => entry.name);
          const module = await import(names.find((name) => name.includes("/stage/stage.js")));
          module.leave(stage.parentNode);
        }"""
    )
    seen.step("n")
    seen.expect_board("input", "Input, 9 × 9, padded to 11 × 11")
    expect(seen.stage).to_have_count(1)
    expect(seen.stage).to_have_attribute("data-selected", "output.2.3")
    expect(seen.stage).to_have_attribute("data-pinned", "true")

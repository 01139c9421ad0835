"""Changing numbers on the stage: on the screen at once, in Python soon after."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser_ready import box_of
from tests.support.browser_stages import APP, Open, board_of, click, hover, open_stage, pixels


@pytest.fixture
def show(page: Page, serve: Callable[..., str]) -> Open:
    return lambda query="", on=page: open_stage(on, serve(APP), query)


def test_a_typed_number_is_computed_at_once_and_reaches_python(page: Page, show: Open) -> None:
    stage = show()
    click(stage, "kernel.1.1", click_count=2)
    field = stage.locator("input.inline")
    field.fill("-2,5")
    field.press("Enter")
    expect(stage).to_have_attribute("data-expression", "−2.5")
    expect(page.get_by_text("(('kernel', 1, 1), -2.5)")).to_be_visible()
    stage.press("Escape")
    hover(stage, "output.0.0")
    expect(stage).to_have_attribute("data-expression", re.compile(r"7×\(−2\.5\)"))


def test_edits_in_quick_succession_all_arrive(page: Page, show: Open) -> None:
    stage = show()
    board_of(stage, "input").focus()
    click(stage, "input.1.1")
    click(stage, "input.1.1")
    for digit in "12345678":
        page.keyboard.press(digit)
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowRight")
    expected = ", ".join(f"(('input', 1, {n}), {n}.0)" for n in range(1, 9))
    expect(page.get_by_text(f"values [{expected}]")).to_be_visible()


def test_nonsense_is_answered_with_a_sentence_and_changes_nothing(page: Page, show: Open) -> None:
    stage = show()
    click(stage, "kernel.1.1")
    for text in ("NaN", "five", "1e999", ""):
        stage.locator(".number").fill(text)
        stage.locator(".number").press("Enter")
        expect(stage.locator(".complaint")).to_have_text(
            "Type a number such as 2 or -0.5; the value stays 5."
        )
        expect(stage.locator(".number")).to_have_value("5")
    stage.locator(".number").fill("2")
    stage.locator(".number").press("Enter")
    expect(stage.locator(".complaint")).to_be_empty()
    expect(page.get_by_text("values [(('kernel', 1, 1), 2.0)]")).to_be_visible()


def test_the_output_follows_the_dragged_slider(page: Page, show: Open) -> None:
    stage = show()
    click(stage, "kernel.0.0")
    box = box_of(stage.locator(".slider"))
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    seen = set()
    for step in range(1, 21):
        page.mouse.move(box["x"] + box["width"] * (0.5 + step / 40), y)
        seen.add(pixels(stage, "output", "values"))
    assert len(seen) > 15
    expect(page.get_by_text(re.compile(r"\('kernel', 0, 0\), \d"))).to_be_visible()
    page.mouse.up()
    expect(page.get_by_text("values [(('kernel', 0, 0), 3.0)]")).to_be_visible()
    expect(stage.locator(".number")).to_have_value("3")


def test_cells_of_padding_and_results_cannot_be_edited(show: Open) -> None:
    stage = show()
    for cell in ("input.0.0", "output.1.1"):
        click(stage, cell, click_count=2)
        expect(stage).to_have_attribute("data-pinned", "true")
        expect(stage.locator("input.inline")).to_have_count(0)
        expect(stage.locator(".editor")).to_be_hidden()
        stage.press("Escape")


def test_new_values_leave_the_chosen_cell_alone(page: Page, show: Open) -> None:
    stage = show()
    click(stage, "kernel.1.1")
    stage.locator(".number").fill("2")
    stage.locator(".number").press("Enter")
    expect(page.get_by_text("values [(('kernel', 1, 1), 2.0)]")).to_be_visible()
    page.get_by_role("button", name="Reset").click()
    expect(stage.locator(".number")).to_have_value("5")
    expect(stage).to_have_attribute("data-selected", "kernel.1.1")
    expect(stage).to_have_attribute("data-pinned", "true")

"""The Products page in a real Chromium: hovering, copies, editing, keys, fixes, links."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser_ready import PATIENCE, at_rest
from tests.support.browser_stages import board_of, click, hover, pixels, spot

Open = Callable[..., Locator]

GRIDS = """
(stage) => Object.fromEntries(Object.entries(stage.parentNode.stage.grids)
  .map(([name, grid]) => [name, [grid.shape, [...grid.values]]]))
"""


@pytest.fixture
def show(page: Page, serve: Callable[..., str]) -> Open:
    def opened(query: str = "") -> Locator:
        page.set_default_timeout(PATIENCE)
        page.goto(f"{serve()}/products?view=code&{query}")
        return arrived(page)

    return opened


def arrived(page: Page) -> Locator:
    stage = page.locator(".stage").first
    expect(stage).to_have_attribute("data-ready", re.compile(r"\d"), timeout=PATIENCE)
    return at_rest(stage)


def numbers(stage: Locator) -> dict[str, np.ndarray]:
    found: dict[str, Any] = stage.evaluate(GRIDS)
    return {name: np.array(values).reshape(shape) for name, (shape, values) in found.items()}


def test_a_result_shows_its_row_its_column_and_the_copy(show: Open) -> None:
    stage = show()
    before = {name: pixels(stage, name) for name in ("a0", "a1", "b0", "bc1")}
    hover(stage, "y1.2.4")
    expect(stage).to_have_attribute("data-expression", "21×5 + 22×10 + 23×15 + 24×20 = 1150")
    after = {name: pixels(stage, name) for name in before}
    # The copy of B and B itself light up, and the row of the other matrix of A goes out.
    assert all(after[name] != before[name] for name in before)


def test_a_number_of_b_goes_into_every_matrix_of_the_batch(show: Open) -> None:
    stage = show()
    hover(stage, "b0.1.2")
    expect(stage.locator(".says")).to_contain_text("6 of 30")
    hover(stage, "a1.0.0")
    expect(stage.locator(".says")).to_contain_text("5 of 30")


def test_pointing_at_a_copy_chooses_the_number_that_is_repeated(show: Open) -> None:
    stage = show("op=star&a=10,1&b=10")
    expect(stage).to_have_attribute("data-expression", "5 × 5 = 25")
    place = spot(stage, "a0.6.8")
    board_of(stage, "a0.6.0").hover(position=place)
    expect(stage).to_have_attribute("data-selected", "a0.6.0")
    expect(stage.locator(".says")).to_contain_text("10 of 100")


def test_an_edited_number_changes_the_copies_the_result_and_the_address(
    page: Page, show: Open
) -> None:
    stage = show()
    click(stage, "b0.0.0")
    page.keyboard.type("100")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("eb=0.0.100"), timeout=PATIENCE)
    found = numbers(at_rest(stage))
    assert found["bc1"][0, 0] == 100
    a, b = np.stack([found["a0"], found["a1"]]), found["b0"]
    assert np.array_equal(np.stack([found["y0"], found["y1"]]), a @ b)
    page.get_by_role("button", name="Undo edited values").click()
    expect(page).not_to_have_url(re.compile("eb="), timeout=PATIENCE)
    page.go_back()


def test_a_number_of_a_column_is_edited_in_its_vector(page: Page, show: Open) -> None:
    stage = show("op=matmul&a=3,4&b=4")
    click(stage, "b0.2.0")
    page.keyboard.type("-7")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"eb=0.2.-7"), timeout=PATIENCE)
    page.get_by_role("radio", name="*", exact=True).click(force=True)
    expect(page).to_have_url(re.compile("op=star"), timeout=PATIENCE)
    expect(stage.locator(".board[data-grid=b0]")).to_have_attribute(
        "aria-label", re.compile(r"\(4,\)")
    )
    assert numbers(at_rest(stage))["b0"].tolist() == [[1, 2, -7, 4]]


def test_an_edit_in_a_later_matrix_stays_there(page: Page, show: Open) -> None:
    stage = show()
    click(stage, "a1.1.3")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"ea=4.3.9"), timeout=PATIENCE)
    page.reload()
    stage = arrived(page)
    assert numbers(stage)["a1"][1, 3] == 9


def test_the_arrow_keys_walk_the_result(page: Page, show: Open) -> None:
    stage = show("op=mm&a=3,4&b=4,5")
    hover(stage, "y0.0.0")
    board_of(stage, "y0.0.0").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(stage).to_have_attribute("data-selected", "y0.1.1")
    expect(stage).to_have_attribute("data-expression", "5×2 + 6×7 + 7×12 + 8×17 = 272")


def test_a_fix_mends_and_the_link_restores_it(page: Page, show: Open) -> None:
    show("op=matmul&a=3,4&b=3,4")
    expect(page.get_by_text("RuntimeError: mm: mat1 and mat2")).to_be_visible()
    page.get_by_role("button", name="Transpose B: (4, 3)").click()
    expect(page).to_have_url(re.compile("b=4%2C3|b=4,3"), timeout=PATIENCE)
    expect(page.locator(".st-key-problems")).to_have_count(0, timeout=PATIENCE)
    before = numbers(arrived(page))
    assert before["b0"].tolist() == np.arange(1, 13).reshape(3, 4).T.tolist()
    page.goto(page.url)
    after = numbers(arrived(page))
    assert before.keys() == after.keys()
    assert all(np.array_equal(before[name], after[name]) for name in before)


def test_a_shape_is_typed_and_nonsense_is_refused(page: Page, show: Open) -> None:
    show()
    field = page.get_by_role("textbox", name="Shape of A")
    field.fill("2x3")
    field.press("Enter")
    expect(page.get_by_text("2x3 is no shape")).to_be_visible()
    expect(field).to_have_value("2x3")
    field.fill("2, 2, 4")
    field.press("Enter")
    expect(page.get_by_text("is no shape")).to_have_count(0)
    expect(page.locator(".axes")).to_have_attribute("data-shape", "(2, 2, 5)")


def test_a_pinned_cell_lights_its_bar_in_the_box(page: Page, show: Open) -> None:
    show()
    page.get_by_role("radio", name="In three dimensions").click(force=True)
    expect(page.locator(".box text.lit", has_text="298")).to_have_count(1)
    click(arrived(page), "y1.0.0")
    expect(page.locator(".box text.lit", has_text="518")).to_have_count(1)


def test_the_layers_of_a_number_add_up_to_it(page: Page, show: Open) -> None:
    show("op=mm&a=3,4&b=4,5")
    page.get_by_role("radio", name="Layers").click(force=True)
    layers = page.locator(".stage").nth(1)
    expect(layers).to_have_attribute("data-ready", re.compile(r"\d"), timeout=PATIENCE)
    expect(layers).to_have_attribute("data-expression", "15 + 48 + 91 + 144 = 298")
    hover(at_rest(layers), "y.0.0")
    expect(layers).to_have_attribute("data-expression", "1 + 12 + 33 + 64 = 110")

"""The Batch norm page in a real Chromium: keys, hovering, editing, links."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.browser_ready import PATIENCE, at_rest
from tests.support.browser_stages import board_of, click, hover, pixels

GRIDS = """
(stage) => Object.fromEntries(Object.entries(stage.parentNode.stage.grids)
  .map(([name, grid]) => [name, [grid.shape, [...grid.values]]]))
"""
SERVED = """
([stage, wanted]) => {
  const { queue, grids } = stage.parentNode.stage;
  return queue.open.size === 0 && [...grids.x.values].includes(wanted);
}
"""

Open = Callable[..., Locator]


@pytest.fixture
def show(page: Page, serve: Callable[..., str]) -> Open:
    def opened(query: str = "view=code", on: Page = page) -> Locator:
        on.set_default_timeout(PATIENCE)
        on.goto(f"{serve()}/batch_norm?{query}")
        return arrived(on)

    return opened


def arrived(page: Page) -> Locator:
    stage = page.locator(".st-key-board .stage")
    expect(stage).to_have_attribute("data-ready", re.compile(r"\d"), timeout=PATIENCE)
    return at_rest(stage)


def numbers(stage: Locator) -> dict[str, np.ndarray]:
    found: dict[str, Any] = stage.evaluate(GRIDS)
    return {name: np.array(values).reshape(shape) for name, (shape, values) in found.items()}


def now(stage: Locator) -> Locator:
    """The grid of the step that is shown."""
    return stage.locator(".grid.now .board")


def test_the_arrow_keys_step_and_the_address_follows(page: Page, show: Open) -> None:
    stage = show()
    page.get_by_role("radio", name="1 · Mean").focus()
    for key, target, step in (
        ("ArrowRight", "variance", 2),
        ("ArrowRight", "normalized", 3),
        ("ArrowRight", "output", 4),
        ("ArrowLeft", "normalized", 3),
    ):
        page.keyboard.press(key)
        expect(now(stage)).to_have_attribute("data-grid", target, timeout=PATIENCE)
        expect(page).to_have_url(re.compile(f"step={step}"), timeout=PATIENCE)
        expect(stage).to_have_attribute("data-selected", f"{target}.0.0")
        checked = page.get_by_role("radio", name=re.compile(f"^{step} · "))
        expect(checked).to_be_checked(timeout=PATIENCE)
    expect(stage.locator(".grid.faded")).to_have_count(3)
    expect(stage.locator(".board")).to_have_count(7)


def test_arrow_keys_on_the_stage_choose_cells_and_leave_the_step(page: Page, show: Open) -> None:
    stage = show("view=code&step=3")
    hover(stage, "normalized.0.0")
    board_of(stage, "normalized.0.0").focus()
    page.keyboard.press("ArrowRight")
    expect(stage).to_have_attribute("data-selected", "normalized.0.1")
    expect(now(stage)).to_have_attribute("data-grid", "normalized")
    page.keyboard.press("ArrowDown")
    expect(stage).to_have_attribute("data-selected", "normalized.1.1")
    expect(page).to_have_url(re.compile("step=3"))


@pytest.mark.parametrize(
    ("query", "cell", "rows", "columns"),
    [
        ("reading=conv", "mean.0.1", range(4), (2, 3)),
        ("reading=dense", "mean.0.1", range(4), (1,)),
        ("reading=layer", "mean.0.2", (2,), range(6)),
        ("reading=instance", "variance.0.4", (1,), (2, 3)),
        ("reading=group&c=4&g=2", "mean.0.3", (1,), range(4, 8)),
    ],
)
def test_a_mean_lights_up_exactly_its_cells(
    show: Open, query: str, cell: str, rows: Any, columns: Any
) -> None:
    stage = show(f"view=code&{query}")
    untouched = pixels(stage, "x")
    hover(stage, cell)
    assert pixels(stage, "x") != untouched
    marked = stage.evaluate(
        """async (stage) => {
          const shown = stage.parentNode.stage;
          const address = new URL("highlights.js", new URL(shown.head.src, location.href));
          const { highlightsOf } = await import(address);
          return highlightsOf(shown).x.sources;
        }"""
    )
    wanted = [[row, column] for row in rows for column in columns]
    assert sorted(marked) == wanted
    grids = numbers(stage)
    values = [grids["x"][row, column] for row, column in wanted]
    statistic = np.mean(values) if cell.startswith("mean") else np.var(values)
    name, _row, place = cell.split(".")
    assert grids[name][0, int(place)] == pytest.approx(statistic, rel=1e-4)
    expression = stage.get_attribute("data-expression") or ""
    assert f"/ {len(wanted)} = " in expression


def test_an_edited_value_goes_through_all_four_steps(page: Page, show: Open) -> None:
    stage = show("view=code&reading=dense&step=2")
    before = numbers(stage)
    click(stage, "x.1.2")
    stage.locator(".number").fill("25")
    stage.locator(".number").press("Enter")
    for source in ("browser", "server"):
        grids = numbers(stage)
        x = grids["x"]
        assert x[1, 2] == 25
        np.testing.assert_allclose(grids["mean"][0], x.mean(axis=0), rtol=1e-4)
        np.testing.assert_allclose(grids["variance"][0], x.var(axis=0), rtol=1e-4)
        normal = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5)
        np.testing.assert_allclose(grids["normalized"], normal, atol=1e-3)
        np.testing.assert_allclose(grids["output"], normal, atol=1e-3)
        for name in ("mean", "variance", "normalized", "output"):
            assert (grids[name][0, 2] != before[name][0, 2]).all()
            np.testing.assert_array_equal(grids[name][0, 3:], before[name][0, 3:])
        if source == "browser":
            expect(page).to_have_url(re.compile(r"edits=1\.2\.25"), timeout=PATIENCE)
            page.wait_for_function(SERVED, arg=[stage.element_handle(), 25])


def test_gamma_and_beta_change_the_result_alone(page: Page, show: Open) -> None:
    stage = show("view=code&step=4")
    before = numbers(stage)
    for cell, value in (("gamma.0.1", "3"), ("beta.0.1", "-2")):
        click(stage, cell)
        stage.locator(".number").fill(value)
        stage.locator(".number").press("Enter")
    after = numbers(stage)
    np.testing.assert_array_equal(after["normalized"], before["normalized"])
    wanted = before["output"].copy()
    wanted[:, 2:4] = before["normalized"][:, 2:4] * 3 - 2
    np.testing.assert_allclose(after["output"], wanted, atol=1e-4)
    expect(page).to_have_url(re.compile(r"gamma=0\.1\.3&beta=0\.1\.-2"), timeout=PATIENCE)


def test_the_link_of_step_three_opens_elsewhere(
    page: Page, show: Open, open_context: Callable[..., BrowserContext]
) -> None:
    stage = show("view=code&reading=dense&edits=0.1.5")
    page.get_by_role("radio", name="3 · Normalize").click()
    expect(now(stage)).to_have_attribute("data-grid", "normalized", timeout=PATIENCE)
    expect(page).to_have_url(re.compile("step=3"), timeout=PATIENCE)
    click(stage, "normalized.2.1")
    expect(page).to_have_url(re.compile(r"pin=normalized\.2\.1"), timeout=PATIENCE)
    elsewhere = open_context(locale="zh-CN").new_page()
    elsewhere.goto(page.url)
    other = arrived(elsewhere)
    expect(now(other)).to_have_attribute("data-grid", "normalized")
    expect(other).to_have_attribute("data-selected", "normalized.2.1")
    expect(other).to_have_attribute("data-pinned", "true")
    here, there = numbers(stage), numbers(other)
    assert here.keys() == there.keys()
    for name, values in here.items():
        np.testing.assert_array_equal(there[name], values)


def test_what_is_no_number_is_answered_in_place(page: Page, show: Open) -> None:
    stage = show()
    value = numbers(stage)["x"][0, 0]
    click(stage, "x.0.0")
    stage.locator(".number").fill("NaN")
    stage.locator(".number").press("Enter")
    expect(stage.locator(".complaint")).to_contain_text("Type a number such as 2")
    assert numbers(stage)["x"][0, 0] == value
    stage.locator(".number").fill("1e30")
    stage.locator(".number").press("Enter")
    expect(page.get_by_text("A cell can hold numbers up to")).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_stage_fits_the_screen(
    width: int, show: Open, open_context: Callable[..., BrowserContext]
) -> None:
    visitor = open_context(viewport={"width": width, "height": 800}).new_page()
    stage = show("view=code", visitor)
    wide = stage.locator(".grids").evaluate("grids => grids.scrollWidth <= grids.clientWidth")
    assert wide
    if width == 1280:
        box = stage.locator(".board[data-grid=variance]").bounding_box()
        assert box
        assert box["y"] + box["height"] < 800


def test_long_numbers_are_shortened_in_the_cells_alone(show: Open) -> None:
    stage = show("view=code&reading=dense&edits=0.0.3~1.0.3~2.0.3~3.0.3&step=3")
    exact = numbers(stage)["normalized"]
    shown = stage.evaluate(
        """async (stage) => {
          const { head, grids } = stage.parentNode.stage;
          const address = new URL("../shared/number_format.js", new URL(head.src, location.href));
          const { roundTogether } = await import(address);
          return ["normalized", "tiny", "huge"].map((name) => [...roundTogether(Float64Array.from(
            { tiny: [2.34567e-5, 0], huge: [1e30, 0.0567, NaN, Infinity] }[name]
              ?? grids[name].values), 3)].map(String));
        }"""
    )
    np.testing.assert_allclose([float(v) for v in shown[0]], exact.ravel(), atol=5.1e-4)
    assert max(len(text.lstrip("-")) for text in shown[0]) <= 5
    assert float(shown[1][0]) == pytest.approx(2.346e-5, rel=1e-3)
    assert shown[2] == ["1e+30", "0.057", "NaN", "Infinity"]

"""The stage in a real browser: hover, keys, play, pins and edits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocket, expect

APP = Path(__file__).parent / "apps" / "stage_app.py"
Open = Callable[..., Locator]
ARRIVAL = 30_000
"""Milliseconds in which a page must come up, however busy the machine is."""


class Traffic:
    """What a page sends to its server."""

    def __init__(self, page: Page) -> None:
        self.frames = 0
        self.requests = 0
        page.on("websocket", self._watch)
        page.on("request", lambda _: self._count())

    def _watch(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda _: self._frame())

    def _frame(self) -> None:
        self.frames += 1

    def _count(self) -> None:
        self.requests += 1

    def total(self) -> tuple[int, int]:
        return self.frames, self.requests


@pytest.fixture
def show(page: Page, serve: Callable[..., str]) -> Open:
    def go(query: str = "", on: Page = page) -> Locator:
        on.goto(f"{serve(APP)}/?{query}")
        stage = on.locator(".stage")
        expect(stage).to_have_attribute("data-ready", re.compile(r"\d"), timeout=ARRIVAL)
        expect(on.get_by_text(re.compile("^pin (None|{)"))).to_be_visible()
        return stage

    return go


def spot(stage: Locator, cell: str) -> dict[str, float]:
    """Where a cell is on its board, for Playwright's `position`."""
    name, row, column = cell.split(".")
    place = json.loads(stage.get_attribute("data-grids") or "")[name]
    box = stage.bounding_box()
    board = stage.locator(f".board[data-grid={name}]").bounding_box()
    assert box
    assert board
    size = place["cell"]
    return {
        "x": box["x"] + place["x"] + (int(column) + 0.5) * size - board["x"],
        "y": box["y"] + place["y"] + (int(row) + 0.5) * size - board["y"],
    }


def board_of(stage: Locator, cell: str) -> Locator:
    return stage.locator(f".board[data-grid={cell.split('.')[0]}]")


def hover(stage: Locator, cell: str) -> None:
    board_of(stage, cell).hover(position=spot(stage, cell))
    expect(stage).to_have_attribute("data-selected", cell)


def click(stage: Locator, cell: str, **options: int) -> None:
    board_of(stage, cell).click(position=spot(stage, cell), **options)


def pixels(stage: Locator, name: str, layer: str = "light") -> str:
    canvas = stage.locator(f".board[data-grid={name}] canvas").nth(int(layer == "light"))
    return str(canvas.evaluate("canvas => canvas.toDataURL()"))


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
    slider = stage.locator(".slider")
    box = slider.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    seen = set()
    for step in range(1, 21):
        page.mouse.move(box["x"] + box["width"] * (0.5 + step / 40), y)
        seen.add(pixels(stage, "output", "still"))
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


def test_what_no_window_reads_says_so(show: Open) -> None:
    stage = show("stride=2")
    hover(stage, "input.9.2")
    expect(stage.locator(".sum")).to_have_text("0 · no window reads this cell")


def test_one_cell_and_four_thousand(show: Open) -> None:
    stage = show("size=1")
    hover(stage, "output.0.0")
    expect(stage).to_have_attribute("data-expression", re.compile(r"7×5.* = 35\.1"))
    stage = show("show=picture&size=64")
    hover(stage, "output.61.61")
    expect(stage).to_have_attribute("data-expression", re.compile(r"×"))
    times = stage.evaluate(
        """(stage) => {
          const board = stage.querySelector("[data-grid=output]");
          const place = JSON.parse(stage.dataset.grids).output;
          const box = board.getBoundingClientRect();
          return Array.from({ length: 60 }, (_, index) => {
            const start = performance.now();
            board.dispatchEvent(new PointerEvent("pointermove", { bubbles: true,
              clientX: box.x + 5 + (index + 0.5) * place.cell,
              clientY: box.y + 5 + 20.5 * place.cell }));
            return performance.now() - start;
          }).sort((a, b) => a - b);
        }"""
    )
    print(f"64 x 64, pointer to highlight: median {times[30]:.1f} ms, worst {times[-1]:.1f} ms")
    expect(stage).to_have_attribute("data-selected", "output.20.59")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_numbers_stand_out_in_both_themes(
    scheme: str, show: Open, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(color_scheme=scheme).new_page()
    stage = show("", on=page)
    expect(stage).to_have_css("color-scheme", scheme)
    darkest, lightest = stage.evaluate(
        """(stage) => {
          const canvas = stage.querySelector("[data-grid=output] canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          let [low, high] = [255, 0];
          for (let i = 0; i < data.length; i += 4) {
            if (data[i + 3] < 255) continue;
            const light = (data[i] + data[i + 1] + data[i + 2]) / 3;
            [low, high] = [Math.min(low, light), Math.max(high, light)];
          }
          return [low, high];
        }"""
    )
    assert darkest < 60
    assert lightest > 230


def test_a_phone_sees_all_grids_without_scrolling_sideways(
    show: Open, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    stage = show("", on=page)
    box = stage.bounding_box()
    assert box
    for name in ("input", "kernel", "bias", "output"):
        board = stage.locator(f".board[data-grid={name}]").bounding_box()
        assert board
        assert board["x"] >= 0
        assert board["x"] + board["width"] <= 390
        assert board["y"] + board["height"] <= 844
    board_of(stage, "output").tap(position=spot(stage, "output.2.3"))
    expect(stage).to_have_attribute("data-expression", re.compile(r" = 44\.1$"))


def test_the_theme_and_the_width_are_followed(page: Page, show: Open) -> None:
    stage = show()
    light = pixels(stage, "output", "still")
    page.emulate_media(color_scheme="dark")
    expect(stage).to_have_css("color-scheme", "dark")
    assert pixels(stage, "output", "still") != light
    expect(stage).to_have_attribute("data-grids", re.compile(r'"cell":40'))
    page.set_viewport_size({"width": 900, "height": 800})
    expect(stage).not_to_have_attribute("data-grids", re.compile(r'"cell":40'))
    hover(stage, "output.7.7")


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


def test_the_script_is_fetched_once(
    show: Open, open_context: Callable[..., BrowserContext]
) -> None:
    context = open_context()
    show("", on=context.new_page())
    again = context.new_page()
    show("size=3", on=again)
    sizes = again.evaluate(
        """() => performance.getEntriesByType("resource")
          .filter((entry) => entry.name.includes("/static/stage-"))
          .map((entry) => entry.transferSize)"""
    )
    assert sizes == [0]


def test_a_script_that_does_not_come_is_answered_with_a_sentence(
    chromium: Browser, serve: Callable[..., str]
) -> None:
    context = chromium.new_context(locale="en-US")
    page = context.new_page()
    page.route("**/static/stage-*.js", lambda route: route.abort())
    page.goto(serve(APP))
    sentence = page.get_by_text("This picture could not be loaded")
    expect(sentence).to_be_visible(timeout=ARRIVAL)
    context.close()


def test_the_window_glides_only_where_motion_is_welcome(
    show: Open, open_context: Callable[..., BrowserContext]
) -> None:
    frames = {}
    for motion in ("no-preference", "reduce"):
        page = open_context(reduced_motion=motion).new_page()
        stage = show("", on=page)
        hover(stage, "output.2.3")
        board_of(stage, "output").focus()
        frames[motion] = stage.evaluate(
            """async (stage) => {
              const light = stage.querySelectorAll("[data-grid=input] canvas")[1];
              const board = stage.querySelector("[data-grid=output]");
              board.dispatchEvent(
                new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
              const seen = new Set();
              for (let start = performance.now(); performance.now() - start < 250; ) {
                seen.add(light.toDataURL());
                await new Promise(requestAnimationFrame);
              }
              return seen.size;
            }"""
        )
    assert frames["reduce"] == 1
    assert frames["no-preference"] > 1

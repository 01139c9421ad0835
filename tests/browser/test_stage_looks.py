"""How the stage looks and loads: sizes, themes, phones, motion."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.browser_ready import PATIENCE
from tests.support.browser_stages import (
    APP,
    Open,
    board_of,
    hover,
    open_stage,
    pixels,
    spot,
)


@pytest.fixture
def show(page: Page, serve: Callable[..., str]) -> Open:
    return lambda query="", on=page: open_stage(on, serve(APP), query)


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
    light = pixels(stage, "output", "values")
    page.emulate_media(color_scheme="dark")
    expect(stage).to_have_css("color-scheme", "dark")
    assert pixels(stage, "output", "values") != light
    expect(stage).to_have_attribute("data-grids", re.compile(r'"cell":40'))
    page.set_viewport_size({"width": 900, "height": 800})
    expect(stage).not_to_have_attribute("data-grids", re.compile(r'"cell":40'))
    hover(stage, "output.7.7")


def test_the_script_is_fetched_once(
    show: Open, open_context: Callable[..., BrowserContext]
) -> None:
    context = open_context()
    show("", on=context.new_page())
    again = context.new_page()
    show("size=3", on=again)
    sizes = again.evaluate(
        """() => performance.getEntriesByType("resource")
          .filter((entry) => entry.name.includes("/stage/stage.js"))
          .map((entry) => entry.transferSize)"""
    )
    assert sizes == [0]


def test_a_script_that_does_not_come_is_answered_with_a_sentence(
    chromium: Browser, serve: Callable[..., str]
) -> None:
    context = chromium.new_context(locale="en-US")
    page = context.new_page()
    page.route("**/components/stage/stage.js", lambda route: route.abort())
    page.goto(serve(APP))
    sentence = page.get_by_text("This picture could not be loaded")
    expect(sentence).to_be_visible(timeout=PATIENCE)
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

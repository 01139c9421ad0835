"""The plot in a real browser: in place, with its zoom, its clicks, its theme and its points."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, FloatRect, Locator, Page, Route, expect

from cnnlib.figures.palette import ROLES
from tests.support.browser_ready import at_rest, box_of

APP = Path(__file__).parent / "apps" / "plot_app.py"
Serve = Callable[..., str]


def chart(page: Page, name: str) -> Locator:
    """The chart's node, once it is drawn."""
    node = page.locator(f".st-key-{name} [data-plot]")
    expect(node).to_have_attribute("data-drawn", re.compile(r"\d"))
    return at_rest(node)


def frame(node: Locator) -> FloatRect:
    """Where the chart's points are, in the window."""
    return box_of(node.locator(".nsewdrag").first)


def lengths(node: Locator) -> list[int]:
    found: list[int] = node.evaluate("node => node.data.map((trace) => trace.x.length)")
    return found


def grown(page: Page, node: Locator, wanted: list[int]) -> None:
    """Wait until the chart's traces have `wanted` points, and check that none is amiss."""
    page.wait_for_function(
        "([node, wanted]) => String(node.data.map((t) => t.x.length)) === String(wanted)",
        arg=[node.element_handle(), wanted],
    )
    assert node.evaluate("node => node.data.every((t) => t.x.every((x, i) => x === i))")


def rgb(colour: str) -> str:
    return "rgb({}, {}, {})".format(*(int(colour[i : i + 2], 16) for i in (1, 3, 5)))


def curve_colour(page: Page) -> Locator:
    return page.locator(".st-key-wave [data-plot] .scatterlayer path.js-line").first


# What the watch sees: every animation frame in which the chart has no curve, and whether the
# node was replaced.
WATCH = """(node) => {
  window.seen = { frames: 0, blank: 0, node };
  const look = () => {
    const now = document.querySelector(".st-key-wave [data-plot]");
    const line = now?.querySelector(".scatterlayer path.js-line");
    window.seen.frames += 1;
    if (now !== node || !line || !(line.getAttribute("d") ?? "").length) window.seen.blank += 1;
    requestAnimationFrame(look);
  };
  look();
}"""


def test_ten_updates_keep_the_node_and_the_zoom_and_show_no_blank_frame(
    serve: Serve, page: Page
) -> None:
    page.goto(serve(APP))
    node = chart(page, "wave")
    box = frame(node)
    page.mouse.move(box["x"] + 50, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 250, box["y"] + 140, steps=5)
    page.mouse.up()
    page.wait_for_function(
        "(node) => node.layout.xaxis.autorange !== true", arg=node.element_handle()
    )
    zoomed = node.evaluate("(node) => [...node.layout.xaxis.range, ...node.layout.yaxis.range]")
    node.evaluate(WATCH)
    line = curve_colour(page)
    for step in range(10):
        before = line.get_attribute("d")
        drawn = node.get_attribute("data-drawn")
        page.get_by_role("button", name="Next").click()
        expect(node).not_to_have_attribute("data-drawn", str(drawn))
        expect(line, f"update {step}").not_to_have_attribute("d", str(before))
    seen = page.evaluate("({ frames: seen.frames, blank: seen.blank })")
    assert seen["frames"] > 10
    assert seen["blank"] == 0
    now = node.evaluate("(node) => [...node.layout.xaxis.range, ...node.layout.yaxis.range]")
    assert now == zoomed


def test_a_click_on_a_heat_map_reaches_python_every_time(serve: Serve, page: Page) -> None:
    page.goto(serve(APP))
    node = chart(page, "heat")
    box = frame(node)
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(*middle)
    assert called(page, 1, seed=0) in {(row, column) for row in (13, 14) for column in (13, 14)}
    # Handlers are bound once; a click after a redraw must arrive as well, with the new value.
    drawn = node.get_attribute("data-drawn")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("result None")).to_be_visible()
    expect(node).not_to_have_attribute("data-drawn", str(drawn))
    page.mouse.click(middle[0], middle[1] + box["height"] / 4)
    cell = called(page, 2, seed=1)
    assert cell[0] in (20, 21)
    expect(page.get_by_text(f"result {cell}")).to_be_visible()


def called(page: Page, times: int, seed: int) -> tuple[int, int]:
    """The cell of the callback's `times`-th call, whose value must be that of the data."""
    text = page.get_by_text(f"called {times}: (")
    expect(text).to_be_visible()
    found = re.search(r"\((\d+), (\d+)\) (-?[\d.]+)", text.inner_text())
    assert found
    row, column = int(found[1]), int(found[2])
    values = np.random.default_rng(seed).normal(size=(28, 28))
    assert float(found[3]) == pytest.approx(values[row, column], abs=1e-3)
    return row, column


def test_clicks_hovers_and_selections_of_points(serve: Serve, page: Page) -> None:
    page.goto(serve(APP))
    node = chart(page, "dots")
    frame(node)
    marks = node.locator(".scatterlayer .points path")
    spot = box_of(marks.nth(1))
    middle = spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2
    page.mouse.move(*middle)
    expect(page.get_by_text("hovered 1")).to_be_visible()
    page.mouse.click(*middle)
    expect(page.get_by_text("picked b")).to_be_visible()
    page.mouse.move(2, 2)
    expect(page.get_by_text("hovered None")).to_be_visible()
    node.hover()
    node.locator("[data-val=select]").click()
    box = frame(node)
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] - 2, steps=5)
    page.mouse.up()
    expect(page.get_by_text("selected [1, 2]")).to_be_visible()


def test_the_theme_of_the_menu_recolours_the_chart(serve: Serve, page: Page) -> None:
    """The operating system stays light; the choice in Streamlit's own menu decides."""
    page.goto(serve(APP, "--client.toolbarMode", "auto"))
    node = chart(page, "wave")
    line = curve_colour(page)
    expect(line).to_have_css("stroke", rgb(ROLES["input"].light))
    symbol = page.locator(".katex .mord.mathnormal").first
    expect(symbol).to_have_css("color", rgb(ROLES["kernel"].light))
    page.get_by_test_id("stMainMenu").get_by_role("button").click()
    page.get_by_text("dark_mode", exact=True).click()
    expect(line).to_have_css("stroke", rgb(ROLES["input"].dark))
    expect(node).to_have_attribute("data-theme", "dark")
    expect(symbol).to_have_css("color", rgb(ROLES["kernel"].dark))
    role = "getComputedStyle(document.querySelector('.stApp')).getPropertyValue('--cnn-kernel')"
    assert page.evaluate(role) == rgb(ROLES["kernel"].dark)


def test_colours_follow_the_theme_outside_the_main_element(
    serve: Serve, open_context: Callable[..., BrowserContext]
) -> None:
    """Popovers hang outside the element whose colour scheme Streamlit sets."""
    page = open_context(color_scheme="dark").new_page()
    page.goto(serve(APP))
    page.get_by_role("button", name="Aside").click()
    swatch = page.locator("#swatch")
    expect(swatch).to_be_visible()
    assert not swatch.evaluate("(node) => Boolean(node.closest('.stApp'))")
    # The browser gives a computed colour in shares; a canvas turns it into bytes.
    painted = swatch.evaluate("""(node) => {
      const pen = document.createElement("canvas").getContext("2d");
      pen.fillStyle = getComputedStyle(node).color;
      pen.fillRect(0, 0, 1, 1);
      return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
    }""")
    assert "rgb({}, {}, {})".format(*painted) == rgb(ROLES["kernel"].dark)


def test_the_second_visit_takes_plotly_from_the_cache(
    serve: Serve, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context().new_page()  # a visitor whose cache is empty
    sizes = """() => performance.getEntriesByType("resource")
      .filter((entry) => /\\/static\\/plotly-[0-9a-f]{8}\\.js$/.test(entry.name))
      .map((entry) => entry.transferSize)"""
    page.goto(serve(APP))
    chart(page, "wave")
    (first,) = page.evaluate(sizes)
    assert first > 1_000_000
    page.goto("about:blank")
    page.goto(serve(APP))
    chart(page, "wave")
    assert page.evaluate(sizes) == [0]


def test_curves_grow_in_place_and_another_run_starts_anew(serve: Serve, page: Page) -> None:
    page.goto(serve(APP))
    node = chart(page, "curves")
    grown(page, node, [300, 300])
    page.evaluate("node => (window.kept = node)", node.element_handle())
    for count in (350, 400, 450):
        page.get_by_role("button", name="Grow").click()
        grown(page, node, [count, count])
    assert page.evaluate("node => node === window.kept", node.element_handle())
    page.get_by_role("button", name="Other run").click()
    grown(page, node, [20, 20])


def test_a_chart_mounted_anew_asks_for_what_it_lacks(serve: Serve, page: Page) -> None:
    page.goto(serve(APP))
    grown(page, chart(page, "curves"), [300, 300])
    page.get_by_text("Show curves").click()
    expect(page.locator(".st-key-curves")).to_have_count(0)
    for count in (350, 400):
        page.get_by_role("button", name="Grow").click()
        expect(page.get_by_text(f"count {count}")).to_be_visible()
    page.get_by_text("Show curves").click()
    grown(page, chart(page, "curves"), [400, 400])


def test_charts_follow_the_width(serve: Serve, page: Page) -> None:
    page.goto(serve(APP))
    node = chart(page, "wave")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(
            """(node) => Math.abs(node.querySelector(".main-svg").clientWidth
              - node.clientWidth) < 2 && node.clientWidth < innerWidth""",
            arg=node.element_handle(),
        )


def test_a_chart_that_cannot_be_loaded_says_so(
    serve: Serve, open_context: Callable[..., BrowserContext]
) -> None:
    context = open_context()

    def refuse(route: Route) -> None:
        # An empty script loads without an error on the console and brings no Plotly.
        route.fulfill(status=200, content_type="application/javascript", body="")

    context.route("**/static/plotly-*.js", refuse)
    page = context.new_page()
    page.goto(serve(APP))
    sentence = "The chart could not be loaded. Reload the page to try again."
    expect(page.locator(".st-key-wave").get_by_role("alert")).to_have_text(sentence)


def test_the_modebar_speaks_chinese(
    serve: Serve, open_context: Callable[..., BrowserContext]
) -> None:
    """Plotly looks words up in a locale that the message brings; any word of ours proves it."""
    page = open_context(locale="zh-CN").new_page()
    page.goto(serve(APP))
    node = chart(page, "wave")
    words = node.evaluate("(node) => node._context.locale")
    assert words == "zh"
    titles = node.locator("[data-title]").evaluate_all("(all) => all.map((b) => b.dataset.title)")
    assert "Download plot as a PNG" not in titles
    assert len(titles) == 4

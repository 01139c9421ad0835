"""The pictures in a real browser: one pointer, one zoom, one scale, and keys for all of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from cnnlib.core.number_format import format_number
from cnnlib.figures import palette
from tests.support.browser_ready import at_rest, box_of

APP = Path(__file__).parent / "apps" / "images_app.py"
Serve = Callable[..., str]


def slope(row: int, column: int) -> np.float32:
    """The harness's second panel; the third is its inner 26 x 26 at half strength."""
    return np.float32(np.sin(row / 4) * np.cos(column / 5))


def group(page: Page, name: str = "maps") -> Locator:
    """The pictures, once they are drawn."""
    element = page.locator(f".st-key-{name} .maps")
    expect(element).to_have_attribute("data-ready", re.compile(r"\d"))
    return at_rest(element)


def spot(canvas: Locator, row: int, column: int, size: int) -> tuple[float, float]:
    """The middle of a cell of an unzoomed picture of `size` x `size` cells."""
    box = box_of(canvas)
    return (
        box["x"] + (column + 0.5) / size * box["width"],
        box["y"] + (row + 0.5) / size * box["height"],
    )


def view(element: Locator) -> list[float]:
    """Zoom and centre."""
    return [float(part) for part in str(element.get_attribute("data-view")).split()]


def pixel(canvas: Locator, row: int, column: int, size: int) -> list[int]:
    """The colour in the middle of a cell of an unzoomed picture."""
    found: list[int] = canvas.evaluate(
        """(canvas, [u, v]) => [...canvas.getContext("2d").getImageData(
          Math.floor(u * canvas.width), Math.floor(v * canvas.height), 1, 1).data].slice(0, 3)""",
        [(column + 0.5) / size, (row + 0.5) / size],
    )
    return found


def channels(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def test_pointing_shows_the_same_place_everywhere_and_asks_nobody(serve: Serve, page: Page) -> None:
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
    page.goto(serve(APP))
    element = group(page)
    canvases, outputs = element.locator("canvas"), element.locator("output")
    page.mouse.move(*spot(canvases.nth(1), 20, 10, 28))
    expect(outputs.nth(1)).to_have_text(f"row 20, column 10 {format_number(float(slope(20, 10)))}")
    before = len(sent)
    page.mouse.move(*spot(canvases.nth(1), 6, 17, 28))
    expect(outputs.nth(1)).to_have_text(f"row 6, column 17 {format_number(float(slope(6, 17)))}")
    # (6.5, 17.5) of 28 is (6.04, 16.25) of 26, and that cell lies one further in.
    half = format_number(float(slope(7, 17) / 2))
    expect(outputs.nth(2)).to_have_text(f"row 6, column 16 {half}")
    expect(outputs.nth(0)).to_have_text(re.compile(r"row 6, column 17 \d+$"))
    page.mouse.move(*spot(canvases.nth(2), 3, 4, 26))
    expect(outputs.nth(2)).to_have_text("row 3, column 4 NaN")
    page.mouse.move(2, 2)
    expect(outputs.nth(0)).to_be_empty()
    assert len(sent) == before


def test_buttons_wheel_and_drag_move_all_pictures_together(serve: Serve, page: Page) -> None:
    page.goto(serve(APP))
    element = group(page)
    canvases = element.locator("canvas")
    shots = [canvases.nth(i).screenshot() for i in range(3)]
    element.get_by_role("button", name="Zoom in").click()
    expect(element).to_have_attribute("data-view", "2.0000 0.5000 0.5000")
    assert all(canvases.nth(i).screenshot() != shots[i] for i in range(3))
    box = box_of(canvases.nth(0))
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.6, steps=4)
    page.mouse.up()
    expect(element).not_to_have_attribute("data-view", "2.0000 0.5000 0.5000")
    zoom, x, y = view(element)
    assert (zoom, x, y) == (2, pytest.approx(0.375, abs=0.01), pytest.approx(0.45, abs=0.01))
    expect(page.get_by_text("cell None")).to_be_visible()  # a drag is no click
    element.get_by_role("button", name="Show all").click()
    expect(element).to_have_attribute("data-view", "1.0000 0.5000 0.5000")

    corner = (box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.move(*corner)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    expect(element).to_have_attribute("data-view", re.compile(r"^2\.0000"))
    assert view(element)[1:] == [pytest.approx(0.375, abs=0.01)] * 2  # the corner stayed


def test_a_wheel_that_scrolls_the_page_does_not_zoom(serve: Serve, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 420})
    page.goto(serve(APP))
    element = group(page)
    canvas = element.locator("canvas").first
    page.mouse.move(*spot(canvas, 14, 14, 28))
    top = box_of(canvas)["y"]
    page.mouse.wheel(0, 100)
    page.wait_for_function(
        "([node, top]) => node.getBoundingClientRect().top !== top",
        arg=[canvas.element_handle(), top],
    )
    assert view(element)[0] == 1
    element.locator(".panels").focus()
    page.mouse.move(*spot(canvas, 14, 14, 28))
    page.mouse.wheel(0, -300)
    expect(element).to_have_attribute("data-view", re.compile(r"^2\.0000"))


def test_two_fingers_zoom(serve: Serve, page: Page) -> None:
    page.goto(serve(APP))
    element = group(page)
    element.locator("canvas").first.evaluate(
        """(canvas) => {
          const box = canvas.getBoundingClientRect();
          const send = (type, pointerId, u, v) => canvas.dispatchEvent(new PointerEvent(type, {
            pointerId, pointerType: "touch", bubbles: true, composed: true,
            clientX: box.x + u * box.width, clientY: box.y + v * box.height,
          }));
          send("pointerdown", 11, 0.4, 0.5);
          send("pointerdown", 12, 0.6, 0.5);
          send("pointermove", 11, 0.3, 0.5);
          send("pointermove", 12, 0.7, 0.5);
          send("pointerup", 11, 0.3, 0.5);
          send("pointerup", 12, 0.7, 0.5);
        }"""
    )
    expect(element).to_have_attribute("data-view", re.compile(r"^2\.00"))
    expect(page.get_by_text("cell None")).to_be_visible()


def test_keys_alone(serve: Serve, page: Page) -> None:
    page.goto(serve(APP))
    element = group(page)
    panels = element.locator(".panels")
    expect(panels).to_have_attribute(
        "aria-label",
        "Input 28 × 28, Vertical edges 28 × 28, Half 26 × 26. "
        "Arrow keys choose a cell, plus and minus zoom, 0 shows all.",
    )
    panels.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):  # the first one enters at the corner
        page.keyboard.press(key)
    output = element.locator("output").nth(1)
    expect(output).to_have_text(f"row 1, column 1 {format_number(float(slope(1, 1)))}")
    spoken = element.locator("[aria-live=polite]")
    expect(spoken).to_contain_text(
        f"Vertical edges, row 1, column 1: {format_number(float(slope(1, 1)))}"
    )
    page.keyboard.press("+")
    page.keyboard.press("+")
    expect(element).to_have_attribute("data-view", re.compile(r"^4\.0000"))
    for _ in range(9):  # beyond what is on screen: the view follows
        page.keyboard.press("ArrowDown")
    assert view(element)[2] > 0.13
    page.keyboard.press("Enter")
    expect(page.get_by_text("cell ImageCell(panel=0, row=10, column=1)")).to_be_visible()
    page.keyboard.press("0")
    expect(element).to_have_attribute("data-view", re.compile(r"^1\.0000"))


def test_a_click_chooses_a_cell_and_an_update_keeps_the_zoom(serve: Serve, page: Page) -> None:
    page.goto(serve(APP))
    element = group(page)
    page.mouse.click(*spot(element.locator("canvas").nth(2), 5, 7, 26))
    expect(page.get_by_text("cell ImageCell(panel=2, row=5, column=7)")).to_be_visible()
    element.get_by_role("button", name="Zoom in").click()
    handle = element.element_handle()
    ready = int(str(element.get_attribute("data-ready")))
    page.get_by_role("button", name="Next").click()
    page.wait_for_function(
        "([node, ready]) => Number(node.dataset.ready) > ready", arg=[handle, ready]
    )
    assert view(element)[0] == 2
    assert element.evaluate("(node, old) => node === old", handle)


@pytest.mark.parametrize("theme", palette.THEMES)
def test_zero_has_the_colour_of_the_page(
    serve: Serve, open_context: Callable[..., BrowserContext], theme: palette.Theme
) -> None:
    page = open_context(color_scheme=theme).new_page()
    page.goto(serve(APP))
    element = group(page)
    expect(element).to_have_attribute("data-theme", theme)
    edges, half = element.locator("canvas").nth(1), element.locator("canvas").nth(2)
    ground = channels(getattr(palette.GROUND, theme))
    assert pixel(edges, 0, 5, 28) == ground
    blue, orange = pixel(edges, 19, 14, 28), pixel(edges, 6, 14, 28)
    assert slope(19, 14) > 0.9
    assert slope(6, 14) < -0.9
    assert blue[2] > blue[0] + 40
    assert orange[0] > orange[2] + 40
    # The same scale for all: half as strong is nearer to the ground.
    away = [
        np.abs(np.subtract(pixel(canvas, row, column, size), ground)).sum()
        for canvas, row, column, size in ((edges, 19, 14, 28), (half, 18, 13, 26))
    ]
    assert away[1] < away[0] * 0.8
    bar = element.locator("[data-scale=signed] span")
    rows, columns = np.mgrid[0:28, 0:28]
    most = format_number(
        float(np.abs((np.sin(rows / 4) * np.cos(columns / 5)).astype(np.float32)).max())
    )
    expect(bar).to_have_text([f"−{most}", most])


def test_a_picture_is_saved_as_it_is(serve: Serve, page: Page, tmp_path: Path) -> None:
    page.goto(serve(APP))
    element = group(page)
    with page.expect_download() as waiting:
        element.get_by_role("button", name="Save Vertical edges as a picture").click()
    assert waiting.value.suggested_filename == "vertical-edges-28x28.png"
    path = tmp_path / "saved.png"
    waiting.value.save_as(path)
    image = np.asarray(Image.open(path).convert("RGB"))
    assert image.shape == (448, 448, 3)
    assert (image[:16, 80:96] == 255).all()  # the cell at (0, 5) is zero
    assert len(np.unique(image[304:320, 224:240].reshape(-1, 3), axis=0)) == 1
    without = group(page, "colour").get_by_role("button")
    expect(without).to_have_count(0)


def test_small_pictures_carry_their_numbers(serve: Serve, page: Page) -> None:
    """A cell with room for its number shows it, so its picture has more than flat squares."""
    page.goto(serve(APP))
    tiny = group(page, "colour").locator("canvas").nth(1)
    colours = tiny.evaluate(
        """(canvas) => {
          const side = Math.floor(canvas.width / 3) - 4;
          const data = canvas.getContext("2d").getImageData(2, side + 8, side, side).data;
          return new Set(Array.from({ length: side * side }, (_, i) => data[4 * i])).size;
        }"""
    )
    assert colours > 5


def test_phones_stack_the_pictures(
    serve: Serve, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport={"width": 390, "height": 800}).new_page()
    page.goto(serve(APP))
    canvases = group(page).locator("canvas")
    boxes = [box_of(canvases.nth(i)) for i in range(3)]
    assert len({round(box["x"]) for box in boxes}) == 1
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_pictures_that_cannot_be_loaded_say_so(
    serve: Serve, open_context: Callable[..., BrowserContext]
) -> None:
    context = open_context()

    def refuse(route: Route) -> None:
        # A module without our function: no error on the console, but nothing to draw with.
        route.fulfill(status=200, content_type="application/javascript", body="export {};")

    context.route("**/components/images/image_panels.js", refuse)
    page = context.new_page()
    page.goto(serve(APP))
    sentence = "The pictures could not be loaded. Reload the page to try again."
    expect(page.locator(".st-key-maps").get_by_role("alert")).to_have_text(sentence)

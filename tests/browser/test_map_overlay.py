"""Maps over a picture: the colours of Python, the slider without the server, cells and sums."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from cnnlib.core.number_format import format_number
from cnnlib.figures.map_overlay import SIDE, overlay_image
from tests.support.browser_ready import at_rest, box_of
from tests.support.browser_stages import Traffic

APP = Path(__file__).parent / "apps" / "map_overlay_app.py"
Open = Callable[..., Locator]
PIXELS = """
(canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let bytes = "";
    for (let i = 0; i < data.length; i += 32768) {
        bytes += String.fromCharCode(...data.subarray(i, i + 32768));
    }
    return btoa(bytes);
}
"""


def numbers(cells: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The picture, channels, weights and maps of the harness."""
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (28, 28), dtype=np.uint8)
    channels, weights = rng.normal(size=(5, cells, cells)), rng.normal(size=(2, 5))
    return picture, channels, weights, np.tensordot(weights, channels, axes=1).astype(np.float32)


@pytest.fixture
def show(page: Page, serve: Callable[..., str]) -> Open:
    def show(query: str = "", on: Page = page) -> Locator:
        on.goto(f"{serve(APP)}/?{query}")
        overlay = on.locator(".overlay[data-ready]")
        overlay.wait_for()
        return at_rest(overlay)

    return show


def pixels(canvas: Locator) -> np.ndarray:
    """The colours that are drawn, whole numbers (SIDE, SIDE, 3)."""
    data = np.frombuffer(base64.b64decode(canvas.evaluate(PIXELS)), np.uint8)
    return data.reshape(SIDE, SIDE, 4)[..., :3].astype(int)


def set_strength(overlay: Locator, strength: int) -> None:
    overlay.locator("input").evaluate(
        "(input, value) => { input.value = value; input.dispatchEvent(new Event('input')); }",
        strength,
    )
    expect(overlay).to_have_attribute("data-strength", str(strength))


@pytest.mark.parametrize("cells", [7, 28, 40])
def test_the_colours_are_those_of_python(show: Open, cells: int) -> None:
    overlay = show(f"cells={cells}")
    picture, _, _, maps = numbers(cells)
    limit = float(np.abs(maps).max())
    # The outline of the strongest cell lies over some of the pixels.
    row, column = np.unravel_index(np.abs(maps[0]).argmax(), maps[0].shape)
    clear = np.ones((SIDE, SIDE), bool)
    size = SIDE / cells
    top, left = (max(int(place * size) - 4, 0) for place in (row, column))
    clear[top : int((row + 1) * size) + 5, left : int((column + 1) * size) + 5] = False
    assert clear.mean() > 0.9
    for strength in (0, 30, 60, 80, 100):
        set_strength(overlay, strength)
        for index, values in enumerate(maps):
            shown = pixels(overlay.locator("canvas").nth(index))
            expected = overlay_image(picture, values, strength / 100, limit).astype(int)
            assert np.abs(shown - expected)[clear].max() <= 1, strength


def test_the_slider_follows_the_pointer_without_the_server(show: Open, page: Page) -> None:
    traffic = Traffic(page)
    overlay = show()
    slider = overlay.locator("input")
    box = box_of(slider)
    middle = box["y"] + box["height"] / 2
    seen = set()
    page.mouse.move(box["x"] + 0.6 * box["width"], middle)
    page.mouse.down()
    before = traffic.total()
    for share in (0.4, 0.2, 0.8):
        page.mouse.move(box["x"] + share * box["width"], middle)
        strength = int(overlay.get_attribute("data-strength") or -1)
        assert abs(strength - 100 * share) < 6
        seen.add(str(overlay.locator("canvas").first.evaluate("(canvas) => canvas.toDataURL()")))
    assert traffic.total() == before
    assert len(seen) == 3
    page.mouse.up()
    expect(page.get_by_text(f"runs 2 strength {strength}")).to_be_visible()
    expect(overlay).to_have_attribute("data-strength", str(strength))


def test_keys_move_the_slider(show: Open, page: Page) -> None:
    overlay = show()
    slider = overlay.locator("input")
    slider.focus()
    for key, strength in (("ArrowRight", 61), ("PageDown", 41), ("Home", 0), ("End", 100)):
        page.keyboard.press(key)
        expect(overlay).to_have_attribute("data-strength", str(strength))
        expect(slider).to_have_attribute("aria-valuetext", f"{strength} %")
    expect(page.get_by_text("strength 100")).to_be_visible()


def test_a_cell_says_its_value_in_every_map_without_the_server(show: Open, page: Page) -> None:
    traffic = Traffic(page)
    overlay = show()
    *_, maps = numbers(7)
    strongest = np.unravel_index(np.abs(maps[0]).argmax(), maps[0].shape)
    outputs = overlay.locator("output")

    def says(row: int, column: int) -> None:
        for index in range(2):
            value = format_number(float(maps[index, row, column]))
            expect(outputs.nth(index)).to_have_text(f"row {row}, column {column}: value {value}")

    says(int(strongest[0]), int(strongest[1]))
    box = box_of(overlay.locator("canvas").nth(1))
    before = traffic.total()
    page.mouse.move(box["x"] + box["width"] * 2.5 / 7, box["y"] + box["height"] * 4.5 / 7)
    says(4, 2)
    maps_row = overlay.locator(".maps")
    maps_row.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    says(3, 1)
    expect(overlay.locator(".live")).to_contain_text("first: row 3, column 1")
    page.keyboard.press("Escape")
    says(int(strongest[0]), int(strongest[1]))
    assert traffic.total() == before
    expect(overlay.locator(".note").nth(1)).to_have_text("a note")


def test_the_sum_of_a_cell_is_written_out(show: Open, page: Page) -> None:
    overlay = show("sums=1")
    _, channels, weights, maps = numbers(7)
    box = box_of(overlay.locator("canvas").first)
    page.mouse.move(box["x"] + box["width"] * 2.5 / 7, box["y"] + box["height"] * 4.5 / 7)
    terms = weights[0] * channels[:, 4, 2]
    line = overlay.locator(".sum").first
    largest = [int(k) for k in np.abs(terms).argsort()[::-1][:3]]
    for place, k in enumerate(largest):
        said = f"{format_number(abs(weights[0, k]))} × {format_number(channels[k, 4, 2])}"
        product = line.locator("span").nth(place)
        expect(product).to_have_text(said)
        expect(product).to_have_attribute("title", f"channel {k}")
    expect(line).to_contain_text("(2 more channels)")
    total = format_number(float(maps[0, 4, 2]))
    expect(line).to_have_text(re.compile(re.escape(f"= {total}") + "$"))


def test_two_maps_stand_side_by_side_on_a_phone(
    show: Open, open_context: Callable[..., BrowserContext]
) -> None:
    phone = open_context(viewport={"width": 390, "height": 844}).new_page()
    overlay = show("", phone)
    first, second = (box_of(overlay.locator("canvas").nth(index)) for index in range(2))
    assert first["y"] == second["y"]
    assert first["width"] == pytest.approx(second["width"], abs=1)
    assert second["x"] + second["width"] <= 390
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_alone_has_the_ground_of_the_theme_at_zero(
    show: Open, open_context: Callable[..., BrowserContext], scheme: str
) -> None:
    overlay = show("", open_context(color_scheme=scheme).new_page())
    expect(overlay).to_have_attribute("data-theme", scheme)
    set_strength(overlay, 100)
    shown = pixels(overlay.locator("canvas").first).reshape(-1, 3)
    ground = {"light": 255, "dark": 23}[scheme]
    assert np.abs(shown - ground).max(1).min() < 25

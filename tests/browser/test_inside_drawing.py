"""A drawing on the Inside page: pen, eraser and undo, its steps, and the network's answer."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect

from cnnlib.ui.pages.inside.settings import SCHEMA
from tests.support.browser_ready import at_rest, box_of
from tests.support.image_files import saved

Points = list[tuple[int, int]]
TROUSERS: list[Points] = [
    [(150, 140), (220, 140)],
    [(155, 145), (155, 235)],
    [(215, 145), (215, 235)],
]
"""In the lower right corner of the canvas, in its pixels."""

WORDS = {
    "en": ("Cropped", "Without these steps the network would say", "Eraser", "Trouser"),
    "zh": ("裁剪", "如果不做这些处理", "橡皮", "裤子"),
}


class Sketch:
    """The canvas of a visitor, and what stands beside it."""

    def __init__(self, page: Page, server: str, lang: str = "en") -> None:
        self.page = page
        page.goto(f"{server}/inside?source=drawing&lang={lang}&weights=resnet-8")
        self.canvas = page.locator(".st-key-inside-drawing canvas").last
        expect(self.canvas).to_be_visible()

    @property
    def steps(self) -> Locator:
        return self.page.locator(".drawing-steps figure")

    def stroke(self, points: Points) -> None:
        """Draw a line, and wait until the page has heard of it."""
        before = self.drawn()
        box = box_of(self.canvas)
        mouse = self.page.mouse
        mouse.move(box["x"] + points[0][0], box["y"] + points[0][1])
        mouse.down()
        for x, y in points[1:]:
            mouse.move(box["x"] + x, box["y"] + y, steps=6)
        mouse.up()
        self.await_another(before)

    def drawn(self) -> str:
        """The whole canvas as Python saw it last, as an address; empty before the first stroke."""
        images = self.page.locator(".drawing-steps img")
        return str(images.first.get_attribute("src")) if images.count() else ""

    def await_another(self, before: str) -> None:
        expect(self.page.locator(".drawing-steps img").first).not_to_have_attribute("src", before)
        at_rest(self.canvas)

    def sizes(self) -> list[str]:
        return [text.split("\n")[-1] for text in self.steps.all_inner_texts()]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_drawing_gets_its_steps_and_an_answer(
    lang: str, open_context: Callable[..., BrowserContext], serve: Callable[..., str]
) -> None:
    cropped, without, _eraser, trouser = WORDS[lang]
    sketch = Sketch(open_context().new_page(), serve(), lang)
    expect(sketch.page.locator(".prediction")).to_have_count(0)
    for points in TROUSERS:
        sketch.stroke(points)
    expect(sketch.steps).to_have_count(3)
    expect(sketch.steps.first).to_contain_text(cropped)
    high, wide = map(int, re.findall(r"\d+", sketch.sizes()[0]))
    assert 100 < high < 125
    assert 80 < wide < 100
    assert sketch.sizes()[2] == "28 × 28"
    expect(sketch.page.locator(".drawing-why")).to_contain_text(without)
    expect(sketch.page.locator(".prediction")).to_contain_text(trouser)
    maps = sketch.page.locator(".feature-maps")
    expect(maps).to_have_attribute("data-layer", "act")


def test_on_a_phone_the_canvas_stays_under_the_finger(
    open_context: Callable[..., BrowserContext], serve: Callable[..., str]
) -> None:
    phone = open_context(viewport={"width": 390, "height": 844})
    sketch = Sketch(phone.new_page(), serve())
    before = box_of(sketch.canvas)
    sketch.stroke(TROUSERS[0])
    expect(sketch.page.locator(".prediction")).to_have_count(1)
    assert sketch.canvas.bounding_box() == before


def test_what_the_eraser_takes_away_is_gone_and_undo_brings_it_back(
    page: Page, serve: Callable[..., str]
) -> None:
    sketch = Sketch(page, serve())
    sketch.stroke([(60, 60), (60, 200)])
    alone, size = sketch.drawn(), sketch.sizes()[0]
    sketch.stroke([(180, 60), (180, 200)])
    assert sketch.sizes()[0] != size
    page.get_by_text("Eraser", exact=True).click()
    page.get_by_text("Thick", exact=True).click()
    at_rest(sketch.canvas)
    both = sketch.drawn()
    sketch.stroke([(180, 40), (180, 220)])
    assert sketch.sizes()[0] == size
    assert sketch.drawn() == alone
    page.locator(".st-key-inside-drawing").hover()
    page.get_by_role("button", name="Undo").click()
    sketch.await_another(alone)
    assert sketch.drawn() == both


def test_a_drawing_is_there_again_after_another_picture(
    page: Page, serve: Callable[..., str]
) -> None:
    sketch = Sketch(page, serve())
    sketch.stroke([(60, 60), (120, 200)])
    before, answer = sketch.drawn(), page.locator(".prediction").inner_text()
    choose(page, "fashion")
    expect(page.locator(".drawing-steps")).to_have_count(0)
    choose(page, "drawing")
    expect(page.locator(".drawing-steps img").first).to_have_attribute("src", before)
    expect(page.locator(".prediction")).to_have_text(answer)
    sketch.canvas = page.locator(".st-key-inside-drawing canvas").last
    sketch.stroke([(150, 60), (200, 200)])
    _high, wide = map(int, re.findall(r"\d+", sketch.sizes()[0]))
    assert wide > 130  # from the first stroke, which is still there, to the second


def test_a_photograph_takes_the_same_steps(page: Page, serve: Callable[..., str]) -> None:
    page.goto(f"{serve()}/inside?source=upload&lang=en&weights=resnet-8")
    photograph = np.full((90, 160), 250, np.uint8)  # a bright ground, a dark thing off its middle
    photograph[50:80, 20:50] = 40
    data = saved(Image.fromarray(photograph))
    file: FilePayload = {"name": "thing.png", "mimeType": "image/png", "buffer": data}
    page.locator("input[type=file]").set_input_files(file)
    steps = page.locator(".drawing-steps figure")
    expect(steps.first).to_contain_text("30 × 30")
    expect(steps.nth(1)).to_contain_text("28 × 28")
    expect(page.locator(".feature-maps")).to_have_attribute("data-layer", "act")
    expect(page.locator(".prediction")).to_be_visible()
    frame = steps.first.locator("i").bounding_box()
    picture = steps.first.locator("img").bounding_box()
    assert frame
    assert picture
    left = (frame["x"] - picture["x"]) / picture["width"]
    top = (frame["y"] - picture["y"]) / picture["height"]
    assert left == pytest.approx(20 / 160, abs=0.02)
    assert top == pytest.approx((35 + 50) / 160, abs=0.02)


def choose(page: Page, source: str) -> None:
    label = SCHEMA["source"].labels[source]
    page.locator(".st-key-inside-source").get_by_role("combobox").click()
    page.get_by_role("option", name=label, exact=True).click()

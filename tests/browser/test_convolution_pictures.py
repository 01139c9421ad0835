"""Pictures for the feature maps: chosen, handed in, refused, drawn, enlarged, saved."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from cnnlib.ui.components.image_source import GALLERY
from tests.support.browser_ready import box_of
from tests.support.browser_visits import Visit
from tests.support.image_files import colours, png, ramp, saved

Open = Callable[..., Visit]


@pytest.fixture
def visit(page: Page, serve: Callable[..., str]) -> Open:
    return lambda **query: Visit(page, serve(), **query)


def hand_in(visit: Visit, name: str, kind: str, data: bytes) -> None:
    file: FilePayload = {"name": name, "mimeType": kind, "buffer": data}
    visit.page.locator("input[type=file]").set_input_files(file)


def size_of(visit: Visit, panel: int) -> str:
    return visit.widget("maps").locator("figure small").nth(panel).inner_text()


def expect_size(visit: Visit, size: str) -> None:
    expect(visit.widget("maps").locator("figure small").first).to_have_text(size)


def test_pictures_that_may_be_handed_in(visit: Open) -> None:
    seen = visit(source="upload")
    expect(seen.page.get_by_text("as soon as there is a picture")).to_be_visible()
    hand_in(seen, "ramp.png", "image/png", saved(colours(20, 30)))
    expect_size(seen, "20 × 30")
    assert size_of(seen, 1) == "20 × 30"
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    lying = saved(Image.fromarray(ramp(20, 30)), "JPEG", exif=exif, quality=95)
    hand_in(seen, "turned.jpg", "image/jpeg", lying)
    expect_size(seen, "30 × 20")
    seen.expect_address(source="upload")


LIES = {
    "text": (b"Dear reader, this is no picture.", "is not a PNG, JPEG or WebP picture"),
    "huge": (png(30_000, 30_000), "more than 25 million pixels"),
    "torn": (saved(colours(40, 60))[:80], "damaged or incomplete"),
}


@pytest.mark.parametrize("name", LIES)
def test_files_that_are_refused_with_a_sentence(name: str, visit: Open) -> None:
    data, sentence = LIES[name]
    seen = visit(source="upload")
    hand_in(seen, f"{name}.png", "image/png", data)
    expect(seen.page.get_by_text(sentence)).to_be_visible()
    expect(seen.page.get_by_test_id("stException")).to_have_count(0)
    expect(seen.widget("maps")).to_have_count(0)
    hand_in(seen, "good.png", "image/png", saved(colours()))
    expect_size(seen, "20 × 30")
    expect(seen.page.get_by_text(sentence)).to_have_count(0)


def test_the_gallery_by_click_and_by_keyboard(visit: Open) -> None:
    seen = visit()
    pictures = seen.widget("gallery").get_by_role("radio")
    expect(pictures).to_have_count(GALLERY)
    before = seen.picture(0)
    pictures.nth(5).click()
    seen.expect_address(picture=5)
    before = seen.await_another_picture(0, before)
    pictures.nth(5).press("ArrowRight")
    seen.expect_address(picture=6)
    before = seen.await_another_picture(0, before)
    seen.choose("label", "Bag")
    seen.expect_address(picture=6, label=8)
    before = seen.await_another_picture(0, before)
    seen.number("picture").fill("40")
    seen.number("picture").press("Enter")
    seen.expect_address(picture=40, label=8)
    seen.await_another_picture(0, before)


def test_the_persons_own_drawing(visit: Open) -> None:
    seen = visit(source="drawing", kernel="identity")
    pad = seen.page.locator(".st-key-convolution-drawing canvas").last
    box = box_of(pad)
    mouse = seen.page.mouse
    mouse.move(box["x"] + 40, box["y"] + 126)
    mouse.down()
    mouse.move(box["x"] + 210, box["y"] + 126, steps=8)
    mouse.up()
    expect_size(seen, "28 × 28")
    bright = seen.map(0).evaluate(
        """(canvas) => {
          const data = canvas.getContext("2d").getImageData(0, canvas.height / 2, canvas.width, 1);
          return data.data[4 * Math.floor(canvas.width / 2)];
        }"""
    )
    assert bright > 200


def test_zoom_and_download(visit: Open, tmp_path: Path) -> None:
    seen = visit(source="letter", kernel="identity", p=0, k=1)
    maps = seen.widget("maps")
    before = [seen.picture(i) for i in range(3)]
    maps.get_by_role("button", name="Zoom in").click()
    after = [seen.await_another_picture(i, before[i]) for i in range(3)]
    maps.get_by_role("button", name="Show all").click()
    assert [seen.await_another_picture(i, after[i]) for i in range(3)] == before
    with seen.page.expect_download() as waiting:
        maps.get_by_role("button", name="Save Input as a picture").click()
    assert waiting.value.suggested_filename.endswith(".png")
    waiting.value.save_as(tmp_path / "input.png")
    picture = Image.open(io.BytesIO((tmp_path / "input.png").read_bytes()))
    assert picture.format == "PNG"
    assert min(picture.size) >= 64
    assert np.asarray(picture.convert("L")).std() > 10

"""The Channels page: pointing, muting, editing, keys, a weight under the finger, upload, links."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from cnnlib.data.colour_images import COLOUR_IMAGES
from cnnlib.ops.convolution.colour_mixing import LIMIT, mix, parse_matrix
from tests.support.browser_ready import PATIENCE, at_rest, box_of
from tests.support.browser_stages import Traffic, click, hover, pixels
from tests.support.image_files import saved

Open = Callable[..., Page]

MIXED = """
(mixer) => {
  const canvas = mixer.querySelectorAll("canvas")[1];
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return Array.from(data);
}
"""


@pytest.fixture
def visit(page: Page, serve: Callable[..., str]) -> Open:
    def open_page(query: str = "") -> Page:
        page.goto(f"{serve()}/channels?{query}")
        stage_of(page)
        return page

    return open_page


def stage_of(page: Page) -> Locator:
    stage = page.locator(".st-key-board .stage")
    expect(stage).to_have_attribute("data-ready", re.compile(r"\d"), timeout=PATIENCE)
    return at_rest(stage)


def mixer_of(page: Page) -> Locator:
    mixer = page.locator(".mixer")
    expect(mixer).to_have_attribute("data-ready", re.compile(r"\d"), timeout=PATIENCE)
    return at_rest(mixer)


def mixed(mixer: Locator) -> np.ndarray:
    """The pixels of the mixed picture, one row each, red green blue."""
    return np.array(mixer.evaluate(MIXED), np.uint8).reshape(-1, 4)[:, :3]


def matrix_of(mixer: Locator) -> np.ndarray:
    return parse_matrix(mixer.get_attribute("data-matrix") or "")


def test_pointing_at_an_output_shows_a_window_in_every_channel(visit: Open) -> None:
    page = visit("view=code")
    stage, traffic = stage_of(page), Traffic(page)
    dark = {name: pixels(stage, name) for name in ("x1", "x2", "x3", "p1_2")}
    hover(stage, "y1.0.0")
    sums = (stage.get_attribute("data-expression") or "").split(" = ")
    assert len(sums) == 3
    assert sums[0].count("(") >= 3
    assert sums[1].count(" + ") == 3
    for name, before in dark.items():
        assert pixels(stage, name) != before, name
    hover(stage, "p1_2.1.1")
    expression = stage.get_attribute("data-expression") or ""
    assert expression.count("×") == 4
    hover(stage, "w2_3.0.0")
    assert traffic.frames == 0


def test_a_channel_is_muted_and_heard_again(visit: Open) -> None:
    page = visit("view=code")
    stage = stage_of(page)
    hover(stage, "y1.1.1")
    whole = stage.get_attribute("data-expression") or ""
    page.get_by_role("radio", name="2", exact=True).first.click()
    expect(page).to_have_url(re.compile("mute=2"))
    expect(stage).not_to_have_attribute("data-expression", whole)
    muted = stage.get_attribute("data-expression") or ""
    assert muted.split(" = ")[1].count(" + ") == whole.split(" = ")[1].count(" + ") - 1
    expect(page.get_by_text("Input channel 2 is muted")).to_be_visible()
    expect(stage.locator(".grid.faded")).to_have_count(4)
    page.get_by_role("radio", name="none").click()
    expect(stage).to_have_attribute("data-expression", whole)


def test_a_weight_is_typed_and_the_link_keeps_it(
    visit: Open, open_context: Callable[..., BrowserContext]
) -> None:
    page = visit("view=code&input=ones&kernel=ones")
    stage = stage_of(page)
    click(stage, "w2_3.1.0")
    stage.locator(".number").fill("9")
    stage.locator(".number").press("Enter")
    expect(page).to_have_url(re.compile(r"weights=97\.0\.9"))
    expect(page).to_have_url(re.compile(r"pin=w2_3\.1\.0"))
    expect(page.locator(".stCode")).to_contain_text("weight[1, 2, 1, 0] = 9.0")
    other = open_context().new_page()
    other.goto(page.url)
    twin = stage_of(other)
    expect(twin).to_have_attribute("data-selected", "w2_3.1.0")
    for each in (stage, twin):
        click(each, "y2.0.0")
        expect(each).to_have_attribute("data-expression", re.compile(" = 19$"))


def test_arrow_keys_walk_the_outputs(visit: Open) -> None:
    stage = stage_of(visit("view=code"))
    stage.locator(".board[data-grid=y1]").focus()
    before = stage.get_attribute("data-selected")
    stage.page.keyboard.press("ArrowRight")
    expect(stage).to_have_attribute("data-selected", "y1.1.2")
    assert before == "y1.1.1"


def test_rows_of_grids_are_channels(visit: Open) -> None:
    stage = stage_of(visit("view=code&cin=3&cout=3&groups=3"))
    places = json.loads(stage.get_attribute("data-grids") or "")

    def middle(name: str) -> float:
        place = places[name]
        return float(place["y"] + place["rows"] * place["cell"] / 2)

    for channel in (1, 2, 3):
        assert middle(f"w{channel}_{channel}") == pytest.approx(middle(f"x{channel}"), abs=2)


def test_a_preset_that_chooses_a_tab_moves_the_switch(visit: Open) -> None:
    page = visit("view=colour")
    page.locator(".st-key-channels-preset").get_by_text("1 × 1").first.click()
    expect(page).to_have_url(re.compile("view=pointwise"))
    expect(page.get_by_role("radio", name="1 × 1 in three ways")).to_be_checked()
    expect(page.get_by_role("radio", name="Colour")).not_to_be_checked()


def test_groups_that_do_not_divide_are_mended_by_a_press(visit: Open) -> None:
    page = visit("view=code")
    page.locator(".st-key-channels-preset").get_by_text("Uneven groups").click()
    warning = page.get_by_test_id("stAlertContentWarning")
    expect(warning).to_contain_text("2 groups cannot share 3 input")
    page.get_by_role("button", name="Use 4 input and 2 output channels").click()
    expect(warning).to_have_count(0)
    expect(page).to_have_url(re.compile("cin=4"))
    expect(stage_of(page).locator(".board[data-grid=x4]")).to_be_visible()


def test_the_mixed_picture_follows_the_finger_without_the_server(visit: Open) -> None:
    page = visit("view=colour&mix=1_0_0_0_1_0_0_0_1")
    mixer, picture = mixer_of(page), COLOUR_IMAGES["balloons"].draw()
    np.testing.assert_array_equal(mixed(mixer), picture.reshape(-1, 3))
    weight = mixer.locator("input[data-weight='1']")
    box, traffic = box_of(weight), Traffic(page)
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    seen = set()
    for share in (0.6, 0.7, 0.9):
        page.mouse.move(box["x"] + share * box["width"], middle)
        matrix = matrix_of(mixer)
        seen.add(float(matrix[0, 1]))
        np.testing.assert_array_equal(mixed(mixer), mix(picture, matrix).reshape(-1, 3))
    assert len(seen) == 3
    assert traffic.frames == 0
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"mix=1_1\.\d+_0_0_1_0_0_0_1"))
    assert matrix_of(mixer)[0, 1] == max(seen)


def test_keys_change_a_weight_and_named_mixings_replace_it(
    visit: Open, open_context: Callable[..., BrowserContext]
) -> None:
    page = visit("view=colour&mix=1_0_0_0_1_0_0_0_1")
    mixer = mixer_of(page)
    weight = mixer.locator("input[data-weight='4']")
    weight.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(mixer).to_have_attribute("data-matrix", "1_0_0_0_0.9_0_0_0_1")
    expect(weight).to_have_attribute("aria-label", "Weight of green in green")
    expect(page).to_have_url(re.compile(r"mix=1_0_0_0_0\.9_0_0_0_1"))
    page.get_by_role("radio", name="Swap red and blue").click()
    expect(mixer).to_have_attribute("data-matrix", "0_0_1_0_1_0_1_0_0")
    expect(page).to_have_url(re.compile("mix=0_0_1_0_1_0_1_0_0"))
    swapped = COLOUR_IMAGES["balloons"].draw()[..., ::-1].reshape(-1, 3)
    np.testing.assert_array_equal(mixed(mixer), swapped)
    other = open_context(locale="zh-CN").new_page()
    other.goto(page.url)
    expect(mixer_of(other)).to_have_attribute("data-matrix", "0_0_1_0_1_0_1_0_0")


def test_an_upload_is_mixed_in_its_colours(visit: Open, tmp_path: Path) -> None:
    page = visit("view=colour&source=upload&mix=0_1_0_1_0_0_0_0_1")
    picture = Image.new("RGB", (8, 5), (200, 90, 20))
    file = tmp_path / "plain.png"
    file.write_bytes(saved(picture))
    page.locator("input[type=file]").set_input_files(file)
    assert np.unique(mixed(mixer_of(page)), axis=0).tolist() == [[90, 200, 20]]


def test_the_browser_mixes_as_the_library_does(visit: Open) -> None:
    page = visit("view=colour")
    mixer_of(page)
    random = np.random.default_rng(0)
    cases: list[Any] = []
    for _ in range(60):
        matrix = np.round(random.uniform(-LIMIT, LIMIT, (3, 3)), 3)
        picture = random.integers(0, 256, (4, 5, 3)).astype(np.uint8)
        cases.append((matrix, picture))
    halves = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)
    cases.append((np.diag([0.5, 0.25, 0.125]), halves))
    answers = page.evaluate(
        """async (cases) => {
          const names = performance.getEntriesByType("resource").map((entry) => entry.name);
          const address = names.find((name) => name.endsWith("/images/mix_channels.js"));
          const { mixChannels } = await import(address);
          return cases.map(([matrix, pixels]) => {
            const out = new Uint8ClampedArray((pixels.length / 3) * 4);
            mixChannels(Uint8Array.from(pixels), matrix, out);
            return Array.from(out);
          });
        }""",
        [[matrix.ravel().tolist(), picture.ravel().tolist()] for matrix, picture in cases],
    )
    for (matrix, picture), answer in zip(cases, answers, strict=True):
        found = np.array(answer, np.uint8).reshape(-1, 4)
        assert (found[:, 3] == 255).all()
        np.testing.assert_array_equal(found[:, :3], mix(picture, matrix).reshape(-1, 3))


def test_the_three_ways_agree_and_each_result_says_where_it_comes_from(visit: Open) -> None:
    page = visit("view=pointwise")
    stage = page.locator(".stage").nth(1)
    expect(stage).to_have_attribute("data-ready", re.compile(r"\d"), timeout=PATIENCE)
    found = set()
    for name in ("product", "dense", "convolution"):
        hover(stage, f"{name}.1.3")
        found.add(stage.get_attribute("data-expression"))
    assert len(found) == 1
    expect(page.locator(".proof")).to_have_count(4)

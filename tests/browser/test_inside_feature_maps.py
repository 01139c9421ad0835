"""The feature maps in a real browser: layers and channels by pointer and keys, two visitors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import numpy as np
import pytest
import torch
from playwright.sync_api import BrowserContext, Locator, Page, expect

from cnnlib.analysis.feature_maps import network_maps
from cnnlib.core.number_format import format_number
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.trained_network import load_trained
from cnnlib.training.runs.pretrained_weights import FOLDER
from cnnlib.ui.components.image_source import fashion_picture
from tests.support.browser_ready import at_rest
from tests.support.browser_visits import Line

Serve = Callable[..., str]
VALUES = "(maps) => [...maps.getRootNode().querySelector('[data-root]').maps.opened.values]"
ADDRESS = "([name, value]) => new URLSearchParams(location.search).get(name) === value"


class Maps:
    """The feature maps of a visitor."""

    def __init__(self, page: Page, server: str, **query: object) -> None:
        self.page = page
        parts = {"lang": "en", "weights": "lenet-best", **query}
        page.goto(f"{server}/inside?" + "&".join(f"{name}={each}" for name, each in parts.items()))
        self.root = page.locator(".feature-maps")
        expect(self.root).to_have_attribute("data-ready", re.compile(r"\d"))
        at_rest(self.root)

    @property
    def layers(self) -> Locator:
        return self.root.locator(".strip [role=radio]")

    @property
    def channels(self) -> Locator:
        return self.root.locator(".grid [role=radio]")

    @property
    def chosen(self) -> Locator:
        return self.root.locator(".grid [aria-checked=true]")

    def layer(self, name: str) -> Locator:
        return self.root.locator(f".strip [data-layer='{name}']")

    def expect_open(self, layer: str, channel: int) -> None:
        expect(self.root).to_have_attribute("data-layer", layer)
        expect(self.root).to_have_attribute("data-channel", str(channel))
        expect(self.layer(layer)).to_have_attribute("aria-checked", "true")
        expect(self.chosen).to_have_attribute("data-channel", str(channel))

    def expect_address(self, name: str, value: str) -> None:
        self.page.wait_for_function(ADDRESS, arg=[name, value])

    def values(self) -> np.ndarray:
        return np.array(self.root.evaluate(VALUES), np.float32)


def expected(layer: str, label: int, number: int, weights: str = "lenet-best") -> np.ndarray:
    """The maps of a layer for a test picture, computed here."""
    network = load_trained(FOLDER / f"{weights}.safetensors")
    image = torch.from_numpy(fashion_picture(label, number).copy())[None]
    return network_maps(network.model, preprocess(image, network.recipe.input_size)[0], layer).maps


def test_a_layer_and_a_channel_by_click(page: Page, serve: Serve) -> None:
    maps = Maps(page, serve())
    maps.expect_open("act1", 0)
    maps.layer("conv2").click()
    maps.expect_open("conv2", 0)
    expect(maps.channels).to_have_count(16)
    np.testing.assert_allclose(maps.values(), expected("conv2", 9, 0).ravel(), atol=1e-6)
    maps.channels.nth(5).click()
    maps.expect_open("conv2", 5)
    expect(maps.root.locator(".channel h3")).to_contain_text("Channel 5")
    maps.expect_address("map_layer", "conv2")
    maps.expect_address("map_channel", "5")
    page.reload()
    maps.expect_open("conv2", 5)


def test_a_layer_and_a_channel_by_keyboard(page: Page, serve: Serve) -> None:
    maps = Maps(page, serve())
    maps.layer("act1").focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    maps.expect_open("conv2", 0)
    expect(maps.layer("conv2")).to_be_focused()
    maps.chosen.focus()
    for key in ("ArrowRight", "ArrowRight", "End", "ArrowLeft"):
        page.keyboard.press(key)
    maps.expect_open("conv2", 14)
    maps.expect_address("map_channel", "14")
    expect(maps.chosen).to_be_focused()
    page.keyboard.press("Home")
    maps.expect_open("conv2", 0)
    page.keyboard.press("ArrowDown")
    below = int(str(maps.chosen.get_attribute("data-channel")))
    here, there = maps.channels.nth(0).bounding_box(), maps.channels.nth(below).bounding_box()
    assert here
    assert there
    assert there["y"] > here["y"]
    assert abs(there["x"] - here["x"]) < 2


def test_quick_presses_end_where_the_person_stopped_however_late_the_answers_are(
    page: Page, serve: Serve
) -> None:
    line = Line(page)
    maps = Maps(page, serve(), map_layer="conv2")
    maps.chosen.focus()
    with line.held():
        line.await_sent(lambda: page.keyboard.press("ArrowRight"))
        line.await_sent(lambda: page.keyboard.press("ArrowRight"))
        for _ in range(3):
            page.keyboard.press("ArrowRight")
    maps.expect_address("map_channel", "5")
    at_rest(maps.root)
    maps.expect_open("conv2", 5)
    expect(maps.chosen).to_be_focused()


def test_channels_by_activity_and_the_scales_without_the_server(page: Page, serve: Serve) -> None:
    maps = Maps(page, serve(), map_layer="act2")
    activity = np.abs(expected("act2", 9, 0)).mean((1, 2))
    page.get_by_role("radio", name="By activity").click()
    shown = [int(str(each.get_attribute("data-channel"))) for each in maps.channels.all()]
    assert [activity[n] for n in shown] == sorted(activity, reverse=True)
    maps.expect_address("map_order", "activity")
    legend = maps.root.locator(".legend span").last
    largest = np.abs(expected("act2", 9, 0)).max()
    expect(legend).to_have_text(format_number(float(largest)))
    page.get_by_role("radio", name="Each channel").click()
    own = np.abs(expected("act2", 9, 0)[0]).max()
    expect(legend).to_have_text(format_number(float(own)))
    maps.expect_address("map_scale", "channel")


def test_pointing_at_a_map_and_at_a_kernel_tells_their_numbers(page: Page, serve: Serve) -> None:
    maps = Maps(page, serve(), map_layer="conv1", map_channel=2)
    values = expected("conv1", 9, 0)[2]
    picture = maps.root.locator("figure.output canvas")
    box = picture.bounding_box()
    assert box
    picture.hover(position={"x": box["width"] * 10.5 / 28, "y": box["height"] * 20.5 / 28})
    says = maps.root.locator("figure.output output")
    expect(says).to_have_text(f"row 21, column 11: {format_number(float(values[20, 10]))}")
    network = load_trained(FOLDER / "lenet-best.safetensors").model
    kernel = network.get_submodule("conv1").weight.detach().numpy()[2, 0]
    maps.root.locator("figure.kernel canvas").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    told = maps.root.locator("figure.kernel output")
    expect(told).to_have_text(f"row 2, column 2: {format_number(float(kernel[1, 1]))}")


def test_dead_channels_are_marked(page: Page, serve: Serve) -> None:
    maps = Maps(page, serve(), weights="resnet-8")
    dead = np.flatnonzero(~expected("act", 9, 0, "resnet-8").any((1, 2)))
    assert len(dead)
    marked = maps.root.locator(".tile.zero").evaluate_all(
        "tiles => tiles.map(t => t.dataset.channel)"
    )
    assert [int(channel) for channel in marked] == dead.tolist()
    expect(maps.root.locator(".zeros")).to_contain_text(f"{len(dead)} of 16 channels")


def test_a_cell_of_the_activation_shows_the_whole_derivation(page: Page, serve: Serve) -> None:
    maps = Maps(page, serve(), map_channel=1)
    stage = page.locator(".stage")
    expect(stage).to_have_attribute("data-ready", re.compile(r"\d"))
    grid, row, column = str(stage.get_attribute("data-selected")).split(".")
    assert grid == "act1"
    steps = stage.locator(".sum div")
    expect(steps).to_have_count(2)
    place = (1, int(row), int(column))
    for step, layer in ((steps.nth(0), "conv1"), (steps.nth(1), "norm1")):
        value = format_number(float(expected(layer, 9, 0)[place]))
        expect(step.locator(".result")).to_have_text(value)
    assert steps.nth(0).inner_text().count("×") == 25
    value = format_number(float(expected("act1", 9, 0)[place]))
    expect(stage.locator(".sum > .result")).to_have_text(value)
    expect(page.locator(".proof")).to_contain_text("✓")
    maps.channels.nth(4).click()
    expect(page.get_by_text("How channel 4 of act1 is made")).to_be_visible()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_two_visitors_with_different_pictures_see_their_own_maps(
    lang: str, open_context: Callable[..., BrowserContext], serve: Serve
) -> None:
    layer = "stage2.0.add"
    seen = [
        Maps(
            open_context().new_page(),
            serve(),
            lang=lang,
            weights="resnet-8",
            map_layer=layer,
            label=label,
        )
        for label in (9, 3)
    ]
    for turn in range(4):
        for maps in seen:  # both are on their way before either is waited for
            maps.page.locator(".st-key-inside-picture .step.up").click()
        for maps, label in zip(seen, (9, 3), strict=True):
            maps.expect_address("picture", str(turn + 1))
            at_rest(maps.root)
            wanted = expected(layer, label, turn + 1, "resnet-8").ravel()
            maps.page.wait_for_function(
                """([wanted]) => {
                  const root = [...document.querySelectorAll("*")].map((node) => node.shadowRoot)
                    .find((shadow) => shadow?.querySelector(".feature-maps"));
                  const { values } = root.querySelector("[data-root]").maps.opened;
                  return JSON.parse(wanted).every((each, i) => Math.abs(each - values[i]) < 1e-5);
                }""",
                arg=[json.dumps(wanted.tolist())],
            )

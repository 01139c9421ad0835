"""Channels switched off in a real browser: the prediction, the accuracy and the link follow."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from cnnlib.analysis.channel_switches import (
    ChannelSwitches,
    switch_channels,
    switched_accuracy,
)
from cnnlib.analysis.trained_network_cache import cached_network
from cnnlib.data import fashion_mnist
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.trained_network import TrainedNetwork
from cnnlib.training.runs.available_weights import find_weights
from cnnlib.ui.core.language import translations
from tests.support.browser_ready import at_rest

SNEAKER, LAYER = 7, "act1"
ADDRESS = f"/inside?weights=lenet-best&view=channels&label={SNEAKER}"
Serve = Callable[..., str]


def lenet() -> TrainedNetwork:
    weights = find_weights("lenet-best")
    return cached_network(weights.path, weights.recipe)


def probability(*channels: int) -> str:
    """The probability of a sneaker for the first one, with channels of the first layer off."""
    network, images = lenet(), fashion_mnist.load(train=False).images
    pixels = preprocess(images[fashion_mnist.examples(SNEAKER, 1)[0]][None], 28)[0]
    found = switch_channels(network.model, pixels, ChannelSwitches(LAYER, channels))
    return f"{found.probabilities[SNEAKER]:.1%}"


def accuracies(*channels: int) -> tuple[str, str]:
    found = switched_accuracy(lenet(), ChannelSwitches(LAYER, channels))
    return f"{found.before / found.total:.1%}", f"{found.after / found.total:.1%}"


def switches_of(page: Page) -> Locator:
    grid = page.locator(".switches")
    expect(grid).to_have_attribute("data-ready", re.compile(r"\d"))
    return at_rest(grid).get_by_role("switch")


def share(page: Page) -> Locator:
    """The probability of the true class with the switches."""
    return page.locator(".st-key-inside-switched .true em")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_channel_is_switched_off_and_the_prediction_follows(
    serve: Serve, open_context: Callable[..., BrowserContext], lang: str
) -> None:
    page = open_context(locale={"en": "en-US", "zh": "zh-CN"}[lang]).new_page()
    page.goto(serve() + f"{ADDRESS}&lang={lang}")
    switches = switches_of(page)
    expect(switches).to_have_count(6)
    expect(share(page)).to_have_text(probability())

    switches.nth(2).click()
    expect(switches.nth(2)).to_have_attribute("aria-checked", "false")
    expect(page).to_have_url(re.compile("choff=2"))
    expect(share(page)).to_have_text(probability(2))
    switches.nth(0).click()
    expect(page).to_have_url(re.compile(r"choff=0\.2"))
    expect(share(page)).to_have_text(probability(0, 2))
    say = translations(lang).gettext
    facts = page.locator(".cnn-facts", has_text=say("With the switches"))
    before, after = accuracies(0, 2)
    assert after < before
    expect(facts).to_contain_text(before)
    expect(facts).to_contain_text(after)

    other = open_context(locale="en-US").new_page()
    other.goto(page.url)
    twin = switches_of(other)
    expect(twin.nth(0)).to_have_attribute("aria-checked", "false")
    expect(twin.nth(1)).to_have_attribute("aria-checked", "true")
    expect(share(other)).to_have_text(probability(0, 2))

    at_rest(page.get_by_role("button", name=say("All on"))).click()
    expect(share(page)).to_have_text(probability())
    expect(page).not_to_have_url(re.compile("choff"))


def test_keys_move_among_the_channels_and_switch_them(serve: Serve, page: Page) -> None:
    page.goto(serve() + ADDRESS)
    switches = switches_of(page)
    switches.nth(0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(switches.nth(2)).to_be_focused()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("choff=2"))
    expect(switches.nth(2)).to_be_focused()
    expect(page.locator(".switches [tabindex='0']")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("choff"))
    page.keyboard.press("End")
    page.keyboard.press("Home")
    expect(switches.nth(0)).to_be_focused()


def test_another_layer_has_its_own_channels(serve: Serve, page: Page) -> None:
    page.goto(serve() + f"{ADDRESS}&choff=0")
    switches_of(page)
    page.get_by_role("combobox", name="Layer").click()
    page.get_by_role("option", name="act2, channels: 16").click()
    expect(page.locator(".switches").get_by_role("switch")).to_have_count(16)
    expect(page.locator(".switches [aria-checked='false']")).to_have_count(0)
    expect(page).to_have_url(re.compile("chlayer=act2"))
    expect(share(page)).to_have_text(probability())

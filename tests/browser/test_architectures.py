"""The Architectures page: choose, compare, open a block, follow a link, keys, a refused picture."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.browser_ready import PATIENCE, at_rest

Open = Callable[..., Page]


@pytest.fixture
def visit(page: Page, serve: Callable[..., str]) -> Open:
    def open_page(query: str = "") -> Page:
        page.goto(f"{serve()}/architectures?{query}")
        diagram_of(page)
        return page

    return open_page


def diagram_of(page: Page) -> Locator:
    diagram = page.locator(".st-key-board .diagram")
    expect(diagram).to_have_attribute("data-ready", re.compile(r"\d"), timeout=PATIENCE)
    return at_rest(diagram)


def block(diagram: Locator, name: str, network: int = 0) -> Locator:
    figure = diagram.locator(f"[data-network='{network}']")
    return figure.locator(f"[data-type=block][data-id='{name}'] .hit").first


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_network_is_chosen_opened_and_its_link_followed(
    visit: Open, open_context: Callable[..., BrowserContext]
) -> None:
    page = visit()
    choose(page, "Network", "ResNet")
    expect(page.locator(".cnn-totals")).to_contain_text("11,178,378")
    diagram = diagram_of(page)
    block(diagram, "/stage2").click()
    block(diagram, "/stage2.0").click()
    block(diagram, "stage2.0.shortcut").click()
    expect(page).to_have_url(re.compile(r"layer=stage2\.0\.shortcut"))
    expect(page.locator(".stCode")).to_contain_text("nn.Conv2d(64, 128, 1, stride=2)")
    other = open_context().new_page()
    other.goto(page.url)
    twin = diagram_of(other)
    expect(twin).to_have_attribute("data-chosen", "0:stage2.0.shortcut")
    expect(twin).to_have_attribute("data-open", "stage2,stage2.0")
    expect(other.locator(".stCode")).to_contain_text("nn.Conv2d(64, 128, 1, stride=2)")


def test_two_networks_are_compared_and_a_layer_has_its_counterpart(visit: Open) -> None:
    page = visit()
    page.locator(".st-key-architectures-preset").get_by_text("Plain | residual").click()
    expect(page.locator(".cnn-comparison tr.added")).to_have_count(11)
    expect(page.get_by_role("radio", name="Compared")).to_be_checked()
    diagram = diagram_of(page)
    expect(diagram.locator("[data-network='1'] .badge").first).to_be_visible()
    page.get_by_role("radio", name="Layer", exact=True).click()
    block(diagram, "conv", network=1).click()
    expect(page).to_have_url(re.compile("layer=2(:|%3A)conv"))
    expect(page.locator(".stCode")).to_have_count(2)
    for code in page.locator(".stCode").all():
        expect(code).to_contain_text("nn.Conv2d(1, 64, 7, stride=2, padding=3)")


def test_a_layer_is_chosen_with_the_keys(visit: Open) -> None:
    page = visit()
    diagram = diagram_of(page)
    diagram.locator("[tabindex='0']").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("layer=pool1"))
    expect(page.locator(".stCode")).to_contain_text("nn.AvgPool2d(2)")


def test_a_picture_that_is_refused_leaves_the_network_faded_and_is_mended(visit: Open) -> None:
    page = visit("net=alexnet")
    board = page.locator(".st-key-board")
    expect(board).to_have_css("opacity", "1")
    size = page.get_by_role("spinbutton", name="Picture")
    size.fill("64")
    size.press("Enter")
    warning = page.get_by_test_id("stAlertContentWarning")
    expect(warning).to_contain_text("nothing is left at the layer pool3")
    expect(board).to_have_css("opacity", "0.4")
    expect(page.locator(".cnn-totals")).to_contain_text("224 × 224")
    page.get_by_role("button", name="Use pictures of 193 × 193").click()
    expect(warning).to_have_count(0)
    expect(page.locator(".cnn-totals")).to_contain_text("193 × 193")
    expect(board).to_have_css("opacity", "1")


def test_a_network_of_the_timeline_opens(visit: Open) -> None:
    page = visit("view=timeline")
    page.get_by_role("button", name="Open DenseNet").click()
    expect(page).to_have_url(re.compile("net=densenet"))
    expect(page.locator(".cnn-totals")).to_contain_text("758,226")
    link = page.get_by_role("link", name="Densely connected convolutional networks")
    expect(link).to_have_attribute("href", "https://arxiv.org/abs/1608.06993")


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_the_diagram_of_one_network_is_seen_without_scrolling(
    size: tuple[int, int], serve: Callable[..., str], open_context: Callable[..., BrowserContext]
) -> None:
    width, height = size
    page = open_context(viewport={"width": width, "height": height}).new_page()
    page.goto(f"{serve()}/architectures?net=resnet")
    box = diagram_of(page).bounding_box()
    assert box
    assert box["y"] + box["height"] <= height

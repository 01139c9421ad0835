"""What every reader gets: their language, their theme, and a page that fits their screen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cnnlib.ui.core.language import translations
from tests.support.browser_visits import Visit

Serve = Callable[..., str]
Context = Callable[..., BrowserContext]


def told(message: str, language: str = "zh") -> str:
    return translations(language).gettext(message)


def test_the_switch_changes_address_and_words_and_keeps_the_state(page: Page, serve: Serve) -> None:
    visit = Visit(page, serve(), k=5, p=4, view="code")
    numbers = visit.numbers
    page.get_by_role("radio", name="中文").click()
    page.wait_for_url(re.compile(r"[?&]lang=zh"))
    expect(page.get_by_role("heading", level=1)).to_have_text(told("Convolution"))
    visit.expect_board("kernel", told("Kernel") + ", 5 × 5")
    visit.expect_address(k=5, p=4, view="code")
    box = visit.widget("kernel").get_by_role("combobox")
    expect(box).to_have_value(told("Sobel, vertical edges"))
    assert visit.numbers == numbers
    visit.step("k", -1)
    visit.expect_board("kernel", told("Kernel") + ", 4 × 4")
    page.get_by_role("radio", name="English").click()
    page.wait_for_url(re.compile(r"[?&]lang=en"))
    visit.expect_board("kernel", "Kernel, 4 × 4")


def test_the_browsers_language_is_followed(serve: Serve, open_context: Context) -> None:
    page = open_context(locale="zh-CN").new_page()
    visit = Visit(page, serve(), view="code")
    expect(page.get_by_role("radio", name="中文")).to_be_checked()
    visit.expect_board("output", told("Output") + ", 8 × 8")
    visit.go(view="code", lang="en")
    expect(page.get_by_role("radio", name="English")).to_be_checked()
    visit.expect_board("output", "Output, 8 × 8")


def test_chinese_is_chinese(serve: Serve, open_context: Context) -> None:
    page = open_context(locale="zh-CN").new_page()
    visit = Visit(page, serve(), k=4, n=3, p=0, view="conv2d")
    for word in ("卷积", "填充", "步幅"):
        expect(page.get_by_text(re.compile(word)).first).to_be_visible()
    text = visit.page.locator(".stMain").inner_text()
    assert not re.search(r"\b(the|and|rows?|columns?|Set|window)\b", text), text


def colour(page: Page, selector: str, name: str) -> str:
    return str(
        page.locator(selector).first.evaluate(
            "(element, name) => getComputedStyle(element)[name]", name
        )
    )


def test_stage_and_maps_follow_the_theme_of_the_menu(page: Page, serve: Serve) -> None:
    visit = Visit(page, serve(), source="letter")
    canvas = visit.stage.locator(".board[data-grid=input] canvas").first
    light = canvas.evaluate("canvas => canvas.toDataURL()")
    ground, response = colour(page, ".stApp", "backgroundColor"), visit.picture(1)
    page.get_by_test_id("stMainMenu").locator("button").click()
    dark = page.get_by_role("menuitemradio", name="Dark")
    dark = dark.or_(page.get_by_role("radio", name="Dark"))
    dark.or_(page.get_by_role("button", name="Dark", exact=True)).first.click()
    page.wait_for_function(
        "before => getComputedStyle(document.querySelector('.stApp')).backgroundColor !== before",
        arg=ground,
    )
    page.wait_for_function(
        "([canvas, before]) => canvas.toDataURL() !== before",
        arg=[canvas.element_handle(), light],
    )
    visit.await_another_picture(1, response)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_systems_theme_is_followed(scheme: str, serve: Serve, open_context: Context) -> None:
    page = open_context(color_scheme=scheme).new_page()
    Visit(page, serve(), view="code")
    channels = [int(part) for part in re.findall(r"\d+", colour(page, ".stApp", "backgroundColor"))]
    assert (sum(channels[:3]) > 384) == (scheme == "light")


@pytest.mark.parametrize("view", ["maps", "conv2d", "curve", "code"])
def test_a_phone_scrolls_only_downwards(view: str, serve: Serve, open_context: Context) -> None:
    context = open_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    visit = Visit(context.new_page(), serve(), view=view, lock=0, bias=1)
    visit.stage.scroll_into_view_if_needed()
    expect(visit.stage.locator(".board[data-grid=output]")).to_be_visible()
    box = visit.stage.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    wide = visit.page.evaluate(
        "[document.documentElement.scrollWidth, document.querySelector('.stMain').scrollWidth]"
    )
    assert max(wide) <= 390
    visit.stage.locator(".board[data-grid=output]").tap()
    expect(visit.stage).to_have_attribute("data-pinned", "true")


def test_a_projector_reaches_the_stage_without_scrolling(page: Page, serve: Serve) -> None:
    visit = Visit(page, serve())
    expect(visit.stage.locator(".sum")).to_be_in_viewport(ratio=1)
    for name in ("input", "kernel", "output"):
        expect(visit.stage.locator(f".board[data-grid={name}]")).to_be_in_viewport(ratio=1)

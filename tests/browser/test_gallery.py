"""The gallery in a real browser: a radio group that never loses a quick press."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, Route, expect

from tests.support.browser_ready import PATIENCE, at_rest

APP = Path(__file__).parent / "apps" / "images_app.py"
Serve = Callable[..., str]


def choices_of(page: Page, name: str = "Pictures to choose") -> Locator:
    """The pictures of a gallery, once they can be chosen."""
    return at_rest(page.get_by_role("radiogroup", name=name)).get_by_role("radio")


def test_a_gallery_is_a_radio_group(serve: Serve, page: Page) -> None:
    page.goto(serve(APP))
    choices = choices_of(page)
    expect(choices).to_have_count(10)
    expect(choices.nth(2)).to_have_attribute("aria-checked", "true")
    choices.nth(4).click()
    expect(page.get_by_text("chosen 4 state 4 calls 1")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("chosen 5 state 5 calls 2")).to_be_visible()
    page.keyboard.press("End")
    expect(page.get_by_text("chosen 9 state 9 calls 3")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("chosen 0 state 0 calls 4")).to_be_visible()
    expect(page.locator(".st-key-gallery [tabindex='0']")).to_have_count(1)


def test_quick_presses_in_a_gallery_end_where_the_person_stopped(serve: Serve, page: Page) -> None:
    page.goto(serve(APP))
    choices = choices_of(page)
    choices.nth(0).click()
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_text("chosen 7 state 7")).to_be_visible()
    expect(page.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator(".st-key-gallery [aria-checked=true]")).to_have_count(1)
    expect(choices.nth(7)).to_have_attribute("aria-checked", "true")
    expect(choices.nth(7)).to_be_focused()


def test_a_gallery_follows_the_page_when_it_changes_the_choice(serve: Serve, page: Page) -> None:
    page.goto(serve(APP))
    choices = choices_of(page)
    choices.nth(6).click()
    expect(page.get_by_text("chosen 6 state 6")).to_be_visible()
    page.get_by_role("button", name="Choose the first").click()
    expect(choices.nth(0)).to_have_attribute("aria-checked", "true")
    expect(choices.nth(6)).to_have_attribute("aria-checked", "false")
    expect(page.get_by_text("chosen 0 state 0")).to_be_visible()


def test_a_gallery_keeps_its_own_choice_for_a_page_that_does_not(serve: Serve, page: Page) -> None:
    page.goto(serve(APP))
    choices = choices_of(page, "On its own")
    expect(choices.nth(1)).to_have_attribute("aria-checked", "true")
    choices.nth(2).click()
    expect(page.get_by_text("own 2")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("phase 1")).to_be_visible()
    expect(choices.nth(2)).to_have_attribute("aria-checked", "true")


def test_a_change_while_the_script_is_on_its_way_leaves_the_gallery(
    serve: Serve, page: Page
) -> None:
    """The first call is out of date when it comes to draw; what the second drew must stay."""
    held: list[Route] = []
    script = re.compile(r"/gallery[^/]*\.js$")
    page.route(script, lambda route: held.append(route))
    with page.expect_request(script, timeout=PATIENCE):
        page.goto(serve(APP))
    page.get_by_role("button", name="Choose the first").click()
    expect(page.get_by_text("chosen 0 state 0")).to_be_visible()
    expect(page.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning")
    assert held
    for route in held:
        route.continue_()
    choices = choices_of(page)
    expect(choices.nth(0)).to_have_attribute("aria-checked", "true")
    choices.nth(3).click()
    expect(page.get_by_text("chosen 3 state 3")).to_be_visible()
    expect(choices.nth(3)).to_be_focused()

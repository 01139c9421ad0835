"""The gallery in a real browser: a radio group that never loses a quick press."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

APP = Path(__file__).parent / "apps" / "maps_app.py"
Serve = Callable[..., str]

expect.set_options(timeout=20_000)  # a machine may be busy with other tests


def test_a_gallery_is_a_radio_group(serve: Serve, page: Page) -> None:
    page.goto(serve(APP))
    choices = page.get_by_role("radiogroup", name="Pictures to choose").get_by_role("radio")
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
    choices = page.get_by_role("radiogroup", name="Pictures to choose").get_by_role("radio")
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
    choices = page.get_by_role("radiogroup", name="Pictures to choose").get_by_role("radio")
    choices.nth(6).click()
    expect(page.get_by_text("chosen 6 state 6")).to_be_visible()
    page.get_by_role("button", name="Choose the first").click()
    expect(choices.nth(0)).to_have_attribute("aria-checked", "true")
    expect(choices.nth(6)).to_have_attribute("aria-checked", "false")
    expect(page.get_by_text("chosen 0 state 0")).to_be_visible()


def test_a_gallery_keeps_its_own_choice_for_a_page_that_does_not(serve: Serve, page: Page) -> None:
    page.goto(serve(APP))
    choices = page.get_by_role("radiogroup", name="On its own").get_by_role("radio")
    expect(choices.nth(1)).to_have_attribute("aria-checked", "true")
    choices.nth(2).click()
    expect(page.get_by_text("own 2")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("phase 1")).to_be_visible()
    expect(choices.nth(2)).to_have_attribute("aria-checked", "true")

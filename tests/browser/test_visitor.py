"""One cookie for all tabs of a browser, and another one in another browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from cnnlib.ui.core.visitor import COOKIE, is_token

PATIENCE = 120_000  # milliseconds, on a machine that others use too


def visit(page: Page, address: str) -> str:
    """Open `address` and wait for what the session draws; the browser's token then."""
    page.goto(address)
    expect(page.get_by_role("button", name="Start training")).to_be_visible(timeout=PATIENCE)
    [cookie] = [c for c in page.context.cookies() if c["name"] == COOKIE]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    return cookie["value"]


def test_tabs_share_the_cookie_and_browsers_do_not(
    serve: Callable[..., str], open_context: Callable[..., BrowserContext]
) -> None:
    address = f"{serve()}/training"
    browser = open_context()
    assert browser.cookies() == []
    first = browser.new_page()
    token = visit(first, address)
    assert is_token(token)
    assert visit(browser.new_page(), address) == token
    first.reload()
    assert visit(first, address) == token
    assert visit(open_context().new_page(), address) != token

"""The very first visitor of a server may come by a link to a page, with settings in it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import ROOT


def test_a_link_opens_a_server_just_started(page, serve):
    fresh = serve(ROOT / "app.py", "--client.toolbarMode", "minimal")
    page.goto(f"{fresh}/convolution?lang=zh&k=5")
    expect(page.get_by_role("radiogroup").filter(has_text="中文")).to_be_visible()
    expect(page.get_by_role("spinbutton").nth(1)).to_have_value("5")
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    assert page.url.startswith(f"{fresh}/convolution?")

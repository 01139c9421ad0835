"""The ways from the pages that show weights to the page that looks inside them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

WAYS = {
    "architectures": ("architectures?net=nin&view=maps", "nin-best"),
    "training": ("training?view=load&from=shipped&file=lenet-best", "lenet-best"),
}


@pytest.mark.parametrize("way", WAYS)
def test_look_inside_opens_the_weights(way: str, page: Page, serve: Callable[..., str]) -> None:
    address, weights = WAYS[way]
    page.goto(f"{serve()}/{address}")
    page.get_by_role("button", name="Look inside").click()
    expect(page.get_by_role("heading", name="Inside")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/inside\?weights={weights}$"))
    expect(page.locator(".panel .bars")).to_be_visible()
    expect(page.get_by_role("combobox", name=re.compile("Network"))).to_have_value(
        re.compile(weights)
    )

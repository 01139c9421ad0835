"""The tab of no_grad in a real browser: estimates at once, then what was measured here."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from cnnlib.core.number_format import format_bytes
from cnnlib.ui.core.language import translations
from tests.support.browser_ready import at_rest

MEASURED = 240_000  # milliseconds for four processes on a machine that others use too
KEPT = 48_080 + 4 * (6 * 28 * 28 + 16 * 10 * 10 + 120 + 84)
"""Bytes of a picture in LeNet, and the inputs that its batch normalizations keep besides."""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_another_batch_is_estimated_at_once_and_measured(
    serve: Callable[..., str], open_context: Callable[..., BrowserContext], lang: str
) -> None:
    page = open_context(locale={"en": "en-US", "zh": "zh-CN"}[lang]).new_page()
    page.goto(f"{serve()}/inside?weights=lenet-best&view=memory&lang={lang}&membatch=4")
    bars = page.locator(".st-key-inside-memory .bar-table")
    expect(bars).to_contain_text(format_bytes(4 * KEPT))
    at_rest(page.get_by_role("radio", name="16", exact=True)).click()
    expect(bars).to_contain_text(format_bytes(16 * KEPT))
    expect(page).to_have_url(re.compile("membatch=16"))
    said = page.locator(".st-key-inside-memory-said")
    expect(said).to_contain_text("✓", timeout=MEASURED)
    expect(bars.locator(".estimated")).to_have_count(0)
    heading = translations(lang).gettext("step {number}").format(number=4)
    expect(page.locator(".st-key-inside-memory-loss")).to_contain_text(heading)

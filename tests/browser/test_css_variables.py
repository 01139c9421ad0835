"""Every CSS variable of ours is defined where a rule of the page uses it.

A rule with an undefined variable has no effect: a progress bar was once invisible for it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.support.browser_ready import PATIENCE

UNDEFINED = """
() => {
  const root = getComputedStyle(document.querySelector(".stApp"));
  const used = new Set();
  const read = (rules) => {
    for (const rule of rules) {
      if (rule.cssRules?.length) read(rule.cssRules);
      const own = rule.style ? rule.style.cssText : "";
      for (const [, name] of own.matchAll(/var\\((--(?:st|cnn)-[\\w-]+)\\s*\\)/g)) used.add(name);
    }
  };
  for (const sheet of document.styleSheets) read(sheet.cssRules);
  return {
    used: [...used],
    missing: [...used].filter((name) => !root.getPropertyValue(name).trim()),
  };
}
"""

STYLED = """
() => [...document.styleSheets].some((sheet) =>
  [...sheet.cssRules].some((rule) => rule.cssText.includes("var(--cnn-")))
"""


@pytest.mark.parametrize("path", ["convolution", "products", "batch_norm", "training"])
def test_every_variable_that_the_page_uses_is_defined(
    path: str, serve: Callable[..., str], page: Page
) -> None:
    page.goto(f"{serve()}/{path}")
    page.locator(".st-key-heading h1").wait_for(timeout=PATIENCE)
    page.wait_for_function(STYLED, timeout=PATIENCE)
    found = page.evaluate(UNDEFINED)
    assert any(name.startswith("--cnn-") for name in found["used"])
    assert not found["missing"]

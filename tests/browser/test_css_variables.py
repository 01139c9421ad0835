"""Every CSS variable of ours is defined where a rule of the page uses it.

A rule with an undefined variable has no effect: a progress bar was once invisible for it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, TimeoutError

from tests.support.browser_ready import PATIENCE

UNDEFINED = """
() => {
  const used = new Set();
  const missing = new Set();
  // Where a rule applies to nothing yet, the page as a whole has to have its variables.
  const places = (selector) => {
    const plain = (selector ?? "").replace(/::[\\w-]+/g, "");
    const found = plain ? [...document.querySelectorAll(plain)] : [];
    return found.length ? found : [document.querySelector(".stApp")];
  };
  const read = (rules) => {
    for (const rule of rules) {
      if (rule.cssRules?.length) read(rule.cssRules);
      const own = rule.style ? rule.style.cssText : "";
      for (const [, name] of own.matchAll(/var\\((--(?:st|cnn)-[\\w-]+)\\s*\\)/g)) {
        used.add(name);
        for (const place of places(rule.selectorText))
          if (!getComputedStyle(place).getPropertyValue(name).trim()) missing.add(name);
      }
    }
  };
  for (const sheet of document.styleSheets) read(sheet.cssRules);
  return { used: [...used], missing: [...missing] };
}
"""

SOUND = f"""
() => {{
  const found = ({UNDEFINED.strip()})();
  return found.used.some((name) => name.startsWith("--cnn-")) && !found.missing.length;
}}
"""
"""The page's style sheets come one after the other, the definitions perhaps last."""


@pytest.mark.parametrize("path", ["convolution", "products", "batch_norm", "training"])
def test_every_variable_that_the_page_uses_is_defined(
    path: str, serve: Callable[..., str], page: Page
) -> None:
    page.goto(f"{serve()}/{path}")
    page.locator(".st-key-heading h1").wait_for(timeout=PATIENCE)
    with contextlib.suppress(TimeoutError):  # what is missing is said below
        page.wait_for_function(SOUND, timeout=PATIENCE)
    found = page.evaluate(UNDEFINED)
    assert any(name.startswith("--cnn-") for name in found["used"])
    assert not found["missing"]

"""The tab that says why, in Chromium: maps of one's own picture, the slider, jobs, the link."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
import torch
from playwright.sync_api import BrowserContext, Locator, Page, expect

from cnnlib.analysis.attribution import attribute
from cnnlib.analysis.attribution_spec import AttributionSpec
from cnnlib.analysis.trained_network_cache import cached_network
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.runs.available_weights import find_weights
from cnnlib.ui.components.image_source import fashion_picture
from cnnlib.ui.core.language import translations
from tests.support.browser_ready import at_rest

VALUES = """
(overlay) => overlay.parentNode.overlay.values.map((values) => Array.from(values))
"""
SHOWS = """
([overlay, first]) => Math.abs(overlay.parentNode.overlay.values[0][0] - first) < 1e-5
"""


def expected(
    weights: str, label: int, picture: int, target: int, spec: AttributionSpec
) -> list[float]:
    """The map of the library, row by row."""
    found = find_weights(weights)
    network = cached_network(found.path, found.recipe)
    image = torch.from_numpy(fashion_picture(label, picture).copy())[None]
    pixels = preprocess(image, network.recipe.input_size)[0]
    values: list[float] = attribute(network.model, pixels, target, spec).values.ravel().tolist()
    return values


def overlay_of(page: Page) -> Locator:
    overlay = page.locator(".overlay[data-ready]")
    overlay.wait_for()
    return at_rest(overlay)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_visitor_compares_two_classes_and_the_link_keeps_it(
    page: Page, serve: Callable[..., str], lang: str
) -> None:
    said = translations(lang).gettext
    page.goto(f"{serve()}/inside?lang={lang}&weights=lenet-best&view=why")
    overlay = overlay_of(page)
    titles = overlay.locator("figcaption b")
    expect(titles.first).to_have_text(said("Ankle boot"))
    page.get_by_role("radio", name=said("Input gradients")).or_(
        page.get_by_role("button", name=said("Input gradients"))
    ).first.click()
    expect(page).to_have_url(re.compile("why=gradients"))
    spec = AttributionSpec("gradients")
    first = expected("lenet-best", 9, 0, 9, spec)
    page.wait_for_function(SHOWS, arg=[overlay.element_handle(), first[0]])
    np.testing.assert_allclose(overlay.evaluate(VALUES)[0], first, atol=1e-5)
    expect(page.get_by_text("✓").first).to_be_visible()
    slider = overlay.locator("input")
    slider.focus()
    page.keyboard.press("End")
    expect(page).to_have_url(re.compile("why_strength=100"))
    page.reload()
    overlay = overlay_of(page)
    expect(overlay).to_have_attribute("data-strength", "100")
    np.testing.assert_allclose(overlay.evaluate(VALUES)[0], first, atol=1e-5)


def test_a_slow_method_is_cancelled_and_started_again(
    page: Page, serve: Callable[..., str]
) -> None:
    page.goto(f"{serve()}/inside?weights=resnet-8&view=why&why=occlusion&why_stride=1")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled.", exact=True)).to_be_visible()
    assert not page.locator(".overlay").count()
    page.get_by_role("button", name="Start again").click()
    overlay = overlay_of(page)
    first = expected("resnet-8", 9, 0, 9, AttributionSpec("occlusion", stride=1))
    np.testing.assert_allclose(overlay.evaluate(VALUES)[0], first, atol=1e-4)


def test_two_visitors_of_one_network_see_their_own_maps(
    open_context: Callable[..., BrowserContext], serve: Callable[..., str]
) -> None:
    pages = [open_context().new_page() for _ in range(2)]
    for label, visitor in zip((1, 8), pages, strict=True):
        visitor.goto(f"{serve()}/inside?weights=resnet-8&view=why&label={label}&why_class={label}")
    for label, visitor in zip((1, 8), pages, strict=True):
        overlay = overlay_of(visitor)
        first = expected("resnet-8", label, 0, label, AttributionSpec())
        np.testing.assert_allclose(overlay.evaluate(VALUES)[0], first, atol=1e-5)

"""The confusion matrix in a real browser: a cell shows its pictures, a picture is shown above."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cnnlib.analysis.confusion import confusion_matrix, pictures_of_cell
from cnnlib.analysis.predictions import Predictions, compute_predictions, store_predictions
from cnnlib.core.paths import VARIABLE
from cnnlib.data.fashion_mnist import position_in_class
from cnnlib.training.engine.trained_network import load_trained
from cnnlib.training.runs.pretrained_weights import FOLDER
from cnnlib.ui.core.language import translations
from tests.support.browser_ready import at_rest

ADDRESS = "/inside?weights=lenet-best&view=fails"
Serve = Callable[..., str]


@pytest.fixture(scope="module")
def lenet(server_home: Path) -> Predictions:
    """The predictions that the server finds in its data folder."""
    network = load_trained(FOLDER / "lenet-best.safetensors")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(server_home))
        found = compute_predictions(network, device="cpu")
        store_predictions(network.digest, network.recipe, found)
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_cell_shows_its_pictures_and_a_picture_goes_to_the_network(
    serve: Serve, open_context: Callable[..., BrowserContext], lenet: Predictions, lang: str
) -> None:
    page = open_context(locale={"en": "en-US", "zh": "zh-CN"}[lang]).new_page()
    page.goto(serve() + f"{ADDRESS}&lang={lang}")
    say = translations(lang).gettext
    table = at_rest(page.get_by_role("grid"))
    cells = table.locator("[data-place]")
    matrix = confusion_matrix(lenet.labels, lenet.predicted)
    expect(cells).to_have_text([str(count or "") for count in matrix.flatten()])

    cells.nth(47).scroll_into_view_if_needed()
    label, predicted = next(
        (i, j) for i in (3, 4, 5) for j in range(10) if i != j and 1 < matrix[i, j] <= 30
    )
    cells.nth(10 * label + predicted).click()
    found = pictures_of_cell(lenet, label, predicted)
    pictures = page.get_by_role("radiogroup", name=say("Pictures to choose from"))
    expect(pictures.get_by_role("radio")).to_have_count(len(found))
    expect(page).to_have_url(re.compile(f"fcell={10 * label + predicted}"))
    expect(cells.nth(10 * label + predicted)).to_have_attribute("aria-selected", "true")

    at_rest(pictures).get_by_role("radio").nth(1).click()
    true, number = position_in_class(int(found[1]))
    expect(page).to_have_url(re.compile(rf"label={true}&.*picture={number}\b|picture={number}\b"))
    expect(pictures.get_by_role("radio").nth(1)).to_have_attribute("aria-checked", "true")


def test_keys_move_from_cell_to_cell_and_enter_chooses(
    serve: Serve, page: Page, lenet: Predictions
) -> None:
    page.goto(serve() + f"{ADDRESS}&fcell=0")
    table = at_rest(page.get_by_role("grid"))
    cells = table.locator("[data-place]")
    cells.nth(0).focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "End", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    expect(cells.nth(27)).to_be_focused()
    expect(table.locator("[tabindex='0']")).to_have_count(1)
    count = int(confusion_matrix(lenet.labels, lenet.predicted)[2, 7])
    expect(page.get_by_text(f"Pullover, taken for Sneaker: {count} of 1,000")).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("fcell=10"))
    expect(cells.nth(10)).to_have_attribute("aria-selected", "true")
    expect(cells.nth(10)).to_be_focused()
    expect(table.locator("[aria-selected=true]")).to_have_count(1)


def test_a_person_answers_and_the_next_picture_comes(
    serve: Serve, page: Page, lenet: Predictions
) -> None:
    page.goto(serve() + f"{ADDRESS}&fails=people")
    expect(page.get_by_text("Picture 1 of 20")).to_be_visible()
    picture = page.locator(".st-key-inside-guess canvas")
    before = at_rest(picture).evaluate("(canvas) => canvas.toDataURL()")
    expect(page.locator(".st-key-inside-guess .scale")).to_have_count(0)
    at_rest(page.get_by_role("button", name="Coat")).click()
    expect(page.get_by_text("Picture 2 of 20")).to_be_visible()
    page.wait_for_function(
        "([canvas, before]) => canvas.toDataURL() !== before",
        arg=[picture.element_handle(), before],
    )
    at_rest(page.get_by_role("button", name="Take the last answer back")).click()
    expect(page.get_by_text("Picture 1 of 20")).to_be_visible()

"""The picture with a receptive field: its window, pointer, keys and overlay."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from cnnlib.figures import palette
from cnnlib.models.anatomy import network_anatomy
from cnnlib.models.networks import NETWORKS
from cnnlib.ui.components.images.receptive_field import cells_of
from tests.support.browser_ready import at_rest, box_of
from tests.support.browser_stages import Traffic

APP = Path(__file__).parent / "apps" / "receptive_field_app.py"
Open = Callable[..., Locator]


@pytest.fixture
def show(page: Page, serve: Callable[..., str]) -> Open:
    def show(query: str = "", on: Page = page) -> Locator:
        on.goto(f"{serve(APP)}/?{query}")
        field = on.locator(".field[data-ready]")
        field.wait_for()
        return at_rest(field)

    return show


def canvas(field: Locator, index: int) -> Locator:
    return field.locator("canvas").nth(index)


def pixels(field: Locator) -> str:
    return str(canvas(field, 0).evaluate("(canvas) => canvas.toDataURL()"))


@pytest.mark.parametrize(
    ("name", "layer"),
    [("lenet", "conv2"), ("resnet-compact", "stage2.0.conv2"), ("resnet18", "stage4.1.conv2")],
)
def test_the_window_is_the_one_of_the_library(show: Open, name: str, layer: str) -> None:
    network = NETWORKS[name]
    graph = network_anatomy(network.family, network.options, network.size).graph
    node = graph.layer(layer)
    assert node.receptive_field
    field = show(f"net={name}&layer={layer}")
    rows, columns = cells_of(node)
    field.locator(".fields").focus()
    cell = [rows // 2, columns // 2]
    for key, step in (("ArrowUp", (-1, 0)), ("ArrowLeft", (0, -1)), ("ArrowDown", (1, 0))):
        for _ in range(rows if key != "ArrowDown" else 2):
            field.page.keyboard.press(key)
            cell = [
                min(max(cell[0] + step[0], 0), rows - 1),
                min(max(cell[1] + step[1], 0), columns - 1),
            ]
            expect(field).to_have_attribute("data-cell", f"{cell[0]},{cell[1]}")
            found = json.loads(str(field.get_attribute("data-window")))
            expected = node.receptive_field.window(cell[0], cell[1])
            assert [(span["first"], span["last"]) for span in found] == list(expected)


def test_the_cell_follows_the_pointer_without_the_server(show: Open, page: Page) -> None:
    traffic = Traffic(page)
    field = show()
    before = traffic.total()
    box = box_of(canvas(field, 1))
    page.mouse.move(box["x"] + 0.05 * box["width"], box["y"] + 0.35 * box["height"])
    expect(field).to_have_attribute("data-cell", "3,0")
    picture = box_of(canvas(field, 0))
    page.mouse.move(picture["x"] + 0.5 * picture["width"], picture["y"] + 2)
    expect(field).to_have_attribute("data-cell", "0,5")
    expect(field.locator(".sees")).to_contain_text("Row 0, column 5 of 10 × 10 cells")
    expect(field.locator(".sees")).to_contain_text("14 × 14 pixels: rows −2 to 11")
    expect(field.locator(".sees")).to_contain_text("in the padding")
    assert traffic.total() == before


def test_a_cell_answers_before_the_next_frame(show: Open) -> None:
    field = show("net=resnet18&layer=stage1.0.conv1")
    cells = field.evaluate(
        """(element) => {
          const area = element.querySelector(".fields");
          return ["ArrowLeft", "ArrowDown", "Home"].map((key) => {
            area.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            return element.dataset.cell;
          });
        }"""
    )
    assert cells == ["12,11", "13,11", "12,12"]


def test_the_effective_field_is_that_of_its_cell(show: Open, page: Page) -> None:
    field = show("effective=1")
    with_heat = pixels(field)
    button = field.get_by_role("button", name="Effective field")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    without = pixels(field)
    assert without != with_heat
    button.click()
    assert pixels(field) == with_heat
    field.locator(".fields").focus()
    page.keyboard.press("ArrowRight")
    expect(field.locator(".sees")).to_contain_text("Home returns to it")
    page.keyboard.press("Home")
    expect(field).to_have_attribute("data-cell", "5,5")
    assert pixels(field) == with_heat


def test_a_layer_that_sees_everything_says_so(show: Open) -> None:
    field = show("layer=dense3")
    expect(field.locator(".sees")).to_contain_text("Every cell sees the whole picture.")
    window = json.loads(str(field.get_attribute("data-window")))
    assert window == [{"first": 0, "last": 27}, {"first": 0, "last": 27}]


@pytest.mark.parametrize("theme", palette.THEMES)
def test_the_padding_and_the_window_are_seen_in_both_themes(
    show: Open, open_context: Callable[..., BrowserContext], theme: palette.Theme
) -> None:
    page = open_context(color_scheme=theme).new_page()
    field = show(on=page)
    expect(field).to_have_css("color-scheme", theme)
    selected = palette.ROLES["selected"]
    wanted = selected.light if theme == "light" else selected.dark
    red, green, blue = (int(wanted[i : i + 2], 16) for i in (1, 3, 5))
    count = canvas(field, 0).evaluate(
        """(canvas, [red, green, blue]) => {
          const { width, height } = canvas;
          const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
          let found = 0;
          for (let i = 0; i < data.length; i += 4) {
            found += data[i] === red && data[i + 1] === green && data[i + 2] === blue;
          }
          return found;
        }""",
        [red, green, blue],
    )
    assert count > 1000  # the four sides of the window, three pixels wide


def test_a_phone_stacks_the_picture_and_the_cells(
    show: Open, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    field = show(on=page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    first, second = box_of(canvas(field, 0)), box_of(canvas(field, 1))
    assert second["y"] > first["y"] + first["height"]
    canvas(field, 1).tap(position={"x": 3, "y": 3})
    expect(field).to_have_attribute("data-cell", "0,0")

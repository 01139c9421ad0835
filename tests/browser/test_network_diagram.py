"""The diagram of a network: layout, pointer, keys, link, themes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from cnnlib.figures import palette
from cnnlib.models.networks import COURSE
from tests.support.browser_diagrams import APP, Open, open_diagram, overlap
from tests.support.browser_ready import at_rest, box_of
from tests.support.browser_stages import Traffic


@pytest.fixture
def show(page: Page, serve: Callable[..., str]) -> Open:
    return lambda query="", on=page: open_diagram(on, serve(APP), query)


def block(diagram: Locator, name: str, network: int = 0) -> Locator:
    """A layer by its name, or a closed group by its path after a slash."""
    figure = diagram.locator(f"[data-network='{network}']")
    return figure.locator(f"[data-type=block][data-id='{name}']")


def click(diagram: Locator, name: str, network: int = 0) -> None:
    block(diagram, name, network).locator(".hit").first.click()


def head(diagram: Locator, path: str, network: int = 0) -> Locator:
    """The title of an open group."""
    return diagram.locator(f"[data-network='{network}'] [data-id='/{path}'] .head")


@pytest.mark.parametrize("name", COURSE)
def test_the_whole_of_a_network_of_the_course_is_seen(show: Open, name: str) -> None:
    """Beside controls of a quarter of the width, with no scrolling sideways."""
    diagram = show(f"net={name}")
    diagram.page.set_viewport_size({"width": 970, "height": 800})
    at_rest(diagram)
    area = diagram.locator(".canvas")
    assert area.evaluate("(element) => element.scrollWidth <= element.clientWidth")
    box = diagram.bounding_box()
    assert box
    assert box["height"] < 520


def test_a_layer_is_chosen_by_pointer_and_the_link_keeps_it(show: Open, page: Page) -> None:
    diagram = show()
    block(diagram, "conv").locator(".hit").first.hover()
    expect(diagram).to_have_attribute("data-shown", "conv")
    expect(diagram.locator(".says")).to_contain_text("64 × 48 × 48")
    expect(diagram.locator(".says")).to_contain_text("3,200")
    click(diagram, "conv")
    expect(diagram).to_have_attribute("data-chosen", "0:conv")
    expect(page.get_by_text("chosen ChosenLayer(network=0, layer='conv')")).to_be_visible()
    expect(page).to_have_url(re.compile("layer=conv"))
    expect(block(diagram, "conv")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator(".diagram")).to_have_attribute("data-chosen", "0:conv")
    click(page.locator(".diagram"), "conv")
    expect(page.get_by_text("chosen None")).to_be_visible()


def test_pointing_asks_nothing_of_the_server(show: Open, page: Page) -> None:
    traffic = Traffic(page)
    diagram = show()
    before = traffic.total()
    for name in ("conv", "norm", "/stage1", "dense", "/stage4"):
        block(diagram, name).locator(".hit").first.hover()
        expect(diagram).to_have_attribute("data-shown", name)
    assert traffic.total() == before


def test_choosing_and_opening_answer_before_the_next_frame(show: Open) -> None:
    diagram = show("net=resnet56")
    found = diagram.evaluate(
        """(element) => {
          const press = (id) => element.querySelector(`[data-id="${id}"] .hit`)
            .dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
          press("conv");
          const chosen = element.dataset.chosen;
          press("/stage2");
          const frames = element.querySelectorAll("[data-type=frame]");
          return [chosen, element.dataset.open, frames.length];
        }"""
    )
    assert found == ["0:conv", "stage2", 1]


def test_a_group_opens_and_closes_by_pointer(show: Open, page: Page) -> None:
    diagram = show()
    click(diagram, "/stage2")
    expect(block(diagram, "/stage2.0")).to_be_visible()
    expect(page).to_have_url(re.compile("open=stage2"))
    click(diagram, "/stage2.0")
    expect(block(diagram, "stage2.0.shortcut")).to_be_visible()
    expect(page.get_by_text("open stage2,stage2.0")).to_be_visible()
    head(diagram, "stage2").click()
    expect(block(diagram, "/stage2")).to_be_visible()
    expect(diagram).to_have_attribute("data-open", "")
    expect(page).not_to_have_url(re.compile("open="))


def focused(page: Page) -> str | None:
    name: str | None = page.evaluate(
        """() => {
          let element = document.activeElement;
          while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
          return element?.closest("[data-id]")?.dataset.id ?? null;
        }"""
    )
    return name


def press(page: Page, *keys: str) -> str | None:
    for key in keys:
        page.keyboard.press(key)
    return focused(page)


def test_keys_follow_the_edges_open_choose_and_close(show: Open, page: Page) -> None:
    diagram = show()
    page.keyboard.press("Tab")
    while focused(page) is None:
        page.keyboard.press("Tab")
    assert press(page, "Home") == "conv"
    assert press(page, "ArrowRight", "ArrowRight", "ArrowRight") == "maxpool"
    assert press(page, "ArrowRight", "ArrowRight") == "/stage2"
    expect(diagram.locator(".says")).to_contain_text("stage2")
    assert press(page, "Enter") == "/stage2.0"
    assert press(page, "Enter") == "stage2.0.conv1"
    assert press(page, "ArrowUp") == "stage2.0.shortcut"
    assert press(page, "Enter") == "stage2.0.shortcut"
    expect(diagram).to_have_attribute("data-chosen", "0:stage2.0.shortcut")
    expect(page.get_by_text("layer='stage2.0.shortcut'")).to_be_visible()
    assert focused(page) == "stage2.0.shortcut"  # the answer of the server leaves the focus
    assert press(page, "ArrowRight") == "stage2.0.add"
    assert press(page, "ArrowLeft") in ("stage2.0.norm2", "stage2.0.shortcut")
    assert press(page, "Escape") == "/stage2.0"
    assert press(page, "Escape") == "/stage2"
    expect(diagram).to_have_attribute("data-open", "")
    expect(block(diagram, "/stage2")).to_have_class(re.compile("holds"))
    page.keyboard.press("Escape")
    expect(diagram).to_have_attribute("data-chosen", "")
    assert press(page, "End") == "dense"
    assert press(page, "ArrowRight") == "dense"


def test_one_block_is_in_the_tab_order(show: Open, page: Page) -> None:
    diagram = show("open=stage1")
    assert diagram.locator("[tabindex='0']").count() == 1


def test_every_block_has_a_role_and_a_name_in_the_language(
    show: Open, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(locale="zh-CN").new_page()
    diagram = show("lang=zh&net=resnet18&open=stage1", on=page)
    buttons = diagram.get_by_role("button")
    names = [str(each.get_attribute("aria-label")) for each in buttons.all()]
    assert len(names) == int(str(diagram.get_attribute("data-blocks"))) + 1
    assert all(re.search("[一-鿿]", name) for name in names)
    expect(diagram).to_have_attribute("aria-roledescription", "网络结构图")
    expect(diagram.locator(".legend")).to_contain_text("归一化")
    expect(block(diagram, "/stage2")).to_have_attribute("aria-expanded", "false")
    expect(head(diagram, "stage1")).to_have_attribute("aria-expanded", "true")


def test_two_networks_show_what_differs(show: Open, page: Page) -> None:
    diagram = show("net=plain,residual&open=stage1,stage1.0,stage2.0")
    marked = diagram.evaluate(
        """(element) => [...element.querySelectorAll(".block.added")]
          .map(({ dataset }) => dataset.id)"""
    )
    assert marked
    assert all("add" in name or "shortcut" in name for name in marked)
    expect(diagram.locator("[data-network='0'] .badge")).to_have_count(0)
    expect(diagram.locator(".legend")).to_contain_text("added")
    # A group opens in both.
    for network in (0, 1):
        expect(head(diagram, "stage1", network)).to_be_visible()
    add = next(name for name in marked if "add" in name)
    click(diagram, add, network=1)
    expect(page.get_by_text(f"ChosenLayer(network=1, layer='{add}')")).to_be_visible()
    expect(page).to_have_url(re.compile("layer=2"))


def test_more_than_a_hundred_layers_are_a_few_blocks(show: Open) -> None:
    diagram = show("net=resnet56")
    assert int(str(diagram.get_attribute("data-blocks"))) < 12
    expect(block(diagram, "/stage1").locator(".times")).to_contain_text("9")


@pytest.mark.parametrize("theme", palette.THEMES)
def test_text_and_outlines_stand_out_in_both_themes(
    show: Open, open_context: Callable[..., BrowserContext], theme: palette.Theme
) -> None:
    page = open_context(color_scheme=theme).new_page()
    diagram = show("net=plain,residual&open=stage1,stage1.0", on=page)
    expect(diagram).to_have_css("color-scheme", theme)
    pairs = diagram.evaluate(
        """(element) => {
          const canvas = document.createElement("canvas");
          const context = canvas.getContext("2d", { willReadFrequently: true });
          const rgb = (colour) => {
            context.fillStyle = colour;
            context.fillRect(0, 0, 1, 1);
            return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
          };
          const ground = rgb(getComputedStyle(element).getPropertyValue("--ground"));
          const found = [];
          for (const text of element.querySelectorAll("svg text")) {
            found.push(["text", 4.5, rgb(getComputedStyle(text).fill), ground]);
          }
          for (const shape of element.querySelectorAll(".block .shape")) {
            found.push(["shape", 3, rgb(getComputedStyle(shape).stroke), ground]);
          }
          return found;
        }"""
    )
    assert {kind for kind, *_ in pairs} == {"text", "shape"}
    for kind, least, colour, ground in pairs:
        assert contrast(colour, ground) >= least, (kind, colour, ground)


def contrast(a: list[int], b: list[int]) -> float:
    """Contrast of two colours, WCAG 2.2."""

    def luminance(colour: list[int]) -> float:
        linear = [
            part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
            for part in colour
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    "query",
    [
        "net=resnet18",
        "net=googlenet&open=stage3,stage3.inception1",
        "net=lenet,densenet&open=block1,block1.layer1",
        "net=plain,residual&open=stage1,stage1.0,stage2.0",
        "net=plain,residual&open=stage1,stage1.0,stage2.0&vertical=1",
    ],
)
def test_no_text_is_drawn_over_another(show: Open, query: str) -> None:
    diagram = show(query)
    boxes = json.loads(
        diagram.evaluate(
            """(element) => JSON.stringify(
              [...element.querySelectorAll("text:not(.badge text), .canvas .badge rect")].map(
                (drawn) => {
                  const { x, y, width, height } = drawn.getBoundingClientRect();
                  return [x, y + 0.2 * height, x + width, y + 0.8 * height];
                }))"""
        )
    )
    assert len(boxes) > 20
    for index, one in enumerate(boxes):
        assert not any(overlap(one, other) for other in boxes[index + 1 :])


def test_a_phone_reads_from_top_to_bottom(
    show: Open, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    diagram = show("net=resnet18", on=page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    area = diagram.locator(".canvas")
    assert area.evaluate("(element) => element.scrollWidth <= element.clientWidth")
    first, last = box_of(block(diagram, "conv")), box_of(block(diagram, "dense"))
    assert last["y"] > first["y"] + 300
    block(diagram, "/stage2").locator(".hit").first.tap()
    expect(block(diagram, "/stage2.0")).to_be_visible()
    block(diagram, "conv").locator(".hit").first.tap()
    expect(diagram).to_have_attribute("data-chosen", "0:conv")
    assert press(page, "ArrowDown") == "norm"


def test_a_diagram_that_cannot_be_loaded_says_so(
    open_context: Callable[..., BrowserContext], serve: Callable[..., str]
) -> None:
    context = open_context()
    context.route(
        "**/network_diagram/network_diagram.js",
        lambda route: route.fulfill(
            status=200, content_type="application/javascript", body="export {};"
        ),
    )
    page = context.new_page()
    page.goto(serve(APP))
    sentence = "This diagram could not be loaded. Reload the page to try again."
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()

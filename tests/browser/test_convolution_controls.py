"""Each control of the Convolution page, by keyboard and by click: each press commits at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cnnlib.core.settings import defaults
from cnnlib.core.url_params import write_params
from cnnlib.ui.pages.convolution.settings import (
    PRESETS,
    SCHEMA,
    preset_values,
    spec_of,
)
from tests.support.browser_ready import box_of
from tests.support.browser_visits import ENGLISH, Line, Visit

Open = Callable[..., Visit]


@pytest.fixture
def visit(page: Page, serve: Callable[..., str]) -> Open:
    return lambda **query: Visit(page, serve(), **query)


class Hands:
    """A visitor whose state we keep too, to compare what is shown after every press."""

    def __init__(self, visit: Visit, **query: Any) -> None:
        self.visit, self.values = visit, {**defaults(SCHEMA), **query}

    def shows(self, **changes: Any) -> None:
        self.values.update(changes)
        self.visit.expect_address(**write_params(SCHEMA, self.values))
        spec, tied = spec_of(self.values), self.values["lock"]
        self.visit.expect_spec(spec, tied=tied, words=ENGLISH)


def test_numbers_by_keyboard(visit: Open) -> None:
    seen = visit()
    hands = Hands(seen)
    for name, keys in {"n": "Up", "k": "Up", "p": "Down", "s": "Up", "d": "Up"}.items():
        field = seen.number(name)
        field.focus()
        field.press(f"Arrow{keys}")
        hands.shows(**{name: hands.values[name] + (1 if keys == "Up" else -1)})
        expect(field).to_be_focused()
    seen.number("n").fill("17")
    seen.number("n").press("Enter")
    hands.shows(n=17)


def test_numbers_by_click(visit: Open) -> None:
    seen = visit(lock=0)
    hands = Hands(seen, lock=False)
    steps = {"n": 2, "nw": -1, "k": 1, "kw": -1, "p": 1, "pw": -1, "s": 1, "sw": 2, "d": 1, "dw": 1}
    for name, by in steps.items():
        seen.step(name, by)
        hands.shows(**{name: hands.values[name] + by})


def test_choices_by_click_and_by_keyboard(visit: Open) -> None:
    seen = visit(view="conv2d")
    hands = Hands(seen, view="conv2d")
    before = seen.numbers
    seen.choose("input", "Ramp")
    hands.shows(input="ramp")
    assert seen.numbers["input"] != before["input"]
    seen.choose("kernel", "Laplacian")
    hands.shows(kernel="laplacian")
    assert seen.numbers["kernel"] != before["kernel"]
    seen.choose("mode", "replicate")
    hands.shows(mode="replicate")
    for name, (label, value) in {
        "input": ("Edge", "edge"),
        "kernel": ("Blur (mean)", "blur"),
        "mode": ("circular", "circular"),
    }.items():
        box = seen.widget(name).get_by_role("combobox")
        box.fill(label)
        expect(seen.page.get_by_role("option", name=label, exact=True)).to_be_visible()
        box.press("Enter")
        hands.shows(**{name: value})


def test_switches_by_click_and_by_keyboard(visit: Open) -> None:
    seen = visit(view="code")
    hands = Hands(seen, view="code")
    seen.widget("bias").locator("label").click()
    hands.shows(bias=True)
    seen.expect_board("bias", "Bias, 1 × 1")
    seen.widget("bias").locator("input").press(" ")
    hands.shows(bias=False)
    expect(seen.stage.locator(".board")).to_have_count(3)
    seen.widget("lock").locator("label").click()
    hands.shows(lock=False)
    seen.step("nw")
    hands.shows(nw=9)
    seen.widget("lock").locator("input").press(" ")
    hands.shows(lock=True, nw=8)


def test_presets_and_views(visit: Open) -> None:
    seen = visit()
    hands = Hands(seen)
    presets = seen.widget("preset").locator("button")
    for index, name in enumerate(PRESETS):
        if index % 2:
            presets.nth(index).press("Enter")
        else:
            presets.nth(index).click()
        hands.shows(**preset_values(name))
    views = list(SCHEMA["view"].options)
    for index, view in enumerate([*views[1:], views[0]]):
        choice = seen.widget("view").locator("button").nth((index + 1) % len(views))
        choice.press("Enter") if index % 2 else choice.click()
        hands.shows(view=view)
        expect(seen.widget("maps")).to_have_count(int(view == "maps"))


def test_channels(visit: Open) -> None:
    seen = visit(view="conv2d")
    hands = Hands(seen, view="conv2d")
    for name in ("batch", "cin", "cout"):
        seen.number(name).press("ArrowUp")
        hands.shows(**{name: 2})
    expect(seen.page.get_by_text("(2, 2, 8, 8)", exact=True)).to_be_visible()
    seen.step("groups")
    hands.shows(groups=2)


def test_impossible_settings_keep_the_stage_and_offer_a_way_out(visit: Open) -> None:
    seen = visit(n=5, k=5, p=0)
    shown = seen.numbers
    seen.step("k")
    sentence = seen.page.get_by_text("The 6-row window does not fit in 5 + 0 rows")
    expect(sentence).to_be_visible()
    seen.expect_address(n=5, k=6, p=0)
    seen.expect_board("output", "Output, 1 × 1")
    assert seen.numbers == shown
    seen.page.get_by_role("button", name="Set the padding to 1").click()
    expect(sentence).to_have_count(0)
    seen.expect_address(n=5, k=6, p=1)
    seen.expect_board("kernel", "Kernel, 6 × 6")


def test_thirty_quick_presses_lose_none(visit: Open) -> None:
    seen = visit(n=20)
    hands = Hands(seen, n=20)
    seen.number("n").focus()
    for _ in range(30):
        seen.page.keyboard.press("ArrowUp")
    hands.shows(n=50)
    expect(seen.number("n")).to_have_value("50")
    for _ in range(30):
        seen.page.keyboard.press("ArrowUp")
    hands.shows(n=64)


def test_a_press_before_the_answer_to_the_one_before_undoes_nothing(
    page: Page, serve: Callable[..., str]
) -> None:
    line = Line(page)
    seen = Visit(page, serve(), lock=0, view="code")
    hands = Hands(seen, lock=False, view="code")
    # The first press leaves the preset that was in force; the second does not know of it.
    with line.held():
        for _ in range(2):
            line.await_sent(lambda: seen.step("n"))
    hands.shows(n=10)
    # The preset sets everything; the press after it counts, and all else stays as it was set.
    asymmetric = seen.widget("preset").locator("button").nth(list(PRESETS).index("asymmetric"))
    with line.held():
        line.await_sent(asymmetric.click)
        line.await_sent(lambda: seen.step("n"))
    hands.shows(**{**preset_values("asymmetric"), "n": 11})
    expect(seen.number("n")).to_have_value("11")
    # By now all was heard: going back to a value of before is a choice like any other.
    asymmetric.click()
    hands.shows(**preset_values("asymmetric"))
    seen.number("n").fill("11")
    seen.number("n").press("Enter")
    hands.shows(n=11)


def test_a_step_of_the_curve_sets_the_size(visit: Open) -> None:
    seen = visit(view="curve")
    chart = seen.widget("staircase").locator(".js-plotly-plot")
    expect(chart).to_be_visible()
    box_of(chart)
    place = chart.evaluate(
        """(chart) => {
          const { xaxis, yaxis } = chart._fullLayout;
          const box = chart.getBoundingClientRect();
          return [box.x + xaxis._offset + xaxis.l2p(20), box.y + yaxis._offset + yaxis.l2p(20)];
        }"""
    )
    seen.page.mouse.move(*place)
    expect(chart.locator(".hoverlayer .hovertext").first).to_be_visible()
    seen.page.mouse.click(*place)
    Hands(seen, view="curve").shows(n=20)

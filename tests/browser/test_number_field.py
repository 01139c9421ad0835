"""A number typed, stepped and refused in a real browser."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from cnnlib.core.number_format import format_exact, typed_number
from tests.support.browser_ready import PATIENCE, at_rest
from tests.support.browser_visits import Line, Visit

Serve = Callable[..., str]

PARSE = """
async ([texts, numbers]) => {
  const script = [...document.querySelectorAll("link[rel=modulepreload]")]
    .map((link) => link.href).find((href) => href.endsWith("/shared/number_format.js"));
  const { parseNumber } = await import(script);
  return [texts.map(parseNumber), numbers.map((text) => String(Number(text)))];
}
"""


def training(page: Page, server: str, query: str = "") -> Page:
    page.set_default_timeout(PATIENCE)
    page.goto(f"{server}/training?{query}")
    at_rest(box(page, "Learning rate"))
    return page


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("spinbutton", name=name, exact=True)


def refusal(field: Locator) -> Locator:
    return field.locator("xpath=../..").locator(".refusal")


def enter(field: Locator, text: str) -> None:
    field.fill(text)
    field.press("Enter")


def parameter(page: Page, name: str, value: str | None) -> None:
    page.wait_for_function(
        "([name, value]) => new URLSearchParams(location.search).get(name) === value",
        arg=[name, value],
    )


def test_a_typed_number_is_taken_as_meant(page: Page, serve: Serve) -> None:
    training(page, serve())
    rate, epochs = box(page, "Learning rate"), box(page, "Epochs")
    for text, number in {"0,05": "0.05", "1e-3": "0.001", " ０．５　": "0.5"}.items():
        enter(rate, text)
        parameter(page, "lr", number)
        expect(rate).to_have_value(number)
    for text, number in {"３": "3", "1e1": "10", "7,0": "7"}.items():
        enter(epochs, text)
        parameter(page, "epochs", number)
        expect(epochs).to_have_value(number)
    rate.fill("0.25")
    rate.blur()
    parameter(page, "lr", "0.25")


def test_what_is_refused_stays_in_the_field_with_a_sentence(page: Page, serve: Serve) -> None:
    training(page, serve(), "epochs=5")
    for text in ("3.7", "1001", "-1", "", "five", "1,000"):
        refuse_and_take_back(page, text)


def refuse_and_take_back(page: Page, text: str) -> None:
    epochs = box(page, "Epochs")
    enter(epochs, text)
    sentence = "Does 1,000 mean" if text == "1,000" else "Type a whole number from 1 to 1000"
    expect(refusal(epochs)).to_contain_text(sentence)
    expect(refusal(epochs)).to_contain_text("the value stays 5.")
    expect(epochs).to_have_value(text)
    expect(epochs).to_have_attribute("aria-invalid", "true")
    # The sentence and the text outlast what else happens on the page.
    enter(box(page, "Batch size"), "64")
    parameter(page, "batch", "64")
    expect(epochs).to_have_value(text)
    parameter(page, "epochs", "5")
    epochs.press("Escape")
    expect(epochs).to_have_value("5")
    expect(refusal(epochs)).to_be_hidden()
    expect(epochs).to_have_attribute("aria-invalid", "false")
    enter(box(page, "Batch size"), "32")
    parameter(page, "batch", "32")
    expect(refusal(epochs)).to_be_hidden()


def test_a_refusal_is_said_in_the_reader_s_language(page: Page, serve: Serve) -> None:
    page.set_default_timeout(PATIENCE)
    page.goto(f"{serve()}/training?lang=zh&epochs=5")
    epochs = box(page, "轮数")
    at_rest(epochs)
    enter(epochs, "3.7")
    expect(refusal(epochs)).to_have_text("请输入 1 到 1000 之间的整数；该值仍为 5。")


def test_steps_by_keyboard_and_by_button(page: Page, serve: Serve) -> None:
    training(page, serve(), "lr=0.3&epochs=999")
    rate, epochs = box(page, "Learning rate"), box(page, "Epochs")
    rate.press("ArrowDown")
    parameter(page, "lr", "0.29")
    rate.press("ArrowUp")
    rate.press("ArrowUp")
    parameter(page, "lr", "0.31")
    expect(rate).to_be_focused()
    expect(rate).to_have_attribute("aria-valuenow", "0.31")
    up = page.locator(".st-key-training-epochs").get_by_label("Increase")
    up.click()
    parameter(page, "epochs", "1000")
    expect(up).to_be_disabled()
    epochs.press("ArrowUp")
    expect(epochs).to_have_value("1000")
    # A step from a text that is not sent yet begins there.
    epochs.fill("20")
    epochs.press("ArrowUp")
    parameter(page, "epochs", "21")
    # A step from a refused text begins at the number in effect.
    enter(epochs, "3.7")
    expect(refusal(epochs)).to_be_visible()
    epochs.press("ArrowUp")
    parameter(page, "epochs", "22")
    expect(refusal(epochs)).to_be_hidden()
    # The end of the range that is no number of it is not reached.
    enter(rate, "0.01")
    parameter(page, "lr", "0.01")
    down = page.locator(".st-key-training-lr").get_by_label("Decrease")
    expect(down).to_be_disabled()


def test_what_is_typed_goes_before_the_button_that_is_pressed_next(
    page: Page, serve: Serve
) -> None:
    training(page, serve())
    box(page, "Epochs").fill("44")
    # The press leaves the field, which sends what was typed; the recipe is set by the release.
    page.locator(".st-key-training-preset button").first.hover()
    page.mouse.down()
    parameter(page, "epochs", "44")
    page.mouse.up()
    expect(box(page, "Epochs")).to_have_value("10")
    expect(box(page, "Learning rate")).to_have_value("0.9")
    box(page, "Epochs").fill("44")
    page.locator("summary").get_by_text("More settings").click()
    parameter(page, "epochs", "44")


def test_quick_presses_are_not_lost_and_do_not_come_back(page: Page, serve: Serve) -> None:
    line = Line(page)
    seen = Visit(page, serve(), n=20)
    field = seen.number("n")
    with line.held():
        line.await_sent(lambda: field.press("ArrowUp"))
        for _ in range(9):
            field.press("ArrowUp")
    shown: list[Any] = [field.input_value()]
    seen.expect_address(n=30)
    shown.append(field.input_value())
    assert shown == ["30", "30"]
    for _ in range(10):
        field.press("ArrowDown")
        shown.append(field.input_value())
    assert shown[2:] == [str(n) for n in range(29, 19, -1)]
    seen.expect_address(n=20)
    expect(field).to_have_value("20")


def test_what_a_person_types_is_not_overwritten_by_an_answer(page: Page, serve: Serve) -> None:
    line = Line(page)
    seen = Visit(page, serve(), lock=0)
    field = seen.number("n")
    with line.held():
        line.await_sent(lambda: seen.number("k").press("ArrowUp"))
        field.fill("1")
    seen.expect_address(lock=0, k=4)
    expect(field).to_have_value("1")
    field.press_sequentially("2")
    field.press("Enter")
    seen.expect_address(lock=0, k=4, n=12)


def test_letters_are_no_shortcuts_and_help_is_at_hand(page: Page, serve: Serve) -> None:
    training(page, serve())
    epochs = box(page, "Epochs")
    epochs.focus()
    page.keyboard.type("rc")
    epochs.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert epochs.evaluate("input => input.labels[0].textContent") == "Epochs"
    help_ = page.locator(".st-key-training-epochs").get_by_role("button", name="Help")
    tip = page.locator(".st-key-training-epochs .tip")
    expect(tip).to_be_hidden()
    help_.focus()
    expect(tip).to_be_visible()
    expect(tip).to_have_text("Passes over all training pictures.")
    help_.press("Escape")
    expect(tip).to_be_hidden()
    help_.hover()
    expect(tip).to_be_visible()
    place, window = tip.bounding_box(), page.viewport_size
    assert place
    assert window
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= window["width"]


def test_the_browser_and_the_library_read_the_same(page: Page, serve: Serve) -> None:
    training(page, serve())
    dice = random.Random(3)
    letters = "0123456789.,eE+-−–　 ３，．－。\u00a0\ufeff\u0085x"
    texts = ["".join(dice.choices(letters, k=dice.randint(0, 7))) for _ in range(4000)]
    texts += ["0,05", "1,500", "0,500", "1e3", "1e400", "٣", "²", "9" * 65, "1_0", "0x10", "∞"]
    numbers = [dice.uniform(-1, 1) * 10.0 ** dice.randint(-12, 25) for _ in range(1000)]
    numbers += [0.0, 1e-6, 1e-7, 1e21, 1e20, 2.0**31]
    read, written = page.evaluate(PARSE, [texts, [repr(number) for number in numbers]])
    assert written == [format_exact(number) for number in numbers]
    assert sum(value is not None for value in read) > 100
    for text, value in zip(texts, read, strict=True):
        plain = typed_number(text)
        if plain is not None and abs(float(plain)) >= 3.4e38:
            continue  # beyond float32, the stage's numbers
        assert value == (None if plain is None else float(plain)), repr(text)

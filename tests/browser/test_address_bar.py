"""State as a link: open it elsewhere, go back, and keep visitors apart."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser_visits import ENGLISH, Visit

Serve = Callable[..., str]
Context = Callable[..., BrowserContext]
STATE = {
    "n": 9,
    "k": 4,
    "p": 3,
    "s": 2,
    "nw": 11,
    "lock": 0,
    "mode": "replicate",
    "input": "random",
    "seed": 5,
    "edits": "0.0.-7",
    "kernel": "gaussian",
    "weights": "1.1.0.5",
    "bias": 1,
    "b": -0.5,
    "pin": "output.1.2",
    "source": "zone_plate",
}


def test_a_link_shows_the_same_to_another_visitor(
    page: Page, serve: Serve, open_context: Context
) -> None:
    one = Visit(page, serve(), **STATE)
    one.expect_address(**STATE)
    two = Visit(open_context().new_page(), serve(), **STATE)
    two.expect_address(**STATE)
    assert one.numbers == two.numbers
    assert one.formula == two.formula
    assert one.picture(2) == two.picture(2)
    assert one.numbers["bias"] == [-0.5]
    for visit in (one, two):
        expect(visit.stage).to_have_attribute("data-selected", "output.1.2")
        expect(visit.stage).to_have_attribute("data-pinned", "true")
    expression = one.stage.get_attribute("data-expression")
    assert expression == two.stage.get_attribute("data-expression")


def test_back_restores_the_state_before(page: Page, serve: Serve) -> None:
    visit = Visit(page, serve(), input="ramp", view="code")
    before = visit.numbers
    visit.go(input="edge", k=5, p=4, view="code")
    visit.expect_board("kernel", "Kernel, 5 × 5")
    page.go_back()
    visit.expect_board("kernel", "Kernel, 3 × 3")
    visit.expect_address(input="ramp", view="code")
    assert visit.numbers == before


def test_another_page_and_back(page: Page, serve: Serve) -> None:
    visit = Visit(page, serve(), input="ramp", view="code")
    visit.step("k")
    visit.expect_address(input="ramp", k=4, view="code")
    page.get_by_role("link", name="Training", exact=True).click()
    page.wait_for_url("**/training*")
    expect(visit.stage).to_have_count(0)
    page.go_back()
    visit.expect_board("kernel", "Kernel, 4 × 4")
    visit.expect_address(input="ramp", k=4, view="code")


def test_visitors_do_not_see_each_other(page: Page, serve: Serve, open_context: Context) -> None:
    one = Visit(page, serve(), view="code")
    two = Visit(open_context().new_page(), serve(), view="code")
    one.step("n", 2)
    two.step("k", 1)
    one.step("p", -1)
    one.expect_address(n=10, p=1, view="code")
    two.expect_address(k=4, view="code")
    one.expect_board("input", "Input, 10 × 10, padded to 11 × 11")
    two.expect_board("input", "Input, 8 × 8, padded to 10 × 10")
    one.expect_board("kernel", "Kernel, 3 × 3")


def test_nonsense_is_said_and_goes_at_the_next_press(page: Page, serve: Serve) -> None:
    visit = Visit(page, serve(), k="<b>99</b>", s=2, view="code")
    note = page.get_by_text("is not a whole number")
    expect(note).to_contain_text("k=<b>99</b>")
    expect(note).to_contain_text("The default is shown instead.")
    visit.step("n")
    visit.expect_address(n=9, s=2, view="code")
    expect(note).to_have_count(0)


def test_a_link_may_be_the_first_thing_a_server_sees(page: Page, serve: Serve) -> None:
    fresh = serve("app.py", "--server.headless", "true")
    visit = Visit(page, fresh, k=5, p=4)
    visit.expect_board("kernel", ENGLISH["kernel"] + ", 5 × 5")
    expect(page.get_by_role("radiogroup", name="Language / 语言")).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    visit.expect_address(k=5, p=4)

"""The visitor's cookie: who is given one, and which ids come of it."""

from __future__ import annotations

from http.cookies import Morsel, SimpleCookie

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some
from starlette.responses import PlainTextResponse
from starlette.types import Message

from cnnlib.core.coroutines import run_coroutine
from cnnlib.ui.core import visitor
from cnnlib.ui.core.visitor import COOKIE, VisitorCookie, is_token, visitor_id

PAGE_LOAD = {"accept": "text/html,application/xhtml+xml"}
TOKEN = "0123456789abcdef" * 2


def request(headers: dict[str, str], method: str = "GET", scheme: str = "http") -> list[Message]:
    """What an app behind the middleware sends in answer to a request."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {
        "type": "http",
        "method": method,
        "scheme": scheme,
        "path": "/training",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    app = PlainTextResponse("page", headers={"Set-Cookie": "other=1"})
    run_coroutine(VisitorCookie(app)(scope, receive, send))
    return sent


def cookies_set(sent: list[Message]) -> dict[str, Morsel[str]]:
    """The cookies that an answer sets, by name."""
    headers = [value.decode() for name, value in sent[0]["headers"] if name == b"set-cookie"]
    return {name: each for header in headers for name, each in SimpleCookie(header).items()}


def test_a_page_load_sets_the_cookie_once() -> None:
    sent = request(PAGE_LOAD)
    assert sent[1]["body"] == b"page"
    cookies = cookies_set(sent)
    assert set(cookies) == {COOKIE, "other"}
    morsel = cookies[COOKIE]
    assert is_token(morsel.value)
    assert morsel["httponly"]
    assert not morsel["secure"]
    assert (morsel["samesite"], morsel["path"]) == ("lax", "/")
    assert int(morsel["max-age"]) == visitor.MAX_AGE
    again = request({**PAGE_LOAD, "cookie": f"a=b; {COOKIE}={morsel.value}"})
    assert set(cookies_set(again)) == {"other"}


def test_browsers_get_different_cookies() -> None:
    assert len({cookies_set(request(PAGE_LOAD))[COOKIE].value for _ in range(3)}) == 3


def test_only_page_loads_set_the_cookie() -> None:
    assert COOKIE not in cookies_set(request({"accept": "*/*"}))
    assert COOKIE not in cookies_set(request({}))
    assert COOKIE not in cookies_set(request(PAGE_LOAD, method="POST"))


def test_a_web_socket_passes_unchanged() -> None:
    passed: list[object] = []

    async def app(*given: object) -> None:
        passed.extend(given)

    given = ({"type": "websocket"}, object(), object())
    run_coroutine(VisitorCookie(app)(*given))  # type: ignore[arg-type]
    assert passed == list(given)


def test_a_cookie_over_https_is_secure() -> None:
    assert cookies_set(request(PAGE_LOAD, scheme="https"))[COOKIE]["secure"]


@pytest.mark.parametrize(("base", "path"), [("", "/"), ("cnn", "/cnn"), ("/a/b/", "/a/b")])
def test_the_cookie_belongs_to_the_base_path(
    monkeypatch: pytest.MonkeyPatch, base: str, path: str
) -> None:
    monkeypatch.setattr(st, "get_option", lambda _name: base)
    assert cookies_set(request(PAGE_LOAD))[COOKIE]["path"] == path


FORGED = ["", "x", TOKEN.upper(), TOKEN[:-1], TOKEN + "0", TOKEN + "\n", "../../etc", "<b>" * 20]


@pytest.mark.parametrize("text", FORGED)
def test_a_forged_cookie_is_replaced(text: str) -> None:
    sent = request({**PAGE_LOAD, "cookie": f"{COOKIE}={text.strip()}x"})
    assert is_token(cookies_set(sent)[COOKIE].value)


@pytest.fixture
def cookies(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The cookies of the present session, which has a state of its own."""
    found: dict[str, str] = {}
    monkeypatch.setattr(type(st.context), "cookies", found)
    monkeypatch.setattr(st, "session_state", {})
    return found


def test_sessions_with_the_same_cookie_have_one_id(
    cookies: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cookies[COOKIE] = TOKEN
    first = visitor_id()
    monkeypatch.setattr(st, "session_state", {})
    assert visitor_id() == first
    assert len(first) == 16
    assert first not in TOKEN
    cookies[COOKIE] = TOKEN[::-1]
    assert visitor_id() != first


@pytest.mark.parametrize("text", [None, *FORGED])
def test_without_a_valid_cookie_the_id_is_the_sessions(
    cookies: dict[str, str], monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    if text is not None:
        cookies[COOKIE] = text
    first = visitor_id()
    assert visitor_id() == first
    monkeypatch.setattr(st, "session_state", {})
    assert visitor_id() != first


@given(some.text(max_size=64))
def test_a_token_is_32_small_hexadecimal_digits(text: str) -> None:
    assert is_token(text) == (len(text) == 32 and set(text) <= set("0123456789abcdef"))

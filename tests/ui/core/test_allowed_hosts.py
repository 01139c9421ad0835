"""The server answers to its own names and addresses, and to no stranger's."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse
from starlette.types import Message

from cnnlib.core.coroutines import run_coroutine
from cnnlib.ui.core.allowed_hosts import VARIABLE, AllowedHosts, is_allowed


def answer(kind: str, host: str, origin: str = "") -> Message:
    """The first message that an app behind the middleware sends."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    async def app(scope, receive, send) -> None:
        if kind == "websocket":
            await send({"type": "websocket.accept"})
        else:
            await PlainTextResponse("page")(scope, receive, send)

    headers = [(b"host", host.encode()), *([(b"origin", origin.encode())] if origin else [])]
    scope = {"type": kind, "method": "GET", "path": "/", "headers": headers}
    run_coroutine(AllowedHosts(app)(scope, receive, send))
    return sent[0]


OURS = ["localhost:8501", "127.0.0.1", "192.168.1.7:8501", "[::1]:8501", "::1", "LocalHost"]
FOREIGN = [
    "evil.example",
    "evil.example:8501",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "",
]


@pytest.mark.parametrize("host", [*OURS, socket.gethostname(), f"{socket.gethostname()}.local:80"])
def test_our_own_names_and_any_address_are_answered(host: str) -> None:
    assert answer("http", host)["status"] == 200
    assert answer("websocket", host, f"http://{host}")["type"] == "websocket.accept"


@pytest.mark.parametrize("host", FOREIGN)
def test_a_strangers_name_is_refused(host: str) -> None:
    assert answer("http", host)["status"] == 400
    assert answer("websocket", host)["type"] == "websocket.close"


def test_a_page_of_a_stranger_may_not_open_a_session() -> None:
    refused = answer("websocket", "localhost:8501", "http://evil.example")
    assert refused["type"] == "websocket.close"
    assert answer("http", "localhost", "null")["status"] == 400


def test_further_names_can_be_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "class.example.org, other")
    assert is_allowed("class.example.org:80")
    assert is_allowed("OTHER")
    assert not is_allowed("evil.example")
    monkeypatch.setenv(VARIABLE, "*")
    assert is_allowed("evil.example")


@given(st.text())
def test_any_text_is_allowed_or_not(host: str) -> None:
    assert is_allowed(host) in (True, False)

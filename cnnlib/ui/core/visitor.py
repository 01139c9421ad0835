"""Who a visitor is: one id for all tabs of a browser, kept in a cookie of the app's own.

The server sets the cookie with the first page that a browser opens (`VisitorCookie`), and a
session of that browser reads it (`visitor_id`).
"""

from __future__ import annotations

import hashlib
import re
import secrets

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cnnlib.ui.core.static_scripts import rooted

COOKIE = "cnn_explorer_visitor"
MAX_AGE = 365 * 24 * 3600
"""Seconds for which a browser keeps the cookie."""

_TOKEN = re.compile(r"[0-9a-f]{32}")  # 128 bits
_SESSION_KEY = "visitor_token"


def visitor_id() -> str:
    """Return the id of this session's visitor, 16 hexadecimal digits.

    It is a hash of the cookie, so the id may be stored and shown without giving the cookie away.
    Without a valid cookie (no `VisitorCookie`, or cookies refused) it is that of the session alone.
    """
    token = st.context.cookies.get(COOKIE)
    if not is_token(token):
        token = st.session_state.setdefault(_SESSION_KEY, secrets.token_hex(16))
    return hashlib.sha256(f"visitor {token}".encode()).hexdigest()[:16]


def is_token(text: object) -> bool:
    """Return True if `text` has the form of a token that `VisitorCookie` sets."""
    return isinstance(text, str) and _TOKEN.fullmatch(text) is not None


class VisitorCookie:
    """ASGI middleware that gives a browser without a valid cookie a random one.

    Only the answer to a page load sets it. The requests that follow from that page, the one that
    opens the session among them, carry it already and cannot overwrite each other's.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the cookie to its answer if the browser needs one."""
        if scope["type"] != "http" or not _needs_cookie(Request(scope)):
            await self._app(scope, receive, send)
            return
        header = _set_cookie(secure=scope["scheme"] == "https")

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Set-Cookie", header)
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _needs_cookie(request: Request) -> bool:
    # By what is asked for, not by what is answered: an answer "not modified" has no content type.
    page_load = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    return page_load and not is_token(request.cookies.get(COOKIE, ""))


def _set_cookie(*, secure: bool) -> str:
    """Return a `Set-Cookie` header with a new token."""
    response = Response()
    response.set_cookie(
        COOKIE,
        secrets.token_hex(16),
        max_age=MAX_AGE,
        path=rooted("/").rstrip("/") or "/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    return response.headers["set-cookie"]

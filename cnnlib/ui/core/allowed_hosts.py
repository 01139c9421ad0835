"""Which names the server answers to, so that no foreign web page can reach it by a name of its own.

A web page of a stranger may give its own host name the address of this machine (DNS rebinding);
the visitor's browser then lets its scripts talk to the server here.  Such a request carries the
stranger's name in its `Host` header, and is refused.  An address in digits, `localhost` and this
machine's own names cannot be a stranger's.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from functools import cache

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

VARIABLE = "CNN_EXPLORER_HOSTS"
"""Further names that the server answers to, with commas between them; `*` for any name."""


def is_allowed(host: str) -> bool:
    """Return whether a `Host` (or the host of an `Origin`) may be answered.

    Args:
        host: A name or address, with or without a port.
    """
    name = _without_port(host).lower().rstrip(".")
    further = {entry.strip().lower() for entry in os.environ.get(VARIABLE, "").split(",")}
    if "*" in further or name in further - {""} or name in _own_names():
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
    return True


class AllowedHosts:
    """ASGI middleware that refuses requests and WebSockets for the names of others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 400 to it."""
        if scope["type"] not in ("http", "websocket") or all(map(is_allowed, _hosts(scope))):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            sentence = f"This server does not answer to this name; {VARIABLE} can allow it.\n"
            await PlainTextResponse(sentence, status_code=400)(scope, receive, send)


def _hosts(scope: Scope) -> list[str]:
    """Return the request's `Host`, and the host of its `Origin` if it has one."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    hosts = [headers.get(b"host", "")]
    origin = headers.get(b"origin", "")
    if origin:
        hosts.append(origin.rpartition("://")[2])
    return hosts


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    name, _, port = host.rpartition(":")
    return name if name and ":" not in name and port.isdigit() else host


@cache
def _own_names() -> frozenset[str]:
    name = socket.gethostname().lower()
    return frozenset((name, f"{name}.local", name.partition(".")[0]))

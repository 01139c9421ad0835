"""The address of an existing dask scheduler, checked before dask is asked to use it.

Dask accepts any text as an address, retries what cannot succeed for its whole timeout, and leaves
behind a client that cannot be closed.
"""

from __future__ import annotations

import asyncio
import re
import socket
from typing import Any

from distributed.comm.core import connect
from distributed.core import send_recv
from distributed.security import Security

from cnnlib.core.coroutines import run_coroutine
from cnnlib.core.plain_text import plain_text
from cnnlib.core.problems import N_, Problem, SettingsError

VARIABLE = "CNN_EXPLORER_SCHEDULER"

_ADDRESS = re.compile(
    r"(?:(?P<scheme>tcp|tls|ws|wss)://)?(?P<host>[^\s/:@\[\]]+|\[[0-9a-fA-F:.]+\]):(?P<port>\d{1,5})/?",
    re.ASCII,
)
_ENCRYPTED = ("tls", "wss")


def check_address(text: str) -> str:
    """Return the address in `text` as dask writes it: `tcp://host:8786`.

    Raises:
        SettingsError: It is none (`scheduler_address`), its host is unknown
            (`scheduler_unreachable`), or it needs certificates that dask's configuration does not
            name (`scheduler_certificates`).
    """
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or not 1 <= int(found["port"]) <= 65535:
        template = N_("{variable} must be an address such as {example}, not “{value}”.")
        values = {
            "variable": VARIABLE,
            "example": "tcp://host:8786",
            "value": plain_text(text, longest=100),
        }
        raise SettingsError([Problem("scheduler_address", template, values)])
    scheme, host, port = found["scheme"] or "tcp", found["host"], found["port"]
    address = f"{scheme}://{host}:{port}"
    if scheme in _ENCRYPTED and _connection_args()["ssl_context"] is None:
        template = N_(
            "The scheduler at {address} asks for certificates. "
            "Let dask's configuration name them: {settings}."
        )
        settings = "distributed.comm.tls.ca-file, distributed.comm.tls.client.cert, ...key"
        values = {"address": address, "settings": settings}
        raise SettingsError([Problem("scheduler_certificates", template, values)])
    try:
        socket.getaddrinfo(host.strip("[]"), port)
    except (OSError, UnicodeError) as error:
        raise unreachable(address, error) from error
    return address


def check_scheduler(address: str, timeout: float) -> None:
    """Connect to `address` and check that a dask scheduler answers within `timeout` seconds.

    Raises:
        SettingsError: It does not (`scheduler_unreachable`).
    """

    async def identity() -> object:
        comm = await connect(address, timeout=timeout, **_connection_args())  # type: ignore[no-untyped-call]
        try:
            answer = await send_recv(comm, op="identity")
        finally:
            comm.abort()
        return answer.get("type") if isinstance(answer, dict) else None

    try:
        kind = run_coroutine(asyncio.wait_for(identity(), timeout))
        if kind != "Scheduler":
            raise OSError(f"no scheduler, {plain_text(str(kind), longest=40)}")
    except Exception as error:  # whatever strangers send to dask's reader
        raise unreachable(address, error) from error


def _connection_args() -> dict[str, Any]:
    security = Security()  # type: ignore[no-untyped-call]
    found: dict[str, Any] = security.get_connection_args("client")  # type: ignore[no-untyped-call]
    return found


def unreachable(address: str, error: BaseException) -> SettingsError:
    """Return the error that says that no scheduler answers at `address`, and why."""
    template = N_(
        "The scheduler at {address} cannot be reached ({reason}). "
        "Start it, or correct or unset {variable}."
    )
    values = {"address": address, "reason": short_reason(error), "variable": VARIABLE}
    return SettingsError([Problem("scheduler_unreachable", template, values)])


def short_reason(error: BaseException) -> str:
    """Return the first line of an error's text, or its type if it has none."""
    text = str(error).strip() or type(error).__name__
    return plain_text(text.splitlines()[0])

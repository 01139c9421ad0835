"""A class at the Convolution page: how long a change of a control takes, also while a run trains.

    python -m benchmarks.classroom [--sessions 30] [--seconds 90] [--every 2] [--rounds 5]

The sessions speak the platform's own protocol (BackMsg and ForwardMsg of streamlit.proto over the
websocket), from this process, and draw nothing.  Each changes the kernel's size every few seconds;
a change takes until the server has sent all that follows from it.  Then all leave and come back
a few times, and what the server holds is compared with what it held before, each time when the
platform has forgotten the sessions that left.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

import psutil  # type: ignore[import-untyped]
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks import run_training
from benchmarks.app_server import served
from benchmarks.viewers import server
from cnnlib.core.coroutines import run_coroutine
from cnnlib.data import fashion_mnist
from cnnlib.training.engine.presets import preset
from cnnlib.ui.pages.convolution.settings import SCHEMA

PAGE, SETTING = "convolution", "k"
CONTROL, DEFAULT = f"{PAGE}:{SETTING}", str(SCHEMA[SETTING].default)
KERNELS = (3, 4, 5)
PATIENCE = 60.0
"""Seconds after which an answer counts as an error."""

FORGOTTEN = 130.0
"""Seconds after which the platform has dropped a session that left (it waits 120 for a return)."""

DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class Times:
    """What a class has measured, in seconds.

    Attributes:
        opened: From the connection to the whole page.
        changed: From a change of a control to the end of what follows from it.
        errors: Sentences of what went wrong.
    """

    opened: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Session:
    """A browser's side of one session."""

    def __init__(self, socket: websockets.ClientConnection, times: Times) -> None:
        self._socket, self._times = socket, times
        self._control = self._fragment = self._query = ""
        self._mount, self._typed = uuid.uuid4().hex, 0

    async def open(self) -> None:
        """Ask for the page."""
        message = BackMsg()
        message.rerun_script.page_name = PAGE
        self._times.opened.append(await self._ask(message))
        if not self._control:
            raise OSError(f"the page has no control {CONTROL}")

    async def change(self, kernel: int) -> None:
        """Set the kernel's size, as the number field does at a press of its buttons."""
        message = BackMsg()
        message.rerun_script.page_name = PAGE
        message.rerun_script.fragment_id = self._fragment
        state = message.rerun_script.widget_states.widgets.add()
        self._typed += 1
        typed = {"text": str(kernel), "mount": self._mount, "sequence": self._typed}
        state.id, state.json_value = self._control, json.dumps({"typed": typed})
        self._times.changed.append(await self._ask(message))
        if dict(parse_qsl(self._query)).get(SETTING, DEFAULT) != str(kernel):
            raise OSError(f"the kernel has not become {kernel}: {self._query}")

    async def _ask(self, message: BackMsg) -> float:
        started = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = ForwardMsg.FromString(await self._socket.recv())  # type: ignore[arg-type]
                kind = answer.WhichOneof("type")
                if kind == "delta":
                    self._note(answer)
                elif kind == "page_info_changed":
                    self._query = answer.page_info_changed.query_string
                elif kind == "script_finished" and answer.script_finished in DONE:
                    return time.perf_counter() - started

    def _note(self, answer: ForwardMsg) -> None:
        element = answer.delta.new_element
        if element.WhichOneof("type") == "exception":
            self._times.errors.append(element.exception.message)
        if element.bidi_component.id.endswith(f"-{CONTROL}"):
            self._control, self._fragment = element.bidi_component.id, answer.delta.fragment_id


async def attend(address: str, times: Times, seconds: float, every: float) -> None:
    """One person: opens the page, changes the control until the time is over, and leaves."""
    await asyncio.sleep(random.random() * every)
    try:
        async with websockets.connect(
            address.replace("http", "ws") + "/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            origin=websockets.Origin(address),
            max_size=None,
        ) as socket:
            session = Session(socket, times)
            await session.open()
            end, count = time.monotonic() + seconds, 0
            while time.monotonic() < end:
                began, count = time.monotonic(), count + 1
                await session.change(KERNELS[count % len(KERNELS)])
                await asyncio.sleep(max(0.0, every - (time.monotonic() - began)))
    except (OSError, TimeoutError, websockets.WebSocketException) as error:
        times.errors.append(f"{type(error).__name__}: {error}")


def lesson(address: str, sessions: int, seconds: float, every: float) -> Times:
    """Return what a whole class measures."""
    times = Times()

    async def together() -> None:
        people = (attend(address, times, seconds, every) for _ in range(sessions))
        await asyncio.gather(*people)

    run_coroutine(together())
    return times


def tell(title: str, times: Times) -> None:
    """Print the figures of one lesson."""
    for what, values in (("a change", times.changed), ("the whole page", times.opened)):
        if len(values) < 2:
            continue
        ms = [1000 * value for value in values]
        p95 = statistics.quantiles(ms, n=20, method="inclusive")[-1]
        print(
            f"  {title}, {what:15} {statistics.median(ms):6.0f} {p95:6.0f} {max(ms):6.0f}"
            f" {len(ms):6}",
            flush=True,
        )
    if times.errors:
        print(f"  {title}: {len(times.errors)} errors, the first: {times.errors[0][:200]}")


def holdings() -> tuple[float, int]:
    """Return the server's memory in MB and its number of open files."""
    process = server()
    return process.memory_info().rss / 1e6, process.num_fds()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("--every", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=5, help="of leaving and coming back; or 0")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="classroom-") as name, contextlib.ExitStack() as stack:
        os.environ["CNN_EXPLORER_HOME"] = name
        fashion_mnist.prepare()
        address = stack.enter_context(served("app.py", Path(name)))
        attended: Callable[[float], Times] = lambda seconds: lesson(  # noqa: E731
            address, chosen.sessions, seconds, chosen.every
        )
        lesson(address, 1, 2 * chosen.every, chosen.every)  # not counted: imports, first files
        print(f"{chosen.sessions} sessions, load {psutil.getloadavg()[0]:.1f}")
        print(f"  {'ms':30} median    p95  worst      n")
        tell("idle", attended(chosen.seconds))
        with run_training.carried_out(preset("lenet", "quick")) as run:
            run_training.let_run(run)
            tell("training", attended(chosen.seconds))

        def held() -> tuple[float, int]:
            time.sleep(FORGOTTEN)
            lesson(address, 1, 0.0, 0.0)  # a new session makes the platform drop the old ones
            return holdings()

        if not chosen.rounds:
            return
        before = held()
        errors = sum(len(attended(0.0).errors) for _ in range(chosen.rounds))
        after = held()
    print(f"{chosen.rounds} rounds of leaving and coming back, {errors} errors:")
    print(f"  memory {before[0]:.0f} -> {after[0]:.0f} MB, open files {before[1]} -> {after[1]}")


if __name__ == "__main__":
    main()

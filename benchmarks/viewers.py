"""What it costs a run, and the server, that many browsers watch it.

    python -m benchmarks.viewers [--watchers 30] [--rounds 6] [--seconds 5]

The viewers ask for what is new once a second, as `cnnlib/ui/components/plot/live_data.js` does,
from a process of their own that draws nothing.  The run has its turns with them and without.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import statistics
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psutil  # type: ignore[import-untyped]

from benchmarks import run_training
from benchmarks.app_server import served
from cnnlib.data import fashion_mnist
from cnnlib.figures.training_curves import TRACES
from cnnlib.training.engine.presets import preset

EVERY = 1.0
"""Seconds between two looks of a watcher."""


def watch(address: str) -> None:
    """Ask for ever, each time for the points that came since."""
    time.sleep(random.random() * EVERY)
    curves, starts = "", [0]
    while True:
        began = time.monotonic()
        asked = urlencode({"curves": curves, "starts": ".".join(map(str, starts))})
        with urllib.request.urlopen(f"{address}?{asked}") as reply:
            answer = json.load(reply)
        if "points" in answer:
            fresh = [len(xs) for xs in answer["points"]["arrays"][::2]]
            starts = [start + new for start, new in zip(starts, fresh, strict=True)]
        else:
            curves, starts = json.loads(answer["mark"])[0], [0] * len(TRACES)
        time.sleep(max(0.0, EVERY - (time.monotonic() - began)))


def crowd(address: str, watchers: int) -> None:
    """All watchers, each in a thread."""
    threads = [threading.Thread(target=watch, args=(address,)) for _ in range(watchers)]
    for thread in threads:
        thread.start()


@contextmanager
def watched(address: str, watchers: int) -> Iterator[None]:
    """Inside, `watchers` look at `address`."""
    process = multiprocessing.get_context("spawn").Process(target=crowd, args=(address, watchers))
    process.start()
    try:
        time.sleep(2 * EVERY)  # until each has begun
        yield
    finally:
        process.kill()
        process.join()


def server() -> psutil.Process:
    """The server that this process has started."""
    children = psutil.Process().children()
    return next(child for child in children if "streamlit" in child.cmdline())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--watchers", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=5.0)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="watching-") as name:
        folder = Path(name)
        os.environ["CNN_EXPLORER_HOME"] = name
        fashion_mnist.prepare()
        with (
            run_training.carried_out(preset("lenet", "quick")) as run,
            served("app.py", folder) as at,
        ):
            run_training.speed(run, 1)  # not counted: first steps, first files
            shares, taken = [], []
            for _ in range(chosen.rounds):
                alone = run_training.speed(run, chosen.seconds)
                with watched(f"{at}/live/{run.id}", chosen.watchers):
                    began, before = time.monotonic(), sum(server().cpu_times()[:2])
                    shares.append(run_training.speed(run, chosen.seconds) / alone)
                    used = sum(server().cpu_times()[:2]) - before
                    taken.append(used / (time.monotonic() - began))
    print(f"LeNet quick with {chosen.watchers} watchers, medians of {chosen.rounds} turns")
    print(f"  pace of the run      {statistics.median(shares):.2f} of its pace alone")
    print(f"  time of the server   {statistics.median(taken):.2f} of one processor")


if __name__ == "__main__":
    main()

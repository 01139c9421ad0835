"""Training while other programs compete for the processors, with and without shorter spinning.

    python -m benchmarks.contention [--rounds 5] [--seconds 5]

LeNet quick as a worker trains it, at a worker's priority: alone, two of it at once, and beside one
busy loop.  The cases take turns; what is printed are medians over the rounds of how many times as
long a picture takes as alone, without shorter spinning, in the same round.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from multiprocessing.connection import Connection

import psutil  # type: ignore[import-untyped]

from cnnlib.data import fashion_mnist
from cnnlib.training.engine.events import StepEvent
from cnnlib.training.engine.interruptible import single_threaded
from cnnlib.training.engine.presets import preset
from cnnlib.training.engine.trainer import Trainer
from cnnlib.training.execution import malloc
from cnnlib.training.execution.cpu_contention import short_spinning_under_contention
from cnnlib.training.execution.dask_preload import NICE

WARM = 2.0
"""Seconds at the start of a turn that are not counted: the contention must have been measured."""

_spawn = multiprocessing.get_context("spawn")


def train(pipe: Connection, adapts: bool) -> None:
    """In a process of its own: take the seconds of each turn, give the speed; ends with `None`."""
    os.nice(NICE)
    recipe = preset("lenet", "quick").changed({"epochs": 1000}).checked()
    train, test = fashion_mnist.load(train=True), fashion_mnist.load(train=False)
    adapted = short_spinning_under_contention() if adapts else nullcontext()
    with malloc.retain_freed_memory(), adapted, single_threaded() as threads:
        trainer = Trainer(recipe, train, test, threads)
        with closing(trainer.events()) as events:
            next(events)
            pipe.send(None)
            while (seconds := pipe.recv()) is not None:
                started = time.perf_counter()
                while time.perf_counter() - started < WARM:
                    next(events)
                started, images, taken = time.perf_counter(), 0, 0.0
                while taken < seconds or not images:
                    event = next(events)
                    taken = time.perf_counter() - started
                    if isinstance(event, StepEvent):
                        images += event.steps * recipe.batch_size
                pipe.send(images / taken)


def spin() -> None:
    """Keep one processor busy."""
    while True:
        pass


@contextmanager
def trainers(adapts: bool) -> Iterator[list[Connection]]:
    """Two processes that train, each in its turns only."""
    pipes, processes = [], []
    for _ in range(2):
        ours, theirs = _spawn.Pipe()
        process = _spawn.Process(target=train, args=(theirs, adapts), daemon=True)
        process.start()
        theirs.close()
        ours.recv()
        pipes.append(ours)
        processes.append(process)
    try:
        yield pipes
    finally:
        for pipe, process in zip(pipes, processes, strict=True):
            pipe.send(None)
            process.join()


def turn(pipes: list[Connection], seconds: float, beside: bool = False) -> float:
    """Pictures a second of the slowest of `pipes`, which train at once, perhaps beside a loop."""
    loop = _spawn.Process(target=spin, daemon=True) if beside else None
    if loop:
        loop.start()
    for pipe in pipes:
        pipe.send(seconds)
    speeds = [float(pipe.recv()) for pipe in pipes]
    if loop:
        loop.kill()
        loop.join()
    return min(speeds)


def report(rounds: int, seconds: float) -> None:
    """Measure and print the table."""
    cases = {"alone": (1, False), "two at once": (2, False), "beside a busy loop": (1, True)}
    found: dict[tuple[str, bool], list[float]] = {(c, a): [] for c in cases for a in (False, True)}
    with trainers(adapts=False) as fixed, trainers(adapts=True) as adapting:
        for count in range(rounds + 1):
            for case, (runs, beside) in cases.items():
                for adapts, pipes in ((False, fixed), (True, adapting)):
                    speed = turn(pipes[:runs], seconds, beside)
                    if count:  # the first steps are slow
                        found[case, adapts].append(speed)
    base = found["alone", False]
    print(f"\nLeNet quick, alone {statistics.median(base):.0f} images a second: times as long")
    print(f"  {'':20} {'as it comes':>12} {'shorter spinning':>17}")
    for case in cases:
        shares = [
            statistics.median(one / other for one, other in zip(base, found[case, a], strict=True))
            for a in (False, True)
        ]
        print(f"  {case:20} {shares[0]:12.2f} {shares[1]:17.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0)
    chosen = parser.parse_args()
    print(f"load {psutil.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="contention-") as name:
        os.environ["CNN_EXPLORER_HOME"] = name
        fashion_mnist.prepare()
        report(chosen.rounds, chosen.seconds)
    print(f"load at the end {psutil.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()

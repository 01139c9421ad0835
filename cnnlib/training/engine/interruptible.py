"""Slow work that can be waited for in short steps and given up on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event as Flag
from typing import Any, TypeVar

import torch
from torch import nn

T = TypeVar("T")

_SLOW = 0.1  # seconds above which work is done in the thread
_LOOK = 0.2  # seconds between two looks at it


class WorkCancelledError(Exception):
    """The work was given up before its end."""


@contextmanager
def single_threaded() -> Iterator[int]:
    """Compute with one thread here, where another thread is to train; yields how many there were.

    Every thread that computes with several gets helpers of its own.  While there are more of
    those than processors, OpenMP's helpers sleep between two operations instead of waiting for
    the next one (GOMP_SPINCOUNT in libgomp's manual), which makes a step of LeNet 1.4 times
    as long.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield threads
    finally:
        torch.set_num_threads(threads)


class InterruptibleExecutor:
    """Runs pieces of work with a network, on a CPU always in one thread of their own.

    A step of a large network takes seconds on a small machine.  Nobody should wait that long
    for a pause, so work that is slow can be left alone (it goes on) or given up (it ends at the
    next layer).
    """

    def __init__(self, model: nn.Module, device: torch.device, threads: int) -> None:
        """Watch the layers of `model`; use `threads` threads of a CPU."""
        self._model, self._threads_used = model, threads
        # Quick steps on a GPU only enqueue work, and handing them over would cost as much.
        self._at_once = device.type != "cpu"
        self._given_up = Flag()
        self._durations: dict[str, float] = {}
        self._threads: ThreadPoolExecutor | None = None

    def is_slow(self, kind: str) -> bool:
        """Whether work of this kind was slow the last time, or was never done."""
        return self._durations.get(kind, _SLOW) >= _SLOW

    def run(self, kind: str, work: Callable[[], T]) -> Generator[None, None, T]:
        """Do `work`; yields now and then while it is slow, and returns its result.

        Closing the generator gives the work up and returns once it has ended.
        """
        started = time.perf_counter()
        if self.is_slow(kind):
            result = yield from self._aside(work)
        else:
            result = work() if self._at_once else self._submit(work).result()
        self._durations[kind] = time.perf_counter() - started
        return result

    def _submit(self, work: Callable[[], T]) -> Future[T]:
        if self._threads is None:
            # A new thread does not inherit the number of threads that torch may use.
            self._threads = ThreadPoolExecutor(
                1, "training", torch.set_num_threads, (self._threads_used,)
            )
        return self._threads.submit(work)

    def _aside(self, work: Callable[[], T]) -> Generator[None, None, T]:
        with self._abandonable():
            future = self._submit(work)
            try:
                while not wait([future], timeout=_LOOK).done:
                    yield
            finally:
                self._end(future)
        return future.result()

    def _end(self, future: Future[Any]) -> None:
        if not future.done():
            self._given_up.set()
            wait([future])
            self._given_up.clear()

    @contextmanager
    def _abandonable(self) -> Iterator[None]:
        """Let every layer, forward and backward, ask whether the work has been given up."""

        def forward(layer: nn.Module, inputs: Any, output: Any) -> None:
            self._look()
            if isinstance(output, torch.Tensor) and output.requires_grad:
                output.register_hook(backward)  # type: ignore[no-untyped-call]

        def backward(gradient: torch.Tensor) -> None:
            self._look()

        layers = [m for m in self._model.modules() if not any(True for _ in m.children())]
        handles = [layer.register_forward_hook(forward) for layer in layers]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def _look(self) -> None:
        if self._given_up.is_set():
            raise WorkCancelledError

"""Slow work on a network that can be waited for in short intervals and cancelled."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event
from typing import Any, TypeVar

import torch
from torch import nn

T = TypeVar("T")

_SLOW = 0.1  # seconds from which on work is waited for in intervals
_POLL_INTERVAL = 0.2  # seconds


class WorkCancelledError(Exception):
    """The work was cancelled before its end."""


@contextmanager
def single_threaded() -> Iterator[int]:
    """Let PyTorch use one thread in this thread; yields the number it used before.

    For a thread that waits while an `InterruptibleExecutor` computes in another one: each of
    them would have OpenMP helper threads of its own, and while those are more than the
    processors, libgomp lets helpers sleep between two operations instead of spinning
    (GOMP_SPINCOUNT in its manual), which makes a step of LeNet 1.4 times as long.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield threads
    finally:
        torch.set_num_threads(threads)


class InterruptibleExecutor:
    """Runs work on a network; on a CPU always in the same thread.

    A step of a large network takes seconds on a small machine, too long to wait for a pause.
    So slow work yields while it goes on, and can be cancelled at the next layer.
    """

    def __init__(self, model: nn.Module, device: torch.device, threads: int) -> None:
        """Prepare to run work on `model`, with `threads` threads on a CPU."""
        self._model, self._num_threads = model, threads
        # On a GPU quick work only enqueues kernels, and a thread switch would cost as much.
        self._run_inline = device.type != "cpu"
        self._cancel_requested = Event()
        self._durations: dict[str, float] = {}
        self._pool: ThreadPoolExecutor | None = None

    def is_slow(self, kind: str) -> bool:
        """Whether work of this kind was slow the last time, or is run for the first time."""
        return self._durations.get(kind, _SLOW) >= _SLOW

    def run(self, kind: str, work: Callable[[], T]) -> Generator[None, None, T]:
        """Run `work` and return its result; yields every 0.2 s if work of this kind is slow.

        Closing the generator cancels the work and returns when it has ended.
        """
        started = time.perf_counter()
        if self.is_slow(kind):
            result = yield from self._run_cancellable(work)
        else:
            result = work() if self._run_inline else self._submit(work).result()
        self._durations[kind] = time.perf_counter() - started
        return result

    def _submit(self, work: Callable[[], T]) -> Future[T]:
        if self._pool is None:
            # A new thread does not inherit the number of threads that torch may use.
            self._pool = ThreadPoolExecutor(
                1, "training", torch.set_num_threads, (self._num_threads,)
            )
        return self._pool.submit(work)

    def _run_cancellable(self, work: Callable[[], T]) -> Generator[None, None, T]:
        with self._cancellation_hooks():
            future = self._submit(work)
            try:
                while not wait([future], timeout=_POLL_INTERVAL).done:
                    yield
            finally:
                self._cancel(future)
        return future.result()

    def _cancel(self, future: Future[Any]) -> None:
        if not future.done():
            self._cancel_requested.set()
            wait([future])
            self._cancel_requested.clear()

    @contextmanager
    def _cancellation_hooks(self) -> Iterator[None]:
        """Let every layer check for a cancellation, in its forward and its backward pass."""

        def forward(layer: nn.Module, inputs: Any, output: Any) -> None:
            self._check_cancelled()
            if isinstance(output, torch.Tensor) and output.requires_grad:
                output.register_hook(backward)  # type: ignore[no-untyped-call]

        def backward(gradient: torch.Tensor) -> None:
            self._check_cancelled()

        layers = [m for m in self._model.modules() if not any(True for _ in m.children())]
        handles = [layer.register_forward_hook(forward) for layer in layers]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def _check_cancelled(self) -> None:
        if self._cancel_requested.is_set():
            raise WorkCancelledError

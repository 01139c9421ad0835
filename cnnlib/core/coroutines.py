"""Coroutines called from ordinary code, whether or not an event loop runs already."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run_coroutine(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return the result of `coroutine`, run by an event loop in a thread of its own.

    `asyncio.run` refuses where the calling thread has a running loop, as in a notebook.

    Raises:
        BaseException: What `coroutine` raises.
    """
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(asyncio.run, coroutine).result()  # noqa: TID251

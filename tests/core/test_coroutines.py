"""A coroutine's result, with and without a running event loop."""

from __future__ import annotations

import asyncio

import pytest

from cnnlib.core.coroutines import run_coroutine


async def half(number: int) -> int:
    await asyncio.sleep(0)
    if number % 2:
        raise ValueError("odd")
    return number // 2


def test_without_a_loop() -> None:
    assert run_coroutine(half(4)) == 2


def test_where_a_loop_runs_already() -> None:
    async def outer() -> int:
        return run_coroutine(half(6))

    assert run_coroutine(outer()) == 3


def test_an_error_arrives() -> None:
    with pytest.raises(ValueError, match="odd"):
        run_coroutine(half(3))

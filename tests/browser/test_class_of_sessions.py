"""Sessions that speak the platform's protocol without a browser, as a class does."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.classroom import lesson


def test_a_class_changes_the_kernel_and_each_gets_its_own(serve: Callable[..., str]) -> None:
    times = lesson(serve(), sessions=3, seconds=1.0, every=0.1)
    assert not times.errors
    assert len(times.opened) == 3
    assert len(times.changed) >= 3

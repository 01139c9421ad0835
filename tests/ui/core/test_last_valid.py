"""While settings allow no result, the page shows the last ones that did, or the nearest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cnnlib.core.problems import Fix, Problem
from cnnlib.core.settings import Int, Schema
from cnnlib.ui.core import last_valid as module
from cnnlib.ui.core.last_valid import last_valid, nearest_valid

SCHEMA: Schema = {"n": Int(8, 1, 64), "k": Int(3, 1, 11), "other": Int(0, 0, 9)}


class State:
    """The part of a page's state that is read."""

    page, schema = "page", SCHEMA

    def __init__(self, **values: int) -> None:
        self.values = {"n": 8, "k": 3, "other": 0, **values}

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def too_large(values: Mapping[str, Any]) -> tuple[Problem, ...]:
    if values["k"] <= values["n"]:
        return ()
    fixes = (Fix("", {}, {"n": values["k"] * 20}), Fix("", {}, {"k": values["n"]}))
    return (Problem("too_large", "too large", {}, fixes),)


def nearest(state: Any, fallback: dict[str, int]) -> dict[str, Any]:
    return nearest_valid(state, state.values, too_large, lambda c, _: c, fallback)  # type: ignore


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    store: dict[str, Any] = {}
    monkeypatch.setattr(module.st, "session_state", store)
    return store


def test_valid_settings_are_shown_and_kept_for_later() -> None:
    def never(values: Mapping[str, Any]) -> dict[str, Any]:
        raise AssertionError

    good: Any = State(n=9)
    assert last_valid(good, (), ("n", "k"), never) == good.values
    bad: Any = State(n=1, k=3, other=5)
    shown = last_valid(bad, too_large(bad.values), ("n", "k"), never)
    assert shown == {"n": 9, "k": 3, "other": 5}


def test_without_any_valid_settings_yet_it_is_the_nearest() -> None:
    bad: Any = State(n=1, k=3)
    shown = last_valid(bad, too_large(bad.values), ("n", "k"), lambda v: {**v, "n": 3})
    assert shown["n"] == 3


def test_the_nearest_takes_the_first_fix_that_the_controls_allow() -> None:
    assert nearest(State(n=1, k=3), {}) == {"n": 60, "k": 3, "other": 0}
    assert nearest(State(n=1, k=4), {}) == {"n": 1, "k": 1, "other": 0}


def test_where_no_fix_helps_it_is_the_fallback() -> None:
    state: Any = State()
    stuck = (Problem("stuck", "stuck"),)
    found = nearest_valid(state, state.values, lambda _: stuck, lambda c, _: c, {"n": 5})  # type: ignore
    assert found["n"] == 5

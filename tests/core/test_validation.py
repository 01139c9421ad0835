from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from cnnlib.core.problems import Fix, Problem, SettingsError
from cnnlib.core.validation import ValidatedSettings


@dataclass(frozen=True)
class Window(ValidatedSettings):
    """A window that must fit; its size and step must be positive, the size is checked first."""

    size: int = 3
    step: int = 1
    room: int = 8

    blocking_codes = ("size",)

    def changed(self, changes: dict[str, Any]) -> Window:
        return replace(self, **changes)

    def find_problems(self) -> list[Problem]:
        if self.size < 1:
            return [Problem("size", "Size", {"where": "size"}, (Fix("1", {}, {"size": 1}),))]
        found = []
        if self.step < 1:
            fixes = tuple(Fix(str(n), {}, {"step": n}) for n in (0, 1))
            found.append(Problem("step", "Step", {"where": "step"}, fixes))
        if self.size > self.room:
            fixes = (
                Fix("fits", {}, {"size": self.room}),
                Fix("trades a problem for another", {}, {"room": self.size, "step": 0}),
            )
            found.append(Problem("room", "Room", {"where": "size"}, fixes))
        return found


def offered(settings: Window) -> dict[str, list[str]]:
    return {p.code: [str(fix) for fix in p.fixes] for p in settings.problems()}


def test_valid_settings_have_no_problems_and_come_back():
    assert Window().problems() == ()
    assert Window().checked() == Window()


def test_a_fix_that_does_not_help_is_not_offered():
    assert offered(Window(step=0)) == {"step": ["1"]}


def test_a_fix_that_causes_another_problem_is_not_offered():
    assert offered(Window(size=9)) == {"room": ["fits"]}


def test_problems_that_were_there_before_do_not_count_against_a_fix():
    assert offered(Window(size=9, step=0)) == {
        "step": ["1"],
        "room": ["fits", "trades a problem for another"],
    }


def test_what_a_blocking_problem_hid_does_not_count_against_its_fix():
    assert offered(Window(size=0, step=0)) == {"size": ["1"]}


def test_the_error_carries_the_problems():
    with pytest.raises(SettingsError) as caught:
        Window(size=9, step=0).checked()
    assert [p.code for p in caught.value.problems] == ["step", "room"]

from __future__ import annotations

import pytest

from cnnlib.core.problems import N_, Fix, Problem, SettingsError

LARGE = Problem("too_large", "{what} is {n}.", {"what": "k", "n": 9}, (Fix("Set {n}", {"n": 3}),))


def test_a_message_fills_in_its_values():
    assert str(LARGE) == "k is 9."
    assert str(LARGE.fixes[0]) == "Set 3"


def test_marking_changes_nothing():
    assert N_("Padding") == "Padding"


def test_an_error_says_every_problem():
    error = SettingsError(p for p in (LARGE, Problem("other", "Also this.")))
    assert str(error) == "k is 9. Also this."
    assert [problem.code for problem in error.problems] == ["too_large", "other"]


def test_a_template_without_its_values_is_an_error_of_the_program():
    with pytest.raises(KeyError, match="n"):
        str(Problem("incomplete", "{n}"))

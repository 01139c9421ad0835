from __future__ import annotations

from cnnlib.core.problems import Fix, Problem
from cnnlib.core.settings import Int
from cnnlib.ui.components.tied_axes import (
    _tied_problems,
    axis_settings,
    settings_from_fix,
    tied_values,
    widths,
)

HEIGHTS = {"n": Int(8, 1, 64, label="Input"), "k": Int(2, 1, 9, label="Window")}
FIELDS = {"n": "size", "k": "kernel"}


def test_columns_have_settings_of_their_own_and_follow_the_rows_while_locked() -> None:
    schema = axis_settings(HEIGHTS)
    assert list(schema) == ["n", "k", "nw", "kw", "lock"]
    values = {"n": 5, "k": 3, "nw": 7, "kw": 1, "lock": True}
    assert widths(values, HEIGHTS) == {"n": 5, "k": 3}
    assert widths({**values, "lock": False}, HEIGHTS) == {"n": 7, "k": 1}


def test_a_few_settings_say_all_of_them_and_whether_the_lock_is_on() -> None:
    same = {"n": 4, "k": 2, "nw": 4, "kw": 2, "lock": True}
    assert tied_values({"n": 4}, HEIGHTS) == same
    assert tied_values({"n": 4, "kw": 1}, HEIGHTS) == {**same, "kw": 1, "lock": False}


def test_a_fix_of_the_width_moves_the_height_while_locked() -> None:
    changes = {"width.kernel": 4, "ceil_mode": True}
    names = {"ceil_mode": "ceil"}
    tied = settings_from_fix(changes, {"lock": True}, FIELDS, names)
    assert tied == {"k": 4, "ceil": True}
    apart = settings_from_fix(changes, {"lock": False}, FIELDS, names)
    assert apart == {"kw": 4, "ceil": True}


def test_what_is_said_of_both_axes_is_shown_once_in_the_words_of_the_control() -> None:
    fix = Fix("Set the {setting} to {value}", {"setting": "window height", "value": 4}, {})
    rows = Problem("large", "rows", {"where": "height"}, (fix, fix))
    columns = Problem("large", "columns", {"where": "width"})
    other = Problem("other", "columns", {"where": "width"})
    shown = _tied_problems([rows, columns, other])
    assert [problem.code for problem in shown] == ["large", "other"]
    assert [str(each) for each in shown[0].fixes] == ["Set the window size to 4"]

"""Settings of two axes, height and width, which the setting `lock` ties together.

The settings of the rows have names such as `k`, those of the columns the same with a `w`, `kw`.
While the lock is on, what is set for the rows holds for the columns, and on a page without a lock
always.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from cnnlib.core.problems import N_, Fix, Problem
from cnnlib.core.settings import Bool, Int, Setting
from cnnlib.ui.components import problem_list
from cnnlib.ui.components.field import field
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState

Heights = Mapping[str, Int]
"""The settings of the rows by name, in the order of display."""

TIED_NAMES = {
    "input height": N_("input size"),
    "kernel height": N_("kernel size"),
    "window height": N_("window size"),
    "row padding": N_("padding"),
    "row stride": N_("stride"),
    "row dilation": N_("dilation"),
}
"""What a setting of the height is called while it sets the width too."""


def width_of(heights: Heights) -> dict[str, Int]:
    """Return the settings of the columns."""
    return {f"{name}w": replace(s, label="", help="") for name, s in heights.items()}


def axis_settings(heights: Heights) -> dict[str, Setting]:
    """Return the settings of the rows and of the columns, and the lock."""
    lock = Bool(True, label=N_("Height = width"))
    return {**heights, **width_of(heights), "lock": lock}


def widths(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the columns' values by the rows' names: those of the rows while the lock is on."""
    return {name: values[name if values["lock"] else f"{name}w"] for name in names}


def tied_values(given: Mapping[str, int], heights: Heights) -> dict[str, int | bool]:
    """Return every setting of both axes and the lock, as few of them say.

    Args:
        given: Some settings by name; the others have their defaults, the width that of the height.
        heights: The settings of the rows.
    """
    high = {name: given.get(name, s.default) for name, s in heights.items()}
    wide = {f"{name}w": given.get(f"{name}w", high[name]) for name in heights}
    return {**high, **wide, "lock": all(wide[f"{name}w"] == high[name] for name in heights)}


def axis_field(state: PageState, name: str) -> None:
    """Draw the control of a setting of the rows, and that of the columns where they are apart."""
    if state["lock"]:
        field(state, name)
        return
    sign = state.schema[name].symbol
    for setting, axis in ((name, "h"), (f"{name}w", "w")):
        field(state, setting, symbol=f"{sign}_{axis}" if sign else axis)


def lock_field(state: PageState, names: Iterable[str]) -> None:
    """Draw the lock; whoever turns it gives the columns the values of the rows."""
    heights = {f"{name}w": state[name] for name in names}
    field(state, "lock", after=lambda: state.set(**heights))


def settings_from_fix(
    changes: Mapping[str, object],
    values: Mapping[str, Any],
    attributes: Mapping[str, str],
    names: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what a `Fix` changes, as settings of a page.

    Where height and width are tied and the fix moves only the width, the height follows, as it
    would by hand.

    Args:
        changes: New values by dotted name, such as `height.kernel`.
        values: The page's values.
        attributes: What the library calls each setting of the rows, such as `kernel` for `k`.
        names: The page's name of other settings, where it differs from the library's.
    """
    letters = {attribute: letter for letter, attribute in attributes.items()}
    wanted: dict[str, Any] = {}
    for name, value in changes.items():
        axis, *rest = name.split(".")
        if rest:
            letter = letters[rest[0]]
            wanted[letter if axis == "height" or values.get("lock", True) else f"{letter}w"] = value
        else:
            wanted[(names or {}).get(name, name)] = value
    return wanted


def tied_problem_list(
    state: PageState,
    found: Sequence[Problem],
    settings_of: Callable[[Mapping[str, object], Mapping[str, Any]], Mapping[str, Any]],
) -> None:
    """Show each problem with its fixes; while the axes are tied, one of the rows is of both.

    Args:
        state: The page's values.
        found: What is wrong.
        settings_of: Turns what a fix changes into settings of the page, given its values.
    """
    shown = _tied_problems(found) if state.values.get("lock", True) else found
    problem_list.problems(state, shown, lambda changes: settings_of(changes, state.values))
    if shown:
        st.caption(_("Below, faded: the last settings that have an output."))


def _tied_problems(found: Sequence[Problem]) -> Sequence[Problem]:
    rows = {problem.code for problem in found if _side(problem) == "height"}
    return [
        replace(problem, fixes=_distinct(map(_tied, problem.fixes)))
        for problem in found
        if not (_side(problem) == "width" and problem.code in rows)
    ]


def _side(problem: Problem) -> str:
    return str(problem.values.get("where", "")).partition(".")[0]


def _tied(fix: Fix) -> Fix:
    """Return the fix in the words of a control that sets height and width at once."""
    values = {
        name: TIED_NAMES.get(value, value) if isinstance(value, str) else value
        for name, value in fix.values.items()
    }
    return replace(fix, values=values)


def _distinct(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    found: Collection[Fix] = {str(fix): fix for fix in fixes}.values()
    return tuple(found)

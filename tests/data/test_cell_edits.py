from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.problems import SettingsError
from cnnlib.data.cell_edits import (
    LARGEST_EDIT,
    MOST_EDITS,
    apply_edits,
    edits_inside,
    format_edits,
    parse_edits,
)

values = st.floats(-LARGEST_EDIT, LARGEST_EDIT, allow_subnormal=True)
edits = st.dictionaries(st.tuples(st.integers(0, 63), st.integers(0, 63)), values, max_size=20)


@given(edits)
def test_edits_survive_an_address(changes: dict[tuple[int, int], float]) -> None:
    assert parse_edits(format_edits(changes)) == changes


def test_edits_are_short_text() -> None:
    assert parse_edits("0.1.-2~1.1.0.5~0.1.5e-3") == {(0, 1): 5e-3, (1, 1): 0.5}
    assert format_edits({(1, 1): 1.5, (0, 1): -2.0}) == "0.1.-2~1.1.1.5"
    assert parse_edits("") == {}
    assert format_edits({}) == ""


@pytest.mark.parametrize(
    "text",
    [
        *("~", "1", "1.2", "1.2.", "1.2.x", "a.b.1", "-1.0.1", "0.0.nan", "0.0.inf", "0.0.-inf"),
        *("0.0.1e999", "0.0.1e13", "0.0.1_0", "0_0.0.1", "0.0.1~", "0.0. 1", "٣.0.1", "0.0.٣"),
        *("0.0.0x10", "99999.0.1", "0.0.1.2.3", "0.0.1\n", "~".join(["0.0.1"] * (MOST_EDITS + 1))),
    ],
)
def test_nonsense_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_edits(text)
    assert str(caught.value).endswith(".")


@given(st.text(alphabet="0123456789.~-e+naif ", max_size=20))
def test_no_text_gets_past_the_sentence(text: str) -> None:
    try:
        found = parse_edits(text)
    except SettingsError:
        return
    assert np.isfinite(list(found.values())).all()


def test_the_most_edits_are_accepted() -> None:
    text = "~".join(f"{i // 64}.{i % 64}.1" for i in range(MOST_EDITS))
    assert len(parse_edits(text)) == MOST_EDITS


def test_applying_changes_a_copy() -> None:
    grid = np.zeros((2, 3), dtype=np.float32)
    changed = apply_edits(grid, {(1, 2): -1.5})
    assert changed.tolist() == [[0, 0, 0], [0, 0, -1.5]]
    assert not grid.any()


@pytest.mark.parametrize("cell", [(2, 0), (0, 3), (-1, 0), (0, -1)])
def test_a_cell_outside_is_refused(cell: tuple[int, int]) -> None:
    with pytest.raises(SettingsError, match="no row"):
        apply_edits(np.zeros((2, 3), dtype=np.float32), {cell: 1.0})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e13])
def test_a_value_without_a_size_is_refused(value: float) -> None:
    with pytest.raises(SettingsError, match="up to 1e12"):
        apply_edits(np.zeros((2, 3), dtype=np.float32), {(0, 0): value})
    with pytest.raises(SettingsError, match="up to 1e12"):
        format_edits({(0, 0): value})


def test_edits_outside_a_grid_wait_until_it_grows() -> None:
    edits = {(0, 0): 1.0, (1, 2): 2.0, (2, 1): 3.0}
    assert edits_inside(edits, 2, 3) == {(0, 0): 1.0, (1, 2): 2.0}
    assert edits_inside(edits, 3, 3) == edits

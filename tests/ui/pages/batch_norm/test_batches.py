"""The stream of batches: reproducible, and a larger batch holds the smaller one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnlib.core.settings import defaults
from cnnlib.ui.pages.batch_norm.batches import FILTERS, batch, rows
from cnnlib.ui.pages.batch_norm.settings import SCHEMA


def values(**changes: Any) -> dict[str, Any]:
    return {**defaults(SCHEMA), **changes}


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """One folder for the data, however many tests there are."""
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path_factory.getbasetemp() / "home"))


@pytest.mark.parametrize("source", list(SCHEMA["input"].options))
def test_one_more_example_or_channel_leaves_the_others(source: str) -> None:
    small = batch(values(input=source), 2)
    assert small.shape == (4, 6)
    np.testing.assert_array_equal(batch(values(input=source, n=8), 2)[:4], small)
    np.testing.assert_array_equal(batch(values(input=source, c=4), 2)[:, :6], small)
    assert (batch(values(input=source), 3) != small).any()
    assert (batch(values(input=source, seed=1), 2) != small).any()


def test_an_edit_finds_its_row_in_the_stream() -> None:
    edited = values(input="random", edits="9.1.50~8.40.7~400.0.1")
    for number in range(4):
        plain, changed = batch(values(input="random"), number), batch(edited, number)
        different = [(9, 1)] if number == 2 else []
        cells = [(4 * number + row, column) for row, column in np.argwhere(plain != changed)]
        assert cells == different
    assert batch(edited, 2)[1, 1] == 50


def test_one_example_is_fed_in_a_batch_of_two() -> None:
    assert rows(values(n=1)) == 2
    assert batch(values(n=1), 0).shape == (2, 6)


@pytest.mark.parametrize("inner", [(1, 1, 1), (4, 3, 3), (2, 2, 3)])
def test_every_shape_has_as_many_columns_as_positions(inner: tuple[int, int, int]) -> None:
    for source in list(SCHEMA["input"].options):
        found = batch(values(input=source, **dict(zip("chw", inner, strict=True))), 0)
        assert found.shape == (4, int(np.prod(inner)))
        assert np.isfinite(found).all()
    assert len(FILTERS) == 4

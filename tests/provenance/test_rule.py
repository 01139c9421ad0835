"""What holds for every rule: the random cases are those that the browser is tested with."""

from __future__ import annotations

import json
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib.provenance.rule import shapes_of
from cnnlib.provenance.sliding_window import SlidingWindow
from tests.support import provenance_cases
from tests.support.provenance_cases import STAGE_GRIDS

seeds = st.integers(0, 10**9)


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_dependents_are_the_inverse_of_dependencies(seed: int) -> None:
    rule, grids = provenance_cases.case(seed)
    shapes = shapes_of(grids)
    rows, columns = rule.target_shape(shapes)
    users: dict[tuple[str, int, int], set[tuple[int, int]]] = {}
    for cell in product(range(rows), range(columns)):
        for term in rule.dependencies(cell, shapes):
            for ref in term:
                users.setdefault(ref, set()).add(cell)
    for name, (height, width) in shapes.items():
        for row, column in product(range(height), range(width)):
            expected = sorted(users.get((name, row, column), ()))
            assert list(rule.dependents(name, (row, column), shapes)) == expected


@given(seeds)
@settings(max_examples=50, deadline=None)
def test_rules_for_the_browser_stay_small_and_are_json(seed: int) -> None:
    rule, grids = provenance_cases.case(seed)
    text = json.dumps(rule.to_json())
    labels = sum(grid.size for grid in grids.values()) if "group" in text else 0
    assert len(text) < 500 + 3 * labels


def test_each_number_of_an_expression_names_its_grid() -> None:
    tokens = SlidingWindow("y", "x", "w", "b", (2, 2)).tokens((0, 0), STAGE_GRIDS)
    assert [grid for _, grid in tokens if grid] == [*("x", "w") * 4, "b", "y"]

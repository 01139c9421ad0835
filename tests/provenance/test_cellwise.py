"""Links of cellwise rules: both directions tell the same, labels and stretched axes included."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.provenance.broadcast import Broadcast
from cnnlib.provenance.elementwise import Elementwise

SIDE = st.sampled_from([(1, 1), (1, 4), (3, 1), (3, 4)])


def links(rule, shapes):
    rows, columns = rule.target_shape(shapes)
    return {
        (ref, cell)
        for cell in product(range(rows), range(columns))
        for term in rule.dependencies(cell, shapes)
        for ref in term
    }


def back_links(rule, shapes):
    return {
        ((grid, *cell), target)
        for grid in rule.sources
        for cell in product(*map(range, shapes[grid]))
        for target in rule.dependents(grid, cell, shapes)
    }


@given(SIDE, SIDE)
def test_a_stretched_axis_links_all_its_cells_both_ways(left, right):
    rule = Broadcast("y", ("a", "b"))
    shapes = {"a": left, "b": right}
    assert rule.target_shape(shapes) == np.broadcast_shapes(left, right)
    assert links(rule, shapes) == back_links(rule, shapes)


@given(st.lists(st.integers(0, 2), min_size=6, max_size=6).filter(lambda g: set(g) == {0, 1, 2}))
def test_a_labelled_source_is_read_at_the_column_of_the_label(labels):
    groups = (tuple(labels[:3]), tuple(labels[3:]))
    rule = Elementwise("y", "{x} − {m}", {"x": "x", "m": "mean"}, {}, groups, ("mean",))
    shapes = {"x": (2, 3), "mean": (1, 3)}
    assert rule.target_shape(shapes) == (2, 3)
    assert links(rule, shapes) == back_links(rule, shapes)
    grids = {"x": np.zeros((2, 3)), "mean": np.array([[10.0, 20.0, 30.0]])}
    expected = -np.array([10.0, 20.0, 30.0])[np.array(groups)]
    np.testing.assert_array_equal(rule.evaluate(grids), expected)


def test_shapes_that_do_not_stretch_are_no_grid():
    with pytest.raises(ValueError, match="broadcast"):
        Broadcast("y", ("a", "b")).target_shape({"a": (2, 3), "b": (3, 2)})

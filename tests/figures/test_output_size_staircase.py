"""The staircase marks the current size, leaves gaps and shows what is left over by shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.figures.output_size_staircase import StaircaseLabels, output_size_staircase
from cnnlib.figures.palette import GROUND, ROLES


def steps(kernel: int, stride: int, most: int) -> tuple[list[int], list[int], list[int]]:
    sizes = list(range(1, most + 1))
    outputs = [(n - kernel) // stride + 1 if n >= kernel else 0 for n in sizes]
    dropped = [(n - kernel) % stride if n >= kernel else 0 for n in sizes]
    return sizes, outputs, dropped


def test_marks_and_labels_the_current_size() -> None:
    sizes, outputs, dropped = steps(3, 2, 12)
    words = StaircaseLabels(current="{input} gives {output}, {dropped} left")
    fig = output_size_staircase(sizes, outputs, 8, dropped, words)
    (note,) = fig.layout.annotations
    assert (note.text, note.x, note.y) == ("8 gives 3, 1 left", 8, 3)
    ring = fig.data[-1]
    assert (list(ring.x), list(ring.y)) == ([8], [3])


@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 20), st.integers(-2, 25))
def test_full_points_waste_nothing_and_impossible_sizes_are_gaps(
    kernel: int, stride: int, most: int, current: int
) -> None:
    sizes, outputs, dropped = steps(kernel, stride, most)
    fig = output_size_staircase(sizes, outputs, current, dropped)
    points = fig.data[1]
    assert [y is None for y in points.y] == [output <= 0 for output in outputs]
    hollow = [colour == GROUND.light for colour in points.marker.color]
    assert hollow == [count > 0 for count in dropped]
    marked = current in sizes and outputs[sizes.index(current)] > 0
    assert len(fig.layout.annotations) == marked
    assert fig.data[0].line.shape == "hvh"


def test_the_label_stands_clear_of_the_stairs() -> None:
    sizes, outputs, dropped = steps(3, 1, 20)
    first, later = (output_size_staircase(sizes, outputs, n, dropped) for n in (3, 20))
    assert first.layout.annotations[0].xanchor == "center"
    assert later.layout.annotations[0].xanchor == "right"
    assert all(fig.layout.annotations[0].yshift > 10 for fig in (first, later))


def test_dark_figures_are_dark() -> None:
    fig = output_size_staircase(*steps(3, 1, 9)[:2], 5, theme="dark")
    assert fig.data[-1].marker.line.color == ROLES["selected"].dark


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="2 sizes, 3 outputs"):
        output_size_staircase([1, 2], [1, 2, 3], 1)

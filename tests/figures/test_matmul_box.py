from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from cnnlib.figures.matmul_box import matmul_box

SPACE = "{http://www.w3.org/2000/svg}"


def picture(rows: int, depth: int, columns: int, cell: tuple[int, int]) -> ET.Element:
    left = np.arange(rows * depth, dtype=np.float32).reshape(rows, depth)
    right = np.arange(depth * columns, dtype=np.float32).reshape(depth, columns)
    text = matmul_box(left, right, left @ right, cell, 'a "box" <1>')
    return ET.fromstring(text)


@pytest.mark.parametrize(("rows", "depth", "columns"), [(1, 1, 1), (3, 4, 5), (10, 10, 10)])
def test_every_number_has_a_cell_and_the_chosen_ones_are_lit(
    rows: int, depth: int, columns: int
) -> None:
    svg = picture(rows, depth, columns, (rows - 1, 0))
    rects = list(svg.iter("rect"))
    assert len(rects) == rows * depth + depth * columns + rows * columns
    assert sum(rect.get("class") == "lit" for rect in rects) == 2 * depth + 1


def test_everything_is_inside_the_picture() -> None:
    svg = picture(3, 4, 5, (1, 1))
    width, height = (float(svg.get(name, "")) for name in ("width", "height"))
    for text in svg.iter("text"):
        assert 0 < float(text.get("x", "")) < width
        assert 0 < float(text.get("y", "")) < height
    assert svg.get("aria-label") == 'a "box" <1>'


def test_a_number_too_long_for_its_cell_is_left_out() -> None:
    one = np.ones((1, 1), np.float32)
    svg = ET.fromstring(matmul_box(one, one, one * np.float32(0.123456), (0, 0), ""))
    assert all(len(text.text or "") <= 5 for text in svg.iter("text"))

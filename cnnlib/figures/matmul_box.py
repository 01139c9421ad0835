"""A matrix product as a box: rows by columns by depth, one cell of the result lit.

A lies on the right side, (rows, depth), B on the top, (depth, columns), the result on the front,
(rows, columns).  The lit cell is the sum along the bar through the depth, of a row of A times a
column of B.
"""

from __future__ import annotations

from html import escape

import numpy as np
from numpy.typing import NDArray

from cnnlib.core.number_format import format_number

CELL = 46
SHIFT = (24, 20)
"""How far one step of depth goes to the right and up, in pixels."""
MARGIN = 6
BANNER = 26
"""Pixels for the name of a side."""
LONGEST = 5
"""Characters of a number that fit a cell."""

Matrix = tuple[float, float, float, float, float, float]


def matmul_box(
    left: NDArray[np.float32],
    right: NDArray[np.float32],
    output: NDArray[np.float32],
    chosen: tuple[int, int],
    alt: str,
) -> str:
    """Return the box as SVG, coloured by the page's CSS variables.

    Args:
        left: A, `(rows, depth)`.
        right: B, `(depth, columns)`.
        output: The result, `(rows, columns)`.
        chosen: Row and column of the lit cell.
        alt: What the picture shows, for screen readers.
    """
    (rows, depth), columns = left.shape, right.shape[1]
    row, column = chosen
    away, up = SHIFT[0] * depth, SHIFT[1] * depth
    x, y = MARGIN, MARGIN + BANNER + up
    width = 2 * MARGIN + columns * CELL + away + BANNER
    height = 2 * MARGIN + 2 * BANNER + up + rows * CELL
    front: Matrix = (CELL, 0, 0, CELL, x, y)
    top: Matrix = (CELL, 0, SHIFT[0], -SHIFT[1], x, y)
    side: Matrix = (SHIFT[0], -SHIFT[1], 0, CELL, x + columns * CELL, y)
    faces = [
        _face(right, "kernel", top, {(k, column) for k in range(depth)}),
        _face(left, "input", side, {(row, k) for k in range(depth)}),
        _face(output, "output", front, {(row, column)}),
    ]
    titles = [
        _title("B", "kernel", x + away + columns * CELL / 2, MARGIN + BANNER - 9),
        _title("A", "input", x + columns * CELL + away + 14, MARGIN + BANNER + rows * CELL / 2),
        _title("Y", "output", x + columns * CELL / 2, y + rows * CELL + BANNER - 6),
    ]
    return (
        f'<svg class="box" role="img" aria-label="{escape(alt)}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">'
        f"{_bar(row, column, depth, x, y)}{''.join(faces)}{''.join(titles)}</svg>"
    )


def _face(values: NDArray[np.float32], role: str, matrix: Matrix, lit: set[tuple[int, int]]) -> str:
    """Return one side: a unit square for each cell, placed by `matrix`, with its number."""
    cells = []
    for (r, c), value in np.ndenumerate(values):
        mark = "lit" if (r, c) in lit else "dim"
        cells.append(
            f'<rect class="{mark}" x="{c}" y="{r}" width="1" height="1" '
            f'style="--role: var(--cnn-{role})"/>'
        )
        text = format_number(float(value))
        if len(text) <= LONGEST:
            px, py = _place(matrix, c + 0.5, r + 0.5)
            cells.append(_number(text, role, mark, px, py, matrix))
    plain = [cell for cell in cells if cell.startswith("<rect")]
    texts = [cell for cell in cells if not cell.startswith("<rect")]
    placed = " ".join(f"{part:g}" for part in matrix)
    return f'<g transform="matrix({placed})">{"".join(plain)}</g>{"".join(texts)}'


def _number(text: str, role: str, mark: str, x: float, y: float, matrix: Matrix) -> str:
    size = 15 if matrix[1] == 0 and matrix[2] == 0 else 10.5
    return (
        f'<text class="{mark}" x="{x:g}" y="{y:g}" font-size="{size}" '
        f'style="--role: var(--cnn-{role})">{escape(text)}</text>'
    )


def _place(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bar(row: int, column: int, depth: int, x: float, y: float) -> str:
    """Return the edges of the cells through the depth behind the lit one."""
    left, high = x + column * CELL, y + row * CELL
    corners = [(left, high), (left + CELL, high), (left + CELL, high + CELL), (left, high + CELL)]
    away, up = SHIFT[0] * depth, SHIFT[1] * depth
    edges = "".join(f"M{a:g} {b:g}l{away:g} {-up:g}" for a, b in corners)
    back = "M" + "L".join(f"{a + away:g} {b - up:g}" for a, b in corners) + "Z"
    return f'<path class="bar" d="{edges}{back}"/>'


def _title(text: str, role: str, x: float, y: float) -> str:
    return (
        f'<text class="title" x="{x:g}" y="{y:g}" style="--role: var(--cnn-{role})">'
        f"{escape(text)}</text>"
    )

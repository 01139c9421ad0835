"""The stage of the Products page: A, B and the result, and the verification."""

from __future__ import annotations

from cnnlib.ops.products.evaluation import Evaluation
from cnnlib.ops.products.shapes import Shape, torch_shape
from cnnlib.ops.products.slices import slice_count
from cnnlib.ops.products.stage_grids import LETTERS, MOST_SLICES, Matrix, stage_rules
from cnnlib.ui.components.facts_strip import facts_html
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.stage.editable_stage import editable_stage
from cnnlib.ui.components.stage.grid import Grid
from cnnlib.ui.components.verification_line import verification_line
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.products.settings import chosen_cell

ROLES = {"left": "input", "right": "kernel", "output": "output"}
TITLES = {"left": "A", "right": "B", "output": "Y"}

HEIGHT, CAPTION, CELL = 300, 42, 26
"""Pixels of the stage; more where the lines of a batch need them for captions and cells."""


def products_stage(state: PageState, result: Evaluation) -> None:
    """Draw the stage and, below it, the verification and the figures of the product."""
    matrices, product = result.matrices, result.product
    shapes = {"left": product.left, "right": product.right, "output": result.outcome.shape or ()}
    signs = {"right": "×" if product.operation == "mul" else "@", "output": "="}
    if result.output is None:
        signs["right"] = "✗"
    operands = [m for m in matrices if m.tensor != "output" and not m.copy]
    column = product.operation != "mul" and len(product.right) == 1
    lines = 1 + max(m.line for m in matrices)
    tallest = max(len(m.values) for m in matrices)
    middle = None if result.output is None else chosen_cell({"pin": ""}, result)
    editable_stage(
        state,
        [_grid(m, shapes[m.tensor]) for m in matrices],
        stage_rules(product, matrices),
        edits={m.name: f"e{LETTERS[m.tensor]}" for m in operands},
        offsets={m.name: (-m.number * len(m.values), 0) for m in operands},
        transposed=("b0",) if column else (),
        start=(f"y{middle[0]}", *middle[1:]) if middle else ("a0", 0, 0),
        separators=["" if m.line else signs[m.tensor] for m in matrices[1:]],
        height=max(HEIGHT, lines * (CAPTION + CELL * tallest)),
    )
    if result.output is not None and result.verification is not None:
        line_below = verification_line(result.verification, _left_out(shapes["output"]))
        panel(f"{state.page}:proof", line_below + _facts(result, shapes["output"]))


def _grid(matrix: Matrix, shape: Shape) -> Grid:
    return Grid(
        matrix.name,
        ROLES[matrix.tensor],  # type: ignore[arg-type]
        matrix.values,
        TITLES[matrix.tensor] + matrix.label,
        editable=matrix.tensor != "output" and not matrix.copy,
        below=matrix.line > 0,
        faded=matrix.copy,
        stretch=matrix.stretch,
        size=None if matrix.label else torch_shape(shape),
        tensor=matrix.tensor,
    )


def _left_out(shape: Shape) -> str:
    """Return a sentence on the matrices that the stage does not show; empty where it shows all."""
    count = slice_count(shape)
    if count <= MOST_SLICES:
        return ""
    return _("The stage shows the first {shown} of {count} matrices.").format(
        shown=MOST_SLICES, count=count
    )


def _facts(result: Evaluation, shape: Shape) -> str:
    sizes = [each.size for each in (result.left, result.right, result.output) if each is not None]
    return facts_html(
        [
            (_("Shape of the result"), torch_shape(shape)),
            (_("Numbers in A, B and the result"), ", ".join(map(str, sizes))),
            (_("Multiplications"), f"{result.multiplications:,}"),
        ]
    )

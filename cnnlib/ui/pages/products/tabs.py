"""The tabs below the stage: all four products, layers, the box, the loss trap, the code."""

from __future__ import annotations

import streamlit as st

from cnnlib.ops.products.codegen import SPELLINGS, product_code
from cnnlib.ops.products.evaluation import Evaluation
from cnnlib.ops.products.shapes import torch_shape
from cnnlib.ops.products.spec import Product
from cnnlib.ops.products.stage_grids import layers
from cnnlib.ops.products.summary import Outcome, outcomes
from cnnlib.ui.components.code_block import code_block
from cnnlib.ui.components.field import field
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.stage.grid import Grid
from cnnlib.ui.components.stage.stage import stage
from cnnlib.ui.components.table import Cell, Row, table_html
from cnnlib.ui.components.tabs import tabs
from cnnlib.ui.components.tensor_source import tensor_code
from cnnlib.ui.core.language import _, say
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.products.settings import chosen_cell


def choose(state: PageState) -> None:
    """Draw the switch and the chosen tab's own controls."""
    if tabs(state) == "loss":
        with st.columns(4)[0]:
            field(state, "n")


def show(state: PageState, result: Evaluation) -> None:
    """Draw the chosen tab."""
    match state["view"]:
        case "four":
            all_four(state["op"], result.product)
        case "flat" | "box":
            matrix_product(state, result)
        case "loss":
            from cnnlib.ui.pages.products.loss import loss

            loss(state)
        case _:
            st.caption(_("These lines give the numbers of the stage; a test runs them."))
            code_block(program(state, result))


def all_four(current: str, product: Product) -> None:
    """Draw what each of the four makes of the same two tensors; the current one is marked."""
    found = {each.product.operation: each for each in outcomes(product.left, product.right)}
    rows = [_row(code, found[each.operation], code == current) for code, each in SPELLINGS.items()]
    heads = (_("Product"), _("Result"), _("PyTorch says"), _("Why"))
    st.html(table_html(heads, rows, "cnn-products"))


def _row(code: str, found: Outcome, current: bool) -> Row:
    spelling, mark = SPELLINGS[code], "current" if current else ""
    name = Cell(spelling.name, code=True)
    if found.shape is None:
        why = " ".join(map(say, found.problems))
        return Row((name, Cell("✗", "refused"), Cell(found.error, code=True), why), mark)
    same = _("the same as {other}").format(other=spelling.other) if spelling.other else ""
    return Row((name, Cell(torch_shape(found.shape), "works", code=True), "—", same), mark)


def matrix_product(state: PageState, result: Evaluation) -> None:
    """Draw the matrix product as a whole: rows by columns by depth, flat or as a box."""
    if result.product.operation == "mul" or result.output is None:
        st.caption(
            _("This picture is of a matrix product: choose mm or matmul and fitting shapes.")
        )
        return
    line, *cell = chosen_cell(state.values, result)
    left, right, output = result.line(line)
    if state["view"] == "box":
        from cnnlib.figures.matmul_box import matmul_box

        st.caption(_("The bar through the depth is a row of A times a column of B."))
        alt = _("Box of {rows} rows, {columns} columns and {depth} layers")
        named = alt.format(rows=left.shape[0], columns=right.shape[1], depth=left.shape[1])
        panel(f"{state.page}:box", matmul_box(left, right, output, (cell[0], cell[1]), named))
        return
    grids, rule = layers(left, right, output)
    st.caption(_("Layer k is column k of A times row k of B; the layers add up to Y."))
    stage(
        f"{state.page}:layers",
        [
            Grid(
                name,
                "output" if name == "y" else "statistic",
                values,
                "Y" if name == "y" else f"k = {name[1:]}",
            )
            for name, values in grids.items()
        ],
        [rule],
        selected=("y", cell[0], cell[1]),
        separators=[*["+"] * (len(grids) - 2), "="],
        height=260,
    )


def program(state: PageState, result: Evaluation) -> str:
    """Return the stage's state as a program; it ends with `y`, or with PyTorch's message."""
    values = state.values
    return product_code(
        SPELLINGS[values["op"]],
        tensor_code(values, "a"),
        tensor_code(values, "b"),
        result.outcome.error,
        translate=_,
    )

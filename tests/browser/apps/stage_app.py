"""Stages of every kind on one page, for the browser tests; `?show=` picks one."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cnnlib.figures import palette
from cnnlib.provenance.broadcast import Broadcast
from cnnlib.provenance.elementwise import Elementwise
from cnnlib.provenance.matmul import MatMul
from cnnlib.provenance.reduction import Reduction
from cnnlib.provenance.sliding_window import SlidingWindow
from cnnlib.ui.components.stage.stage import Edit, Grid, Pin, stage

st.set_page_config(layout="wide")
st.html(f"<style>{palette.css()}</style>")
show = st.query_params.get("show", "convolution")
size = int(st.query_params.get("size", "8"))
values = st.session_state.setdefault("values", {})
counts = st.session_state.setdefault("counts", {"runs": 0, "edits": 0})
counts["runs"] += 1


def random(rows: int, columns: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(-9, 10, (rows, columns)).astype(np.float32)


def edited(edit: Edit) -> None:
    counts["edits"] += 1
    values[edit["grid"], edit["row"], edit["column"]] = edit["value"]


def pinned(pin: Pin | None) -> None:
    st.session_state["pin"] = pin


def with_edits(name: str, array: np.ndarray) -> np.ndarray:
    for (grid, row, column), value in values.items():
        if grid == name:
            array[row, column] = value
    return array


if show == "convolution":
    x = with_edits("input", np.pad(random(size, size, 0), ((1, 1), (1, 1))))
    kernel = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], np.float32)
    grids = {"input": x, "kernel": with_edits("kernel", kernel[: size + 2, : size + 2])}
    grids["bias"] = with_edits("bias", np.array([[0.1]], np.float32))
    stride = int(st.query_params.get("stride", "1"))
    rule = SlidingWindow("output", "input", "kernel", "bias", (3, 3), (stride, stride))
    output = rule.evaluate(grids)
    unread = () if (size - 1) % stride == 0 else (size + 1,)
    result = stage(
        "stage",
        [
            Grid("input", "input", x, "Input", (1, 1, 1, 1), True, unread, unread),
            Grid("kernel", "kernel", grids["kernel"], "Kernel", editable=True),
            Grid("bias", "bias", grids["bias"], "Bias", editable=True),
            Grid("output", "output", output, "Output"),
        ],
        [rule],
        separators=("∗", "+", "="),
        on_edit=edited,
        on_pin=pinned,
    )
elif show == "pooling":
    x = random(size, size, 1)
    rule = SlidingWindow("output", "input", kernel=(2, 2), stride=(2, 2), form="max")
    stage(
        "stage",
        [
            Grid("input", "input", x, "Input"),
            Grid("output", "output", rule.evaluate({"input": x}), "Maximum"),
        ],
        [rule],
        separators=("→",),
    )
elif show == "dilated":
    x, kernel = random(size, size, 1), random(3, 3, 2)
    rule = SlidingWindow("output", "input", "kernel", None, (3, 3), (1, 1), (2, 2))
    stage(
        "stage",
        [
            Grid("input", "input", x, "Input"),
            Grid("kernel", "kernel", kernel, "Kernel"),
            Grid("output", "output", rule.evaluate({"input": x, "kernel": kernel}), "Output"),
        ],
        [rule],
        selected=("output", 1, 1),
    )
elif show == "product":
    a, b = random(3, 4, 3), random(4, 5, 4)
    rule = MatMul("c", "a", "b")
    stage(
        "stage",
        [
            Grid("a", "input", a, "A"),
            Grid("b", "kernel", b, "B"),
            Grid("c", "output", a @ b, "A B"),
        ],
        [rule],
        separators=("@", "="),
        selected=("c", 1, 2),
        pinned=True,
    )
elif show == "stretch":
    a, b = random(4, 1, 3), random(1, 5, 4)
    rule = Broadcast("c", ("a", "b"), "-")
    stage(
        "stage",
        [
            Grid("a", "input", a, "A"),
            Grid("b", "kernel", b, "B"),
            Grid("c", "output", a - b, "A − B"),
        ],
        [rule],
        separators=("−", "="),
        selected=("a", 1, 0),
    )
elif show == "norm":
    x = random(6, 4, 5).astype(np.float64)
    grids = {"x": x, "mean": x.mean(0, keepdims=True), "var": x.var(0, keepdims=True)}
    rules = [
        Reduction("mean", "x", "rows", "mean"),
        Reduction("var", "x", "rows", "variance"),
        Elementwise(
            "y",
            "({x} − {mean}) / √({var} + {eps})",
            {"x": "x", "mean": "mean", "var": "var"},
            {"eps": 1e-5},
        ),
    ]
    stage(
        "stage",
        [
            Grid("x", "input", x, "Batch", editable=True),
            Grid("mean", "statistic", grids["mean"], "Mean"),
            Grid("var", "statistic", grids["var"], "Variance"),
            Grid("y", "output", rules[2].evaluate(grids), "Normalized"),
        ],
        rules,
        separators=("", "", "→"),
        selected=("y", 2, 1),
        on_edit=edited,
    )
elif show == "picture":
    x = np.abs(random(size, size, 7)) / 9
    kernel = random(3, 3, 2)
    rule = SlidingWindow("output", "input", "kernel", None, (3, 3))
    stage(
        "stage",
        [
            Grid("input", "input", x, "Picture", scale="picture"),
            Grid("kernel", "kernel", kernel, "Kernel"),
            Grid("output", "output", rule.evaluate({"input": x, "kernel": kernel}), "Output"),
        ],
        [rule],
    )

elif show == "average":
    x = random(size, size, 7)
    rule = Reduction("mean", "x", "all", "mean")
    stage(
        "stage",
        [
            Grid("x", "input", x, "Channel", editable=True),
            Grid("mean", "output", rule.evaluate({"x": x}), "Mean"),
        ],
        [rule],
        separators=("→",),
        selected=("mean", 0, 0),
    )

if st.button("Reset"):
    values.clear()
    st.rerun()
st.text(f"runs {counts['runs']} edits {counts['edits']}")
st.text(f"values {sorted(values.items())}")
st.text(f"pin {st.session_state.get('pin')}")

"""Random rules with grids that fit them, for the tests in Python and in the browser."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnlib.provenance.broadcast import Broadcast
from cnnlib.provenance.elementwise import Elementwise
from cnnlib.provenance.matmul import MatMul
from cnnlib.provenance.reduction import Reduction
from cnnlib.provenance.rule import Rule
from cnnlib.provenance.sliding_window import SlidingWindow

Grids = dict[str, np.ndarray]
NORMALIZE = "({x} − {mean}) / √({var} + {eps})"


def numbers(random: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Small integers or decimals of either sign, zeros among them, as float32."""
    if random.random() < 0.5:
        return random.integers(-9, 10, shape).astype(np.float32)
    return (random.normal(0, 3, shape) * random.choice([1, 1e-4, 1e5])).astype(np.float32)


def window(random: np.random.Generator) -> tuple[Rule, Grids]:
    kernel, stride, dilation = (tuple(map(int, random.integers(1, n, 2))) for n in (5, 4, 4))
    spans = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    shape = tuple(span + int(random.integers(0, 6)) for span in spans)
    form = str(random.choice(["dot", "dot", "max", "mean", "sum"]))
    grids = {"x": numbers(random, (shape[0], shape[1]))}
    weights = bias = None
    if form == "dot":
        grids["w"], weights = numbers(random, (kernel[0], kernel[1])), "w"
        if random.random() < 0.5:
            grids["b"], bias = numbers(random, (1, 1)), "b"
    return SlidingWindow("y", "x", weights, bias, kernel, stride, dilation, form), grids  # type: ignore[arg-type]


def row_column(random: np.random.Generator) -> tuple[Rule, Grids]:
    n, k, m = map(int, random.integers(1, 7, 3))
    return MatMul("y", "a", "b"), {"a": numbers(random, (n, k)), "b": numbers(random, (k, m))}


def broadcast(random: np.random.Generator) -> tuple[Rule, Grids]:
    shape = random.integers(1, 6, 2)
    names = tuple("abc"[: int(random.integers(2, 4))])
    grids = {}
    for name in names:
        rows, columns = (int(n) if random.random() < 0.6 else 1 for n in shape)
        grids[name] = numbers(random, (rows, columns))
    operator: Any = str(random.choice(["*", "+", "-", "/"]))
    return Broadcast("y", names, operator), grids


def labels(random: np.random.Generator, shape: tuple[int, int]) -> tuple[tuple[int, ...], ...]:
    """A group for every cell; each group from 0 up has one."""
    count = int(random.integers(1, min(4, shape[0] * shape[1]) + 1))
    flat = np.r_[np.arange(count), random.integers(0, count, shape[0] * shape[1] - count)]
    return tuple(tuple(map(int, row)) for row in random.permutation(flat).reshape(shape))


def reduce(random: np.random.Generator) -> tuple[Rule, Grids]:
    shape = (int(random.integers(1, 6)), int(random.integers(1, 6)))
    axis: Any = str(random.choice(["rows", "columns", "all", "group"]))
    form: Any = str(random.choice(["mean", "variance", "sum", "max"]))
    groups = labels(random, shape) if axis == "group" else None
    correction = int(random.integers(0, 2)) if form == "variance" else 0
    return Reduction("y", "x", axis, form, groups, correction), {"x": numbers(random, shape)}


def template(random: np.random.Generator) -> tuple[Rule, Grids]:
    shape = (int(random.integers(1, 5)), int(random.integers(1, 5)))
    grids = {"x": numbers(random, shape)}
    if random.random() < 0.3:
        return Elementwise("y", "max(0, {x}) + {x}² × 2 − exp(-{x} / 1000)", {"x": "x"}), grids
    groups = labels(random, shape) if random.random() < 0.5 else None
    count = 1 + max(map(max, groups)) if groups else shape[1]
    grids["m"], grids["v"] = numbers(random, (1, count)), numbers(random, (1, count)) ** 2
    places = {"x": "x", "mean": "m", "var": "v"}
    grouped = ("m", "v") if groups else ()
    return Elementwise("y", NORMALIZE, places, {"eps": 1e-5}, groups, grouped), grids


MAKERS = (window, row_column, broadcast, reduce, template)


def case(seed: int) -> tuple[Rule, Grids]:
    """The rule and grids of a seed; every kind comes up in any five seeds in a row."""
    return MAKERS[seed % len(MAKERS)](np.random.default_rng(seed))

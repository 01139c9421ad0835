"""Random rules with grids that fit them, for the tests in Python and in the browser."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from cnnlib.provenance.broadcast import Broadcast
from cnnlib.provenance.elementwise import Elementwise
from cnnlib.provenance.matmul import MatMul
from cnnlib.provenance.multi_channel_window import MultiChannelWindow
from cnnlib.provenance.pooling_gradient import PoolingGradient
from cnnlib.provenance.pooling_window import PoolingWindow
from cnnlib.provenance.reduction import Reduction
from cnnlib.provenance.rule import Rule, shapes_of
from cnnlib.provenance.sliding_window import SlidingWindow

Grids = dict[str, np.ndarray]
NORMALIZE = "({x} − {mean}) / √({var} + {eps})"


def numbers(random: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Small integers or decimals of either sign, zeros among them, as float32."""
    if random.random() < 0.5:
        return random.integers(-9, 10, shape).astype(np.float32)
    return (random.normal(0, 3, shape) * random.choice([1, 1e-4, 1e5])).astype(np.float32)


def sliding_window(random: np.random.Generator) -> tuple[Rule, Grids]:
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


def matmul(random: np.random.Generator) -> tuple[Rule, Grids]:
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


def reduction(random: np.random.Generator) -> tuple[Rule, Grids]:
    shape = (int(random.integers(1, 6)), int(random.integers(1, 6)))
    axis: Any = str(random.choice(["rows", "columns", "all", "group"]))
    form: Any = str(random.choice(["mean", "variance", "sum", "max"]))
    groups = labels(random, shape) if axis == "group" else None
    correction = int(random.integers(0, 2)) if form == "variance" else 0
    return Reduction("y", "x", axis, form, groups, correction), {"x": numbers(random, shape)}


def elementwise(random: np.random.Generator) -> tuple[Rule, Grids]:
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


def pooling_window(random: np.random.Generator) -> tuple[Rule, Grids]:
    shape = (int(random.integers(1, 7)), int(random.integers(1, 7)))
    grid = numbers(random, shape)
    if random.random() < 0.3:
        grid[0] = -np.inf
    rows, columns = (
        tuple(
            tuple(sorted(map(int, random.permutation(n)[: random.integers(1, n + 1)])))
            for _ in range(random.integers(1, 5))
        )
        for n in shape
    )
    form: Any = str(random.choice(["max", "mean"]))
    divisor = float(random.integers(-3, 7)) if form == "mean" and random.random() < 0.5 else None
    return PoolingWindow("y", "x", rows, columns, form, divisor), {"x": grid}


def multi_channel_window(random: np.random.Generator) -> tuple[Rule, Grids]:
    kernel, stride, dilation = (tuple(map(int, random.integers(1, n, 2))) for n in (3, 4, 3))
    spans = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    shape = tuple(span + int(random.integers(0, 4)) for span in spans)
    count = int(random.integers(1, 5))
    grids = {f"x{c}": numbers(random, (shape[0], shape[1])) for c in range(count)}
    grids |= {f"w{c}": numbers(random, (kernel[0], kernel[1])) for c in range(count)}
    channels = tuple((f"x{c}", f"w{c}") for c in range(count))
    muted = tuple(c for c in range(count) if random.random() < 0.3)
    rows = int(random.integers(0, 4))
    if rows:
        grids["b"] = numbers(random, (rows, 1))
    return MultiChannelWindow(
        "y",
        channels,
        muted,
        "b" if rows else None,
        int(random.integers(0, rows or 1)),
        tuple(f"p{c}" for c in range(count)) if random.random() < 0.5 else (),
        (kernel[0], kernel[1]),
        (stride[0], stride[1]),
        (dilation[0], dilation[1]),
    ), grids


def pooling_gradient(random: np.random.Generator) -> tuple[Rule, Grids]:
    height, width = int(random.integers(1, 6)), int(random.integers(1, 6))
    rows, columns = (
        tuple(
            tuple(sorted(map(int, random.permutation(n)[: random.integers(0, n + 1)])))
            for _ in range(random.integers(1, 5))
        )
        for n in (height, width)
    )
    winners = None
    if random.random() < 0.5:
        picks = random.integers(-1, height * width, (len(rows), len(columns)))
        winners = tuple(tuple(map(int, row)) for row in picks)
        rows = tuple(tuple(range(height)) for _ in rows)
        columns = tuple(tuple(range(width)) for _ in columns)
    rule = PoolingGradient("y", "x", (height, width), rows, columns, winners)
    return rule, {"x": numbers(random, (len(rows), len(columns)))}


MAKERS = (
    sliding_window,
    matmul,
    broadcast,
    reduction,
    elementwise,
    pooling_window,
    multi_channel_window,
    pooling_gradient,
)


def case(seed: int) -> tuple[Rule, Grids]:
    """The rule and grids of a seed; every kind comes up in any eight seeds in a row."""
    return MAKERS[seed % len(MAKERS)](np.random.default_rng(seed))


STAGE_GRIDS: Grids = {
    "x": np.array([[0.2, 0.5], [-2.0, 3.0]]),
    "w": np.array([[1.0, 0.0], [-1.0, 4.0]]),
    "b": np.array([[0.1]]),
}
"""Small grids for arithmetic in writing."""


def tensor(array: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(array.astype(np.float64))


def assert_agrees(rule: Rule, grids: Grids, expected: torch.Tensor) -> None:
    """The rule computes what PyTorch computes in double precision."""
    result = rule.evaluate(grids)
    assert result.shape == tuple(expected.shape) == rule.target_shape(shapes_of(grids))
    scale = max(1.0, *(float(np.abs(grid).max()) for grid in grids.values())) ** 2
    np.testing.assert_allclose(
        result, expected.numpy(), rtol=1e-9, atol=1e-12 * scale, equal_nan=True
    )

"""Rules against PyTorch, and against themselves: reached is the inverse of links."""

from __future__ import annotations

import json
import math
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib.provenance.broadcast import Broadcast
from cnnlib.provenance.elementwise import Elementwise
from cnnlib.provenance.matmul import MatMul
from cnnlib.provenance.reduction import Reduction
from cnnlib.provenance.rule import shapes_of
from cnnlib.provenance.sliding_window import SlidingWindow
from tests.support import provenance_cases

seeds = st.integers(0, 10**9)


def tensor(array: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(array.astype(np.float64))


def torch_window(rule: SlidingWindow, grids: dict[str, np.ndarray]) -> torch.Tensor:
    x = tensor(grids["x"])[None, None]
    weight = tensor(grids["w"]) if rule.weights else torch.ones(rule.kernel, dtype=torch.float64)
    if rule.form == "max":
        return F.max_pool2d(x, rule.kernel, rule.stride, 0, rule.dilation)[0, 0]
    bias = tensor(grids["b"])[0] if rule.bias else None
    result = F.conv2d(x, weight[None, None], bias, rule.stride, 0, rule.dilation)[0, 0]
    return result / weight.numel() if rule.form == "mean" else result


def torch_reduce(rule: Reduction, x: torch.Tensor) -> torch.Tensor:
    def apply(values: torch.Tensor, dim: int) -> torch.Tensor:
        if rule.form == "variance":
            return values.var(dim, correction=rule.correction, keepdim=True)
        if rule.form == "max":
            return values.amax(dim, keepdim=True)
        return (values.mean if rule.form == "mean" else values.sum)(dim, keepdim=True)

    match rule.axis:
        case "rows":
            return apply(x, 0)
        case "columns":
            return apply(x, 1)
        case "all":
            return apply(x.reshape(-1, 1), 0)
    groups = torch.tensor(rule.groups)
    parts = [apply(x[groups == label][:, None], 0) for label in range(int(groups.max()) + 1)]
    return torch.cat(parts, 1)


def torch_template(rule: Elementwise, grids: dict[str, np.ndarray]) -> torch.Tensor:
    x = tensor(grids["x"])
    if "m" not in grids:
        return x.clamp(min=0) + x**2 * 2 - torch.exp(-x / 1000)
    mean, var = tensor(grids["m"]), tensor(grids["v"])
    if rule.groups:
        index = torch.tensor(rule.groups)
        mean, var = mean[0][index], var[0][index]
    return (x - mean) / torch.sqrt(var + 1e-5)


OPERATORS: dict[str, Any] = {"*": torch.mul, "+": torch.add, "-": torch.sub, "/": torch.div}


def by_torch(rule: Any, grids: dict[str, np.ndarray]) -> torch.Tensor:
    match rule:
        case SlidingWindow():
            return torch_window(rule, grids)
        case MatMul():
            return torch.mm(tensor(grids["a"]), tensor(grids["b"]))
        case Reduction():
            return torch_reduce(rule, tensor(grids["x"]))
        case Elementwise():
            return torch_template(rule, grids)
        case Broadcast():
            result = tensor(grids[rule.operands[0]])
            for name in rule.operands[1:]:
                result = OPERATORS[rule.operator](result, tensor(grids[name]))
            return result
    raise AssertionError(rule)


@pytest.mark.filterwarnings("ignore:var")
@given(seeds)
@settings(max_examples=300, deadline=None)
def test_every_rule_agrees_with_torch(seed: int) -> None:
    rule, grids = provenance_cases.case(seed)
    ours, theirs = rule.evaluate(grids), by_torch(rule, grids).numpy()
    assert ours.shape == theirs.shape == rule.target_shape(shapes_of(grids))
    scale = max(1.0, *(float(np.abs(grid).max()) for grid in grids.values())) ** 2
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12 * scale, equal_nan=True)


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_reached_is_the_inverse_of_links(seed: int) -> None:
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


GRIDS = {
    "x": np.array([[0.2, 0.5], [-2.0, 3.0]]),
    "w": np.array([[1.0, 0.0], [-1.0, 4.0]]),
    "b": np.array([[0.1]]),
}


@pytest.mark.parametrize(
    ("rule", "limit", "text"),
    [
        (
            SlidingWindow("y", "x", "w", "b", (2, 2)),
            12,
            "0.2×1 + 0.5×0 + (−2)×(−1) + 3×4 + 0.1 = 14.3",
        ),
        (SlidingWindow("y", "x", "w", "b", (2, 2)), 3, "0.2×1 + 0.5×0 + … + 0.1 = 14.3"),
        (SlidingWindow("y", "x", kernel=(2, 2), form="max"), 12, "max(0.2, 0.5, −2, 3) = 3"),
        (
            SlidingWindow("y", "x", kernel=(2, 2), form="mean"),
            12,
            "(0.2 + 0.5 + (−2) + 3) / 4 = 0.425",
        ),
        (Broadcast("y", ("x", "b"), "-"), 12, "0.2 − 0.1 = 0.1"),
        (MatMul("y", "x", "w"), 12, "0.2×1 + 0.5×(−1) = −0.3"),
        (
            Reduction("y", "x", "rows", "variance"),
            12,
            "((0.2 − (−0.9))² + (−2 − (−0.9))²) / 2 = 1.21",
        ),
        (Reduction("y", "x", "rows", "sum"), 12, "0.2 + (−2) = −1.8"),
        (
            Elementwise("y", "({x} − {m}) / √({m} + {eps})", {"x": "x", "m": "b"}, {"eps": 1e-5}),
            12,
            "(0.2 − 0.1) / √(0.1 + 1e-5) = 0.316",
        ),
        (Elementwise("y", "max(0, {x})", {"x": "x"}), 12, "max(0, 0.2) = 0.2"),
    ],
)
def test_arithmetic_is_written_as_people_write_it(rule: Any, limit: int, text: str) -> None:
    assert rule.expression((0, 0), GRIDS, limit) == text


def test_each_number_of_an_expression_names_its_grid() -> None:
    tokens = SlidingWindow("y", "x", "w", "b", (2, 2)).tokens((0, 0), GRIDS)
    assert [grid for _, grid in tokens if grid] == [*("x", "w") * 4, "b", "y"]


def test_nan_wins_a_maximum_as_in_torch() -> None:
    grids = {"x": np.array([[1.0, math.nan], [3.0, 2.0]])}
    assert math.isnan(SlidingWindow("y", "x", kernel=(2, 2), form="max").value((0, 0), grids))

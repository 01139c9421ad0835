from __future__ import annotations

import json

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.provenance.pooling_window import PoolingWindow
from cnnlib.provenance.rule import shapes_of
from tests.support.provenance_cases import assert_agrees, numbers, tensor

GRID = {"x": np.array([[1.0, 2.0, 0.0], [3.0, 4.0, -5.0]])}
HALVES = ((0, 1),)


@given(st.integers(0, 99), st.integers(1, 4), st.integers(1, 4))
def test_windows_side_by_side_are_pytorchs(seed: int, k: int, j: int) -> None:
    x = numbers(np.random.default_rng(seed), (3 * k, 2 * j))
    rows = tuple(tuple(range(i * k, i * k + k)) for i in range(3))
    columns = tuple(tuple(range(i * j, i * j + j)) for i in range(2))
    for form, operator in (("max", F.max_pool2d), ("mean", F.avg_pool2d)):
        rule = PoolingWindow("y", "x", rows, columns, form)  # type: ignore[arg-type]
        assert_agrees(rule, {"x": x}, operator(tensor(x)[None], (k, j))[0])


def test_arithmetic_in_writing() -> None:
    best = PoolingWindow("y", "x", HALVES, ((0, 1), (1, 2)))
    assert best.arithmetic((0, 0), GRID) == "max(1, 2, 3, 4) = 4"
    mean = PoolingWindow("y", "x", HALVES, ((0, 1), (1, 2)), "mean")
    assert mean.arithmetic((0, 1), GRID) == "(2 + 0 + 4 + (−5)) / 4 = 0.25"
    divided = PoolingWindow("y", "x", HALVES, ((0, 1),), "mean", divisor=3)
    assert divided.arithmetic((0, 0), GRID) == "(1 + 2 + 3 + 4) / 3 = 3.33"
    below = PoolingWindow("y", "x", HALVES, ((0, 1),), "mean", divisor=-2)
    assert below.arithmetic((0, 0), GRID) == "(1 + 2 + 3 + 4) / (−2) = −5"
    padded = {"x": np.array([[-np.inf, -1.0]])}
    one = PoolingWindow("y", "x", ((0,),), ((0, 1),))
    assert one.arithmetic((0, 0), padded) == "max(−∞, −1) = −1"


def test_links_lead_both_ways() -> None:
    rule = PoolingWindow("y", "x", ((0,), (0, 1)), ((0, 2),))
    shapes = shapes_of(GRID)
    assert rule.target_shape(shapes) == (2, 1)
    assert rule.dependencies((1, 0), shapes) == (
        (("x", 0, 0),),
        (("x", 0, 2),),
        (("x", 1, 0),),
        (("x", 1, 2),),
    )
    assert rule.dependents("x", (0, 2), shapes) == ((0, 0), (1, 0))
    assert rule.dependents("x", (1, 1), shapes) == ()


@pytest.mark.parametrize("form", ["max", "mean"])
def test_the_browser_gets_plain_values(form: str) -> None:
    rule = PoolingWindow("y", "x", ((0,),), ((1, 2),), form)  # type: ignore[arg-type]
    sent = json.loads(json.dumps(rule.to_json()))
    assert sent == {
        "kind": "pooling_window",
        "target": "y",
        "source": "x",
        "rows": [[0]],
        "columns": [[1, 2]],
        "form": form,
        "divisor": None,
    }


def test_a_tensor_of_whole_numbers_is_enough() -> None:
    rule = PoolingWindow("y", "x", HALVES, ((0, 1, 2),))
    assert rule.evaluate({"x": torch.tensor([[1, 7, 2], [0, 3, 4]]).numpy()}).tolist() == [[7]]

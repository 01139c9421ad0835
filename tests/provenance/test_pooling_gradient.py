from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.pooling.reference import divisors, gradient, reference_winners
from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.provenance.pooling_gradient import PoolingGradient
from tests.support.pool2d_strategies import input_of, specs


@given(specs(single=True), st.integers(0, 99))
def test_the_gradient_is_autograds(spec: Pool2dSpec, seed: int) -> None:
    if spec.kind == "max" and spec.has_empty_windows:
        return
    x = input_of(spec, seed)[0, 0].double()
    upstream = torch.randn(spec.output_shape[2:], dtype=torch.float64)
    best = spec.kind == "max"
    rule = PoolingGradient(
        "dx",
        "share",
        (spec.height.size, spec.width.size),
        tuple(window.inside for window in spec.rows),
        tuple(window.inside for window in spec.columns),
        tuple(map(tuple, reference_winners(x, spec).tolist())) if best else None,
    )
    share = upstream.numpy() if best else upstream.numpy() / divisors(spec)
    ours = rule.evaluate({"share": share})
    np.testing.assert_allclose(ours, gradient(x, spec, upstream).numpy(), atol=1e-12)


def test_arithmetic_in_writing() -> None:
    rule = PoolingGradient("dx", "s", (1, 3), ((0,),), ((0, 1), (1, 2)))
    grids = {"s": np.array([[0.5, -0.25]])}
    assert rule.arithmetic((0, 0), grids) == "0.5 = 0.5"
    assert rule.arithmetic((0, 1), grids) == "0.5 + (−0.25) = 0.25"
    won = PoolingGradient("dx", "s", (1, 3), ((0,),), ((0, 1), (1, 2)), ((1, 1),))
    assert won.arithmetic((0, 0), grids) == "0 = 0"
    assert won.arithmetic((0, 1), grids) == "0.5 + (−0.25) = 0.25"
    assert won.dependents("s", (0, 1), {"s": (1, 2)}) == ((0, 1),)
    none = PoolingGradient("dx", "s", (1, 3), ((0,),), ((),), ((-1,),))
    assert none.dependents("s", (0, 0), {"s": (1, 1)}) == ()

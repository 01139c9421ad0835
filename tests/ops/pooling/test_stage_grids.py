from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.pooling.reference import pool2d, reference_gradient
from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ops.pooling.stage_grids import gradient_rule, padded, shares, window_rule
from tests.support.pool2d_strategies import input_of, specs


@given(specs(single=True), st.integers(0, 99))
def test_the_rules_of_the_stage_compute_the_pooling_and_its_gradient(
    spec: Pool2dSpec, seed: int
) -> None:
    x = input_of(spec, seed)[0, 0]
    result = window_rule(spec).evaluate({"input": padded(x.numpy(), spec)})
    np.testing.assert_allclose(result, pool2d(x.double(), spec).numpy(), atol=1e-9)
    ours = gradient_rule(x.numpy(), spec).evaluate({"share": shares(spec)})
    ones = torch.ones(spec.output_shape[2:])
    np.testing.assert_allclose(ours, reference_gradient(x, spec, ones), atol=1e-5)

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.normalization.codegen import layer_code, literal, steps_code
from cnnlib.ops.normalization.reference import RunningStatistics, reference_steps
from cnnlib.ops.normalization.running_statistics import (
    batch_norm_layer,
    feed_batches,
    layer_statistics,
)
from cnnlib.ops.normalization.spec import NormalizationSpec
from cnnlib.ops.normalization.verify import bounds
from tests.support.normalization_strategies import SCALES, batch, parameters, running, specs


def execute(code: str) -> dict[str, object]:
    names: dict[str, object] = {}
    exec(compile(code, "snippet", "exec"), names)
    return names


@given(specs(), st.integers(0, 999), SCALES)
def test_both_codes_give_what_is_on_the_screen(
    spec: NormalizationSpec, seed: int, scale: float
) -> None:
    x, (gamma, beta), held = batch(spec, seed, scale), parameters(spec, seed), running(spec, seed)
    hand = reference_steps(spec, x, gamma, beta, held)
    allowed = bounds(spec, x, hand, gamma, beta)
    ours = execute(steps_code(spec, x, gamma, beta, held))
    theirs = execute(layer_code(spec, x, gamma, beta, held))
    for names in (ours, theirs):
        assert names["y"].shape == spec.shape  # type: ignore[attr-defined]
        assert np.all(np.abs(names["y"].numpy() - hand.output) <= allowed.output)  # type: ignore[attr-defined]
    if spec.kind == "batch":
        layer = theirs["layer"]
        expected = held
        if spec.training:
            expected = feed_batches(spec, [x], gamma, beta, held)[0].running
        assert layer_statistics(layer).batches == expected.batches  # type: ignore[union-attr,arg-type]
        size = 1 + float(np.abs(x).max()) ** 2
        for name, values in (("mean", expected.mean), ("var", expected.variance)):  # type: ignore[union-attr]
            for found in (ours[f"running_{name}"], getattr(layer, f"running_{name}")):
                np.testing.assert_allclose(found, values, rtol=1e-4, atol=1e-5 * size)


@given(specs())
def test_the_arithmetic_takes_ten_lines_at_most(spec: NormalizationSpec) -> None:
    x, held = batch(spec, 0), running(spec, 0)
    _, arithmetic = steps_code(spec, x, running=held).rsplit("\n\n", 1)
    assert len(arithmetic.splitlines()) <= 10


def test_a_new_layer_needs_no_running_statistics() -> None:
    spec = NormalizationSpec(shape=(4, 2, 2, 2))
    x = batch(spec, 3)
    layer = batch_norm_layer(spec)
    with torch.no_grad():
        layer(torch.from_numpy(x))
    theirs = execute(layer_code(spec, x))["layer"]
    np.testing.assert_array_equal(
        layer_statistics(theirs).variance, layer_statistics(layer).variance
    )  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="prediction"):
        layer_code(spec.changed({"training": False}), x)


def test_literals_keep_every_bit() -> None:
    for values in (
        np.array([0.1, -1e-30, 3e38, 7], np.float32),
        np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32),
        np.random.default_rng(1).normal(size=(2, 3, 2, 2)).astype(np.float32),
        np.array([[np.nan, np.inf], [-np.inf, 0]], np.float32),
    ):
        found = eval(literal(values), {"torch": torch})
        assert found.dtype == torch.float32
        np.testing.assert_array_equal(found.numpy(), values)


def test_the_code_reads_well() -> None:
    spec = NormalizationSpec(shape=(2, 2), training=False)
    held = RunningStatistics(np.array([1.0, 2.0]), np.array([3.0, 8.0]), 7)
    assert layer_code(spec, [[1, 2], [3, 4.5]], [1, 2], [0, 0.5], held) == (
        "import torch\n"
        "from torch import nn\n\n"
        "x = torch.tensor([\n    [1.0, 2.0],\n    [3.0, 4.5],\n])\n"
        "layer = nn.BatchNorm1d(2, eps=1e-05, momentum=0.1)\n"
        "layer.load_state_dict({\n"
        '    "weight": torch.tensor([1.0, 2.0]),\n'
        '    "bias": torch.tensor([0.0, 0.5]),\n'
        '    "running_mean": torch.tensor([1.0, 2.0]),\n'
        '    "running_var": torch.tensor([3.0, 8.0]),\n'
        '    "num_batches_tracked": torch.tensor(7),\n'
        "})\n"
        "layer.eval()\n"
        "with torch.no_grad():\n"
        "    y = layer(x)\n"
    )

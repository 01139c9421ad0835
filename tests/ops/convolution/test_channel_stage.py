from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.channel_examples import EXAMPLES
from cnnlib.ops.convolution.channel_stage import MOST_OUTPUTS, channel_stage, kernels_read
from cnnlib.ops.convolution.channel_sums import channels_read
from cnnlib.ops.convolution.costs import layer_costs
from cnnlib.ops.convolution.spec import Conv2dSpec


@settings(deadline=None)
@given(st.data())
def test_the_rules_give_what_pytorch_gives(data: st.DataObject) -> None:
    draw = data.draw
    groups = draw(st.sampled_from([1, 2, 3]))
    axis = Axis(4, draw(st.integers(1, 3)), draw(st.integers(0, 3)), draw(st.integers(1, 2)))
    spec = Conv2dSpec(
        axis,
        axis,
        in_channels=groups * draw(st.integers(1, 2)),
        out_channels=groups * draw(st.integers(1, 2)),
        groups=groups,
    )
    random = torch.Generator().manual_seed(draw(st.integers(0, 999)))
    x = torch.randn(spec.input_shape[1:], generator=random)
    full = torch.randn(spec.out_channels, spec.in_channels, *spec.weight_shape[2:])
    weight = kernels_read(full, spec)
    bias = torch.randn(spec.out_channels) if draw(st.booleans()) else None
    muted = {draw(st.integers(0, spec.in_channels - 1))} if draw(st.booleans()) else set()
    found = channel_stage(x, weight, bias, spec, muted)
    assert found.verification.holds
    silent = x.clone()
    silent[list(muted)] = 0
    sides = (axis.before, axis.after, axis.before, axis.after)
    expected = F.conv2d(
        F.pad(silent[None], sides), weight, bias, stride=axis.stride, groups=groups
    )[0]
    torch.testing.assert_close(found.output, expected)
    grids = {f"x{c + 1}": plane.numpy() for c, plane in enumerate(found.padded)}
    for output in range(spec.out_channels):
        for place, channel in enumerate(channels_read(spec, output)):
            name = f"{output + 1}_{channel + 1}"
            grids[f"w{name}"] = weight[output, place].numpy()
            grids[f"p{name}"] = found.partial[output, place].numpy()
    if bias is not None:
        grids["bias"] = bias[:, None].numpy()
    shown = draw(st.sampled_from(found.outputs))
    rules = found.rules(shown)
    assert rules[-1].target == f"y{shown + 1}"
    targets = {rule.target for rule in rules}
    assert targets >= {f"y{output + 1}" for output in found.outputs}
    for rule in rules:
        if rule.target.startswith("y"):
            value = found.output[int(rule.target[1:]) - 1].numpy()
        else:
            value = grids[rule.target]
        np.testing.assert_allclose(rule.evaluate(grids), value, atol=1e-5)


def test_no_more_outputs_than_fit_are_shown() -> None:
    spec = Conv2dSpec(Axis(2, 1), Axis(2, 1), out_channels=9)
    found = channel_stage(torch.ones(1, 2, 2), torch.ones(9, 1, 1, 1), None, spec)
    assert len(found.outputs) == MOST_OUTPUTS
    assert found.output.shape == (9, 2, 2)


@pytest.mark.parametrize("name", EXAMPLES)
def test_only_the_uneven_groups_are_refused(name: str) -> None:
    codes = [problem.code for problem in EXAMPLES[name].spec.problems()]
    assert codes == (["groups_uneven"] if name == "uneven" else [])


def test_the_examples_say_what_is_so() -> None:
    rgb = layer_costs(EXAMPLES["rgb"].spec)
    assert rgb.parameters.value == 1728 + 64
    assert EXAMPLES["own"].spec.weight_shape[:2] == (2, 3)
    assert EXAMPLES["depthwise"].spec.weight_shape == (3, 1, 2, 2)
    assert layer_costs(EXAMPLES["pointwise"].spec).parameters.value == 2 * 3 + 2

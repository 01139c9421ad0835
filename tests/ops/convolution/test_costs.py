from __future__ import annotations

import math
import re
import subprocess
import sys

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnlib.core.problems import SettingsError
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.costs import layer_costs
from cnnlib.ops.convolution.reference import TORCH_MODES, conv2d
from cnnlib.ops.convolution.spec import Conv2dSpec
from tests.support.conv2d_strategies import specs


def layer(spec: Conv2dSpec) -> nn.Conv2d:
    h, w = spec.height, spec.width
    return nn.Conv2d(
        spec.in_channels,
        spec.out_channels,
        (h.kernel, w.kernel),
        stride=(h.stride, w.stride),
        dilation=(h.dilation, w.dilation),
        groups=spec.groups,
        bias=spec.bias,
    )


@given(specs(channels=True))
def test_counts_are_pytorchs(spec: Conv2dSpec) -> None:
    costs, conv = layer_costs(spec), layer(spec)
    assert costs.parameters.value == sum(p.numel() for p in conv.parameters())
    assert costs.weight_shape == tuple(conv.weight.shape)
    h, w = spec.height, spec.width
    x = torch.zeros(costs.input_shape)
    padded = F.pad(x, (w.before, w.after, h.before, h.after), mode=TORCH_MODES[spec.mode])
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        y = conv(padded)
    assert costs.flops.value == counter.get_total_flops() == 2 * costs.macs.value
    assert costs.output_shape == tuple(y.shape)
    held = sum(p.nbytes for p in conv.parameters())
    sizes = [quantity.value for quantity in costs.memory]
    assert sizes == [x.nbytes, padded.nbytes, held, y.nbytes]


@given(specs())
def test_the_receptive_field_is_the_extent_of_the_gradient(spec: Conv2dSpec) -> None:
    costs = layer_costs(spec)
    x = torch.zeros(spec.height.padded, spec.width.padded, requires_grad=True)
    bare = spec.changed(
        {
            "height.size": spec.height.padded,
            "width.size": spec.width.padded,
            "height.padding": 0,
            "width.padding": 0,
            "mode": "zeros",
        }
    )
    conv2d(x, torch.ones(spec.height.kernel, spec.width.kernel), None, bare)[0, 0].backward()
    assert x.grad is not None
    extent = torch.nonzero(x.grad).amax(0) + 1
    assert [quantity.value for quantity in costs.receptive_field] == extent.tolist()


def evaluate(latex: str) -> float:
    plain = re.sub(r"\\cnn[a-z]+\{(\d+)\}", r"\1", latex)
    return float(eval(plain.replace(r"\cdot", "*")))


@given(specs(channels=True))
def test_the_numbers_written_come_to_the_value(spec: Conv2dSpec) -> None:
    for quantity in layer_costs(spec).quantities:
        assert math.isclose(evaluate(quantity.numbers), quantity.value), quantity.name
        roles = [re.findall(r"\\cnn[a-z]+", text) for text in (quantity.symbols, quantity.numbers)]
        assert roles[0] == roles[1] != []


def test_an_example_in_full() -> None:
    costs = layer_costs(Conv2dSpec(Axis(28, 5, 4), Axis(28, 5, 4), out_channels=6, bias=True))
    assert costs.parameters.value == 156
    assert costs.parameters.symbols == (
        r"\cnnoutput{C_o} \cdot \cnninput{C_i} \cdot \cnnkernel{k_h} \cdot \cnnkernel{k_w}"
        r" + \cnnoutput{C_o}"
    )
    assert costs.macs.value == 117600
    assert len({quantity.name for quantity in costs.quantities}) == len(costs.quantities)


def test_the_impossible_has_no_costs() -> None:
    with pytest.raises(SettingsError):
        layer_costs(Conv2dSpec(Axis(3, 5), Axis(3, 3)))


def test_costs_need_no_torch() -> None:
    code = (
        "import sys, cnnlib.ops.convolution.costs; "
        "sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

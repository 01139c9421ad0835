from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.problems import SettingsError
from cnnlib.data.cell_edits import apply_edits
from cnnlib.data.grid_presets import GRID_PRESETS
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.codegen import conv2d_code
from cnnlib.ops.convolution.kernels import KERNELS
from cnnlib.ops.convolution.reference import conv2d
from cnnlib.ops.convolution.spec import Conv2dSpec
from tests.support.conv2d_strategies import specs


def run(code: str) -> tuple[torch.Tensor, str]:
    """What the program calls `y`, and what it prints."""
    names: dict[str, torch.Tensor] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "snippet", "exec"), names)
    return names["y"], printed.getvalue().strip()


@given(
    specs(),
    st.sampled_from(list(GRID_PRESETS.values())),
    st.sampled_from(list(KERNELS.values())),
    st.none() | st.floats(-9, 9, width=32),
    st.lists(st.floats(-1e6, 1e6, width=32), max_size=2),
)
def test_the_program_gives_the_screens_numbers(spec, sample, kernel, bias, changes) -> None:  # type: ignore[no-untyped-def]
    height, width = spec.height.size, spec.width.size
    weight = kernel.build(spec.height.kernel, spec.width.kernel, 3)
    edits = {(i % height, i % width): value for i, value in enumerate(changes)}
    code = conv2d_code(spec, sample.code(height, width, 5), weight, bias, edits)
    y, printed = run(code)
    x = torch.from_numpy(apply_edits(sample.build(height, width, 5), edits))
    shown = conv2d(x, torch.from_numpy(weight), bias, spec)
    assert torch.equal(y[0, 0], shown)
    assert printed == f"torch.Size([1, 1, {spec.height.output}, {spec.width.output}])"
    odd = spec.height.padding % 2 or spec.width.padding % 2
    assert ("nn.Conv2d(" in code.replace("nn.Conv2d(padding=...)", "")) == (not odd)
    assert ("F.pad(" in code) == ("cannot express" in code) == bool(odd)


@given(specs(channels=True), st.integers(0, 9))
def test_channels_and_groups_are_written_too(spec: Conv2dSpec, seed: int) -> None:
    draw = torch.Generator().manual_seed(seed)
    weight = torch.randn(spec.weight_shape, generator=draw)
    x = torch.arange(float(np.prod(spec.input_shape))).reshape(spec.input_shape)
    code = f"torch.arange({x.numel()}.0).reshape{spec.input_shape}"
    y, _ = run(conv2d_code(spec, code, weight.numpy(), 0.1))
    torch.testing.assert_close(y, conv2d(x, weight, 0.1, spec))


def test_the_shortest_program() -> None:
    spec = Conv2dSpec(Axis(4, 3), Axis(4, 3))
    code = conv2d_code(spec, GRID_PRESETS["ramp"].code(4, 4), KERNELS["sobel_x"].build(3, 3))
    assert code == (
        "import torch\n"
        "from torch import nn\n"
        "\n"
        "x = (torch.arange(4)[:, None] + torch.arange(4)).float()\n"
        "x = x[None, None]  # the batch and the channel\n"
        "weight = torch.tensor(\n"
        "    [[[\n"
        "        [-1.0, 0.0, 1.0],\n"
        "        [-2.0, 0.0, 2.0],\n"
        "        [-1.0, 0.0, 1.0],\n"
        "    ]]]\n"
        ")\n"
        "\n"
        "conv = nn.Conv2d(1, 1, kernel_size=3, bias=False)\n"
        "with torch.no_grad():\n"
        "    conv.weight.copy_(weight)\n"
        "    y = conv(x)\n"
        "print(y.shape)\n"
    )


def test_an_odd_total_says_why_it_needs_a_pad() -> None:
    spec = Conv2dSpec(Axis(8, 4, 3), Axis(8, 3, 1, 2), mode="replicate")
    code = conv2d_code(spec, "torch.ones(8, 8)", KERNELS["blur"].build(4, 3))
    assert "adds 3 rows and 1 column in all, an odd total" in code
    assert 'x = F.pad(x, (0, 1, 1, 2), mode="replicate")' in code
    assert 'padding="same"' not in code


def test_same_is_named_exactly_where_it_is_the_same() -> None:
    spec = Conv2dSpec(Axis(8, 4, 3), Axis(8, 3, 2), mode="reflect")
    weight = torch.arange(12.0).reshape(4, 3)
    x = torch.arange(64.0).reshape(8, 8)
    assert 'padding="same"' in conv2d_code(spec, "torch.ones(8, 8)", weight.numpy())
    layer = torch.nn.Conv2d(1, 1, (4, 3), padding="same", padding_mode="reflect", bias=False)
    with torch.no_grad():
        layer.weight.copy_(weight)
        assert torch.equal(layer(x[None, None])[0, 0], conv2d(x, weight, None, spec))


def test_an_input_may_need_an_import() -> None:
    spec, weight = Conv2dSpec(Axis(3, 3), Axis(3, 3)), KERNELS["blur"].build(3, 3)
    y, _ = run(conv2d_code(spec, "math.pi * torch.ones(3, 3)", weight, imports=["import math"]))
    assert float(y) == pytest.approx(np.pi)


def test_the_impossible_has_no_program() -> None:
    with pytest.raises(SettingsError):
        conv2d_code(Conv2dSpec(Axis(3, 5), Axis(3, 3)), "x", KERNELS["blur"].build(5, 3))

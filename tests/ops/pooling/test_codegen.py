from __future__ import annotations

import contextlib
import io

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.problems import SettingsError
from cnnlib.data.cell_edits import apply_edits
from cnnlib.data.grid_presets import GRID_PRESETS
from cnnlib.ops.pooling.codegen import pool2d_code
from cnnlib.ops.pooling.reference import pool2d
from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ops.pooling.windows import PoolAxis
from tests.support.pool2d_strategies import specs


def run(code: str) -> tuple[torch.Tensor, str]:
    """What the program calls `y`, and what it prints."""
    names: dict[str, torch.Tensor] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "snippet", "exec"), names)
    return names["y"], printed.getvalue().strip()


@given(
    specs(single=True),
    st.sampled_from(list(GRID_PRESETS.values())),
    st.lists(st.floats(-1e6, 1e6, width=32), max_size=2),
)
def test_the_program_gives_the_screens_numbers(spec, sample, changes) -> None:  # type: ignore[no-untyped-def]
    height, width = spec.height.size, spec.width.size
    edits = {(i % height, i % width): value for i, value in enumerate(changes)}
    y, printed = run(pool2d_code(spec, sample.code(height, width, 5), edits))
    x = torch.from_numpy(apply_edits(sample.build(height, width, 5), edits))
    assert torch.equal(y[0, 0], pool2d(x, spec))
    assert printed == f"torch.Size({list(spec.output_shape)})"


def test_the_shortest_program_says_what_the_stride_is() -> None:
    spec = Pool2dSpec("max", PoolAxis(4, 2), PoolAxis(4, 2))
    assert pool2d_code(spec, GRID_PRESETS["ramp"].code(4, 4)) == (
        "import torch\n"
        "from torch import nn\n"
        "\n"
        "x = (torch.arange(4)[:, None] + torch.arange(4)).float()\n"
        "x = x[None, None]  # the batch and the channel\n"
        "\n"
        "# the stride is the kernel size where none is given\n"
        "pool = nn.MaxPool2d(kernel_size=2)\n"
        "y = pool(x)\n"
        "print(y.shape)\n"
    )


def test_only_what_differs_from_the_defaults_is_written() -> None:
    axis = PoolAxis(9, 3, 2, 1)
    spec = Pool2dSpec("avg", axis, PoolAxis(9, 2), True, False, 5)
    code = pool2d_code(spec, "torch.ones(9, 9)")
    assert "kernel_size=(3, 2)" in code
    assert "stride=2" in code
    assert "padding=(1, 0)" in code
    assert "ceil_mode=True" in code
    assert "count_include_pad=False" in code
    assert "divisor_override=5" in code
    dilated = Pool2dSpec("max", PoolAxis(9, 3, 2, 1, 2), PoolAxis(9, 2))
    assert "nn.MaxPool2d(" in pool2d_code(dilated, "torch.ones(9, 9)")
    assert "dilation=(2, 1)" in pool2d_code(dilated, "torch.ones(9, 9)")


def test_the_impossible_has_no_program() -> None:
    with pytest.raises(SettingsError):
        pool2d_code(Pool2dSpec("max", PoolAxis(3, 5), PoolAxis(3, 3)), "x")

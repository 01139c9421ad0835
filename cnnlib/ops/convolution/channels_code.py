"""PyTorch programs that compute a convolution of several channels with given numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ops.python_source import call, number, tensor

Place = tuple[int, int, int]
"""Channel, row and column."""
Edits = Mapping[Place, float]


def channels_code(
    spec: Conv2dSpec,
    input_code: str,
    weight_code: str,
    bias: NDArray[np.float32] | None,
    input_edits: Edits,
    weight_edits: Mapping[tuple[int, *Place], float],
    muted: Collection[int] = (),
) -> str:
    """Return a program that builds `x` and `weight`, convolves them to `y` and prints its shape.

    Args:
        spec: The convolution, of one picture, with padding by zeros, stride and groups.
        input_code: A PyTorch expression of the input, `(C, H, W)` with `C` of `C_in` or more.
        weight_code: One of every kernel, `(C_out, C, k_h, k_w)`, also of those that groups leave
            out.
        bias: `(C_out,)`, or None.
        input_edits: New values of cells of the input.
        weight_edits: New values of weights, by output channel, input channel, row and column.
        muted: Input channels that are set to zero.

    Returns:
        Python source; `y` is `(1, C_out, o_h, o_w)`.

    Raises:
        SettingsError: `spec` cannot be computed.
    """
    spec.checked()
    inputs, outputs, groups = spec.in_channels, spec.out_channels, spec.groups
    h, w = spec.height, spec.width
    even = h.symmetric and w.symmetric
    lines = ["import torch", *([] if even else ["import torch.nn.functional as F"])]
    lines += ["from torch import nn", "", f"x = {input_code}", f"x = x[:{inputs}]"]
    lines += [_edited("x", cell, value) for cell, value in sorted(input_edits.items())]
    lines += [f"x[{channel}] = 0" for channel in sorted(muted)]
    lines += ["", f"weight = {weight_code}", f"weight = weight[:, :{inputs}]"]
    lines += [_edited("weight", cell, value) for cell, value in sorted(weight_edits.items())]
    if groups > 1:
        share, per_group = inputs // groups, outputs // groups
        lines += [
            f"first = [o // {per_group} * {share} for o in range({outputs})]",
            f"weight = torch.stack([weight[o, c : c + {share}] for o, c in enumerate(first)])",
        ]
    if bias is not None:
        lines += tensor("bias", bias) if len(bias) > 12 else [_short("bias", bias)]
    options = [str(inputs), str(outputs), f"kernel_size={h.kernel}"]
    if h.stride > 1:
        options.append(f"stride={h.stride}")
    if even and h.padding:
        options.append(f"padding={h.padding // 2}")
    if groups > 1:
        options.append(f"groups={groups}")
    if bias is None:
        options.append("bias=False")
    lines += ["", *call("conv = nn.Conv2d", options), "with torch.no_grad():"]
    lines.append("    conv.weight.copy_(weight)")
    if bias is not None:
        lines.append("    conv.bias.copy_(bias)")
    sides = f"({w.before}, {w.after}, {h.before}, {h.after})"
    seen = "x[None]" if even else f"F.pad(x[None], {sides})"
    return "\n".join([*lines, f"    y = conv({seen})", "print(y.shape)", ""])


def _edited(name: str, cell: tuple[int, ...], value: float) -> str:
    return f"{name}[{', '.join(map(str, cell))}] = {number(value)}"


def _short(name: str, values: NDArray[np.float32]) -> str:
    return f"{name} = torch.tensor([{', '.join(map(number, values.tolist()))}])"

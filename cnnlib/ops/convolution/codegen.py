"""PyTorch programs that compute a convolution with given settings and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from gettext import NullTranslations

import numpy as np
from numpy.typing import NDArray

from cnnlib.core.problems import N_
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.reference import TORCH_MODES
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ops.python_source import call, number, pair, tensor

NO_EDITS: Mapping[tuple[int, int], float] = {}

_ENGLISH = NullTranslations()
_AXES = N_("the batch and the channel")
_AND = N_("{rows} and {columns}")
_ODD = N_(
    "The padding adds {odd} in all, an odd total. nn.Conv2d(padding=...)\n"
    "adds the same number on both sides and cannot express it, so F.pad does: the extra\n"
    "row goes at the bottom, the extra column at the right."
)
_SAME = N_('(In this one case, stride 1 and p = k - 1, padding="same" comes to the same.)')


def conv2d_code(
    spec: Conv2dSpec,
    input_code: str,
    weight: NDArray[np.float32],
    bias: float | None = None,
    edits: Mapping[tuple[int, int], float] = NO_EDITS,
    imports: Sequence[str] = (),
    translate: Callable[[str], str] = str,
    ngettext: Callable[[str, str, int], str] = _ENGLISH.ngettext,
) -> str:
    """Return a program that builds `x` and `weight`, convolves them to `y` and prints its shape.

    It calls `nn.Conv2d` where its `padding` per side can express the padding of `spec`, else
    `F.pad` and `F.conv2d`, with a comment that explains why.

    Args:
        spec: The convolution.
        input_code: A PyTorch expression of the input; `(H, W)` if `weight` has two axes.
        weight: `(k_h, k_w)`, or `(C_out, C_in / groups, k_h, k_w)` with an input of four axes.
        bias: Added to every output; None for no bias.
        edits: New values of cells of an input with two axes, by (row, column).
        imports: Lines that `input_code` needs in addition to `import torch`.
        translate: Returns a comment in the reader's language.
        ngettext: Returns the form of a comment for a count in the reader's language.

    Returns:
        Python source; `y` is `(N, C_out, o_h, o_w)`.

    Raises:
        SettingsError: `spec` cannot be computed.
    """
    spec.checked()
    module = spec.height.symmetric and spec.width.symmetric
    flat = weight.ndim == 2
    lines = ["import torch", *_imports(module), *imports, "", f"x = {input_code}"]
    if edits:
        lines += ["x = x.clone()"]
        lines += [f"x[{r}, {c}] = {number(v)}" for (r, c), v in sorted(edits.items())]
    if flat:
        lines.append(f"x = x[None, None]  # {translate(_AXES)}")
    lines += [*tensor("weight", weight[None, None] if flat else weight), ""]
    lines += _by_module(spec, bias) if module else _by_function(spec, bias, translate, ngettext)
    return "\n".join([*lines, "print(y.shape)", ""])


def _imports(module: bool) -> list[str]:
    return ["from torch import nn"] if module else ["import torch.nn.functional as F"]


def _by_module(spec: Conv2dSpec, bias: float | None) -> list[str]:
    padding = spec.height.before, spec.width.before
    options = [f"kernel_size={pair(spec.height.kernel, spec.width.kernel)}"]
    options += _options(spec, padding=pair(*padding) if any(padding) else None)
    if spec.groups > 1:
        options.append(f"groups={spec.groups}")
    if bias is None:
        options.append("bias=False")
    if any(padding) and spec.mode != "zeros":
        options.append(f'padding_mode="{spec.mode}"')
    lines = [
        *call("conv = nn.Conv2d", [str(spec.in_channels), str(spec.out_channels), *options]),
        "with torch.no_grad():",
        "    conv.weight.copy_(weight)",
    ]
    if bias is not None:
        lines.append(f"    conv.bias.fill_({number(bias)})")
    return [*lines, "    y = conv(x)"]


def _by_function(
    spec: Conv2dSpec,
    bias: float | None,
    translate: Callable[[str], str],
    ngettext: Callable[[str, str, int], str],
) -> list[str]:
    h, w = spec.height, spec.width
    options = [f"left={w.before}", f"right={w.after}", f"top={h.before}", f"bottom={h.after}"]
    sides = f"({w.before}, {w.after}, {h.before}, {h.after})"
    mode = "" if spec.mode == "zeros" else f', mode="{TORCH_MODES[spec.mode]}"'
    arguments = ["x", "weight"]
    if bias is not None:
        value = number(bias)
        arguments.append(f"bias=torch.full(({spec.out_channels},), {value})")
    arguments += _options(spec, padding=None)
    if spec.groups > 1:
        arguments.append(f"groups={spec.groups}")
    return [
        *_why(spec, translate, ngettext),
        f"x = F.pad(x, {sides}{mode})  # {', '.join(options)}",
        *call("y = F.conv2d", arguments),
    ]


def _why(
    spec: Conv2dSpec,
    translate: Callable[[str], str],
    ngettext: Callable[[str, str, int], str],
) -> Iterable[str]:
    """Yield comment lines: why `nn.Conv2d` cannot express this padding."""
    rows, columns = spec.height.padding, spec.width.padding
    odd = []
    if not spec.height.symmetric:
        odd.append(ngettext("{count} row", "{count} rows", rows).format(count=rows))
    if not spec.width.symmetric:
        odd.append(ngettext("{count} column", "{count} columns", columns).format(count=columns))
    both = translate(_AND).format(rows=odd[0], columns=odd[-1])
    comment = translate(_ODD).format(odd=both if len(odd) > 1 else odd[0])
    yield from (f"# {line}" for line in comment.split("\n"))
    if all(map(_same, (spec.height, spec.width))):
        yield f"# {translate(_SAME)}"


def _same(axis: Axis) -> bool:
    """Return whether PyTorch's `padding="same"` is the padding of `axis`."""
    return axis.stride == 1 and axis.padding == axis.span - 1


def _options(spec: Conv2dSpec, padding: str | None) -> list[str]:
    """Return the arguments shared by nn.Conv2d and F.conv2d that differ from the defaults."""
    options = []
    stride = spec.height.stride, spec.width.stride
    dilation = spec.height.dilation, spec.width.dilation
    if stride != (1, 1):
        options.append(f"stride={pair(*stride)}")
    if padding is not None:
        options.append(f"padding={padding}")
    if dilation != (1, 1):
        options.append(f"dilation={pair(*dilation)}")
    return options

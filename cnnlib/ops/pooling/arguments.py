"""The arguments of `nn.MaxPool2d` and `nn.AvgPool2d`, described."""

from __future__ import annotations

from torch import nn

from cnnlib.core.problems import N_
from cnnlib.ops.layer_arguments import Argument, layer_arguments

_KERNEL = N_("Rows and columns of the window: one number for both, or a pair.")
_STRIDE = N_("How far the window moves; the kernel size where it is None.")
_CEIL = N_("Whether a last window may reach beyond the end, as long as it does not start there.")

ARGUMENTS: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "max": {
        "kernel_size": (_KERNEL, ("height.kernel", "width.kernel")),
        "stride": (_STRIDE, ("height.stride", "width.stride")),
        "padding": (
            N_("Rows and columns of minus infinity on each side, at most half of the kernel."),
            ("height.padding", "width.padding"),
        ),
        "dilation": (
            N_("The distance from one cell of the window to the next; 1 leaves no gap."),
            ("height.dilation", "width.dilation"),
        ),
        "return_indices": (
            N_("Whether the place of each winner is returned too, as row × width + column."),
            (),
        ),
        "ceil_mode": (_CEIL, ("ceil_mode",)),
    },
    "avg": {
        "kernel_size": (_KERNEL, ("height.kernel", "width.kernel")),
        "stride": (_STRIDE, ("height.stride", "width.stride")),
        "padding": (
            N_("Rows and columns of zeros on each side, at most half of the kernel."),
            ("height.padding", "width.padding"),
        ),
        "ceil_mode": (_CEIL, ("ceil_mode",)),
        "count_include_pad": (
            N_("Whether the zeros of the padding count in what the sum is divided by."),
            ("count_include_pad",),
        ),
        "divisor_override": (
            N_("What the sum is divided by instead of the number of cells."),
            ("divisor_override",),
        ),
    },
}
"""Description and settings of every argument by kind; a test compares the names with PyTorch's."""


def pool2d_arguments(kind: str) -> list[Argument]:
    """Return the arguments that the installed PyTorch declares for the module, in its order."""
    return layer_arguments(nn.MaxPool2d if kind == "max" else nn.AvgPool2d, ARGUMENTS[kind])

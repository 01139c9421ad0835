"""The arguments of `nn.Conv2d`, described, and the settings that move them."""

from __future__ import annotations

from torch import nn

from cnnlib.core.problems import N_
from cnnlib.ops.layer_arguments import Argument, layer_arguments

ARGUMENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "in_channels": (N_("Channels of the input."), ("in_channels",)),
    "out_channels": (
        N_("Channels of the output: how many kernels there are."),
        ("out_channels",),
    ),
    "kernel_size": (
        N_("Rows and columns of the window: one number for both, or a pair."),
        ("height.kernel", "width.kernel"),
    ),
    "stride": (
        N_("How far the window moves from one output to the next."),
        ("height.stride", "width.stride"),
    ),
    "padding": (
        N_("Rows and columns added on each side, half of the course's p; or 'valid' or 'same'."),
        ("height.padding", "width.padding"),
    ),
    "dilation": (
        N_("The distance from one weight of the window to the next; 1 leaves no gap."),
        ("height.dilation", "width.dilation"),
    ),
    "groups": (
        N_("Into how many equal shares the channels are split and convolved apart."),
        ("groups",),
    ),
    "bias": (N_("Whether each output channel adds a learned number of its own."), ("bias",)),
    "padding_mode": (
        N_("What the padding holds: zeros, or the input reflected, repeated or wrapped around."),
        ("mode",),
    ),
    "device": (N_("Where the weights are kept, such as 'cuda'."), ()),
    "dtype": (N_("The number format of the weights, such as torch.float32."), ()),
}
"""Description and settings of every argument; a test compares the names with PyTorch's."""


def conv2d_arguments() -> list[Argument]:
    """Return the arguments that the installed PyTorch declares for `nn.Conv2d`, in its order."""
    return layer_arguments(nn.Conv2d, ARGUMENTS)

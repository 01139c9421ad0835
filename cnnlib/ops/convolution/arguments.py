"""The arguments of `nn.Conv2d`, described, and the settings that move them."""

from __future__ import annotations

import inspect
from dataclasses import dataclass

from torch import nn

from cnnlib.core.problems import N_


@dataclass(frozen=True)
class Argument:
    """One argument of `nn.Conv2d`.

    Attributes:
        name: Its name in PyTorch.
        default: Its default in Python's notation; None where it must be given.
        description: English sentence, marked for translation.
        settings: Dotted names of the settings of `Conv2dSpec` that change it; empty where none do.
    """

    name: str
    default: str | None
    description: str
    settings: tuple[str, ...]


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
    arguments = []
    for parameter in inspect.signature(nn.Conv2d).parameters.values():
        required = parameter.default is inspect.Parameter.empty
        description, settings = ARGUMENTS.get(
            parameter.name, (N_("New in the installed version of PyTorch."), ())
        )
        default = None if required else repr(parameter.default)
        arguments.append(Argument(parameter.name, default, description, settings))
    return arguments

"""What people get wrong about channels, as small examples with the right answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cnnlib.core.problems import N_
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.spec import Conv2dSpec


@dataclass(frozen=True)
class Example:
    """One convolution, and what to see in it.

    Attributes:
        label: Its name in a few letters, marked for translation.
        why: One sentence, likewise.
        spec: The convolution; it may be one that is refused.
        inputs: Name in `INPUT_PRESETS`.
        kernels: Name in `KERNEL_PRESETS`.
        view: The part of the page that shows most of it; any where empty.
    """

    label: str
    why: str
    spec: Conv2dSpec
    inputs: str = "random"
    kernels: str = "random"
    view: str = ""


def _layer(
    inputs: int, outputs: int, size: int, kernel: int, padding: int = 0, groups: int = 1
) -> Conv2dSpec:
    axis = Axis(size, kernel, padding)
    return Conv2dSpec(
        axis, axis, in_channels=inputs, out_channels=outputs, groups=groups, bias=True
    )


EXAMPLES: Mapping[str, Example] = {
    "own": Example(
        N_("Own kernels"),
        N_("Each output channel has a kernel of its own for every input channel: 2 × 3 of them."),
        _layer(3, 2, 4, 2),
    ),
    "summed": Example(
        N_("Summed"),
        N_("The channels are summed, not averaged: ones everywhere give 4 + 4 + 4 and the bias."),
        _layer(3, 2, 4, 2),
        "ones",
        "ones",
    ),
    "rgb": Example(
        N_("64 on RGB"),
        N_("64 kernels of 3 × 3 on red, green and blue are 1,728 weights and 64 biases."),
        _layer(3, 64, 8, 3, 2),
        view="layer",
    ),
    "pointwise": Example(
        N_("1 × 1"),
        N_("A 1 × 1 kernel is one dense layer at each pixel, not one on the flattened map."),
        _layer(3, 2, 4, 1),
        view="pointwise",
    ),
    "depthwise": Example(
        N_("Depthwise"),
        N_("As many groups as channels: each output channel reads one input channel alone."),
        _layer(3, 3, 4, 2, groups=3),
    ),
    "uneven": Example(
        N_("Uneven groups"),
        N_("Groups must divide both numbers of channels: 2 groups cannot share 3 input channels."),
        _layer(3, 2, 4, 2, groups=2),
    ),
    "course": Example(
        N_("The course's"),
        N_("The example of the course: 19 + 37 = 56, 25 + 47 = 72, 37 + 67 = 104, 43 + 77 = 120."),
        _layer(2, 1, 3, 2),
        "counting",
        "counting",
    ),
}
"""Every example by its code, in the order of the buttons."""

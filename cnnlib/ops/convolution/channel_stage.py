"""The grids of a convolution of several channels, and the rules that link them.

Channels are counted from 1 in the names of grids: `x1`, `w2_1` for the kernel of output channel 2
over input channel 1, `p2_1` for what it gives, `bias`, `y2`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import torch
from torch import Tensor

from cnnlib.ops.convolution.channel_sums import channels_read, mute, partial_sums
from cnnlib.ops.convolution.reference import conv2d, pad
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ops.convolution.verify import verify
from cnnlib.provenance.multi_channel_window import MultiChannelWindow
from cnnlib.provenance.rule import Rule
from cnnlib.provenance.verification import Verification

MOST_OUTPUTS = 4
"""Output channels that are shown; a layer may have more."""


def grid_names(inputs: int) -> frozenset[str]:
    """Return the name of every grid that there can be with up to `inputs` input channels."""
    ins, outs = range(1, inputs + 1), range(1, MOST_OUTPUTS + 1)
    pairs = [f"{letter}{o}_{c}" for letter in "wp" for o in outs for c in ins]
    return frozenset(("bias", *(f"x{c}" for c in ins), *(f"y{o}" for o in outs), *pairs))


@dataclass(frozen=True)
class ChannelStage:
    """One convolution of one picture, computed.

    Attributes:
        spec: The convolution, valid.
        padded: `(C_in, H + p_h, W + p_w)`.
        weight: `(C_out, C_in / groups, k_h, k_w)`.
        bias: `(C_out,)`, None without one.
        partial: What each channel gives, muted ones too, `(C_out, C_in / groups, o_h, o_w)`.
        output: What `F.conv2d` gives without the muted channels, `(C_out, o_h, o_w)`.
        muted: Input channels that are left out, counted from 0.
        verification: Our own arithmetic against `F.conv2d`.
    """

    spec: Conv2dSpec
    padded: Tensor
    weight: Tensor
    bias: Tensor | None
    partial: Tensor
    output: Tensor
    muted: Collection[int]
    verification: Verification

    @property
    def outputs(self) -> range:
        """The output channels that are shown, counted from 0."""
        return range(min(self.spec.out_channels, MOST_OUTPUTS))

    def rules(self, shown: int) -> list[Rule]:
        """Return the rules of all outputs; those of output channel `shown`, from 0, come last.

        The grids of its partial sums have rules too.
        """
        rules: list[Rule] = []
        for output in sorted(self.outputs, key=lambda output: output == shown):
            read = channels_read(self.spec, output)
            named = [(c + 1, output + 1) for c in read]
            h, w = self.spec.height, self.spec.width
            rule = MultiChannelWindow(
                f"y{output + 1}",
                tuple((f"x{c}", f"w{o}_{c}") for c, o in named),
                tuple(place for place, channel in enumerate(read) if channel in self.muted),
                "bias" if self.bias is not None else None,
                output,
                tuple(f"p{o}_{c}" for c, o in named) if output == shown else (),
                (h.kernel, w.kernel),
                (h.stride, w.stride),
                (h.dilation, w.dilation),
            )
            if output == shown:
                rules += [rule.window(place) for place in range(len(read))]
            rules.append(rule)
        return rules


def channel_stage(
    x: Tensor, weight: Tensor, bias: Tensor | None, spec: Conv2dSpec, muted: Collection[int] = ()
) -> ChannelStage:
    """Return the numbers of the stage.

    Args:
        x: `(C_in, H, W)`.
        weight: `(C_out, C_in / groups, k_h, k_w)`.
        bias: `(C_out,)`, or None.
        spec: The convolution of one picture.
        muted: Input channels to leave out, counted from 0.

    Raises:
        SettingsError: `spec` cannot be computed.
        ValueError: `x` or `weight` does not have the size in `spec`.
    """
    heard = mute(weight, spec, muted)
    return ChannelStage(
        spec,
        pad(x[None], spec)[0],
        weight,
        bias,
        partial_sums(x[None], weight, spec)[0],
        conv2d(x[None], heard, bias, spec)[0],
        muted,
        verify(x[None], heard, bias, spec),
    )


def kernels_read(full: Tensor, spec: Conv2dSpec) -> Tensor:
    """Return the weights of a layer from kernels for every pair of channels.

    Args:
        full: `(C_out, C, k_h, k_w)` with `C` of `C_in` or more.
        spec: The convolution, with groups that divide both.

    Returns:
        `(C_out, C_in / groups, k_h, k_w)`.
    """
    outputs = range(spec.out_channels)
    return torch.stack([full[output, list(channels_read(spec, output))] for output in outputs])

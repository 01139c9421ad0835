"""The grids of a convolution of several channels on a stage; each row of grids is one channel."""

from __future__ import annotations

from dataclasses import dataclass

from cnnlib.data.channel_edits import channel_offset
from cnnlib.data.channel_presets import INPUT_CHANNELS
from cnnlib.ops.convolution.channel_stage import ChannelStage
from cnnlib.ops.convolution.channel_sums import channels_read
from cnnlib.ui.components.stage.grid import Grid
from cnnlib.ui.core.language import _

SUBSCRIPTS = "₀₁₂₃₄"


@dataclass(frozen=True)
class ChannelGrids:
    """What a stage needs of a convolution of several channels.

    Attributes:
        grids: Inputs, kernels, what each channel gives, biases and outputs, in reading order.
        separators: The signs between them.
        offsets: Where the cells of an editable grid are in `ChannelValues.edits` and `.weights`.
    """

    grids: tuple[Grid, ...]
    separators: tuple[str, ...]
    offsets: dict[str, tuple[int, int]]


def channel_grids(result: ChannelStage, shown: int) -> ChannelGrids:
    """Return the grids, with the sums of output channel `shown`, counted from 0."""
    spec, outputs = result.spec, result.outputs
    signs = ["∗", *[""] * (len(outputs) - 1), "→"]
    stacks = [_inputs(result), *(_kernels(result, o) for o in outputs), _sums(result, shown)]
    if result.bias is not None:
        column = result.bias[: len(outputs), None].numpy()
        stacks.append([Grid("bias", "bias", column, "b", editable=True)])
        signs.append("+")
    stacks.append(
        [
            Grid(f"y{o + 1}", "output", result.output[o].numpy(), f"y{_sub(o)}", below=o > 0)
            for o in outputs
        ]
    )
    signs.append("=")
    separators = [""] * (len(stacks[0]) - 1)
    for sign, stack in zip(signs, stacks[1:], strict=True):
        separators += [sign, *[""] * (len(stack) - 1)]
    top = spec.height.before
    offsets = {f"x{c + 1}": channel_offset(c, top) for c in range(spec.in_channels)}
    for o in outputs:
        for c in channels_read(spec, o):
            offsets[f"w{o + 1}_{c + 1}"] = channel_offset(o * INPUT_CHANNELS + c)
    grids = tuple(grid for stack in stacks for grid in stack)
    return ChannelGrids(grids, tuple(separators), offsets)


def channel_remark(result: ChannelStage) -> str:
    """Return what a person must know of the grids beside their numbers."""
    said = []
    for channel in sorted(result.muted):
        template = _("Input channel {channel} is muted: what it would give stays faded.")
        said.append(template.format(channel=channel + 1))
    if result.spec.out_channels > len(result.outputs):
        template = _("The stage shows the first {shown} of {all} output channels.")
        said.append(template.format(shown=len(result.outputs), all=result.spec.out_channels))
    return " ".join(said)


def _sub(*indices: int) -> str:
    return "".join(SUBSCRIPTS[index + 1] for index in indices)


def _inputs(result: ChannelStage) -> list[Grid]:
    h, w = result.spec.height, result.spec.width
    return [
        Grid(
            f"x{c + 1}",
            "input",
            plane,
            f"x{_sub(c)}",
            pad=(h.before, h.after, w.before, w.after),
            editable=True,
            unread_rows=h.unread(),
            unread_columns=w.unread(),
            below=c > 0,
            row=c,
            faded=c in result.muted,
        )
        for c, plane in enumerate(result.padded.numpy())
    ]


def _kernels(result: ChannelStage, o: int) -> list[Grid]:
    return [
        Grid(
            f"w{o + 1}_{c + 1}",
            "kernel",
            result.weight[o, place].numpy(),
            f"w{_sub(o, c)}",
            editable=True,
            below=place > 0,
            row=c,
            faded=c in result.muted,
        )
        for place, c in enumerate(channels_read(result.spec, o))
    ]


def _sums(result: ChannelStage, o: int) -> list[Grid]:
    return [
        Grid(
            f"p{o + 1}_{c + 1}",
            "statistic",
            result.partial[o, place].numpy(),
            f"x{_sub(c)} ∗ w{_sub(o, c)}",
            below=place > 0,
            row=c,
            faded=c in result.muted,
        )
        for place, c in enumerate(channels_read(result.spec, o))
    ]

"""The numbers of a convolution of several channels: presets with edited cells, as a program too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from torch import Tensor

from cnnlib.data.cell_edits import edits_inside, parse_edits
from cnnlib.data.channel_edits import edits_by_channel
from cnnlib.data.channel_presets import INPUT_CHANNELS, INPUT_PRESETS, KERNEL_PRESETS, biases
from cnnlib.ops.convolution.channel_stage import ChannelStage, channel_stage, kernels_read
from cnnlib.ops.convolution.channels_code import channels_code
from cnnlib.ops.convolution.spec import Conv2dSpec


@dataclass(frozen=True)
class ChannelValues:
    """Where inputs, kernels and biases come from.

    Attributes:
        inputs: Name in `INPUT_PRESETS`.
        kernels: Name in `KERNEL_PRESETS`.
        seed: Seed of random values.
        edits: Edited cells of the input, as `cnnlib.data.channel_edits` counts them.
        weights: Edited weights; channel `o * INPUT_CHANNELS + c` is the kernel of output channel
            `o` over input channel `c`.
        biases: Edited biases, one row for each output channel.
    """

    inputs: str
    kernels: str
    seed: int = 0
    edits: str = ""
    weights: str = ""
    biases: str = ""

    def input(self, spec: Conv2dSpec) -> Tensor:
        """Return the input, `(C_in, H, W)`, edits included."""
        size = spec.height.size
        x = INPUT_PRESETS[self.inputs].build(INPUT_CHANNELS, size, self.seed)
        for cell, value in self._input_edits(size, INPUT_CHANNELS).items():
            x[cell] = value
        return x[: spec.in_channels]

    def every_kernel(self, outputs: int, size: int) -> Tensor:
        """Return a kernel for each pair of channels, `(outputs, INPUT_CHANNELS, size, size)`."""
        preset = KERNEL_PRESETS[self.kernels]
        weight = preset.build(outputs * INPUT_CHANNELS, size, self.seed)
        weight = weight.reshape(outputs, INPUT_CHANNELS, size, size).clone()
        for cell, value in self._weight_edits(outputs, size, INPUT_CHANNELS).items():
            weight[cell] = value
        return weight

    def bias(self, outputs: int) -> Tensor:
        """Return the bias of each output channel, edits included."""
        bias = biases(outputs)
        for (row, _), value in edits_inside(parse_edits(self.biases), outputs, 1).items():
            bias[row] = value
        return bias

    def stage(self, spec: Conv2dSpec, muted: Collection[int]) -> ChannelStage:
        """Return the convolution of these numbers.

        Raises:
            SettingsError: `spec` cannot be computed.
        """
        spec.checked()
        full = self.every_kernel(spec.out_channels, spec.height.kernel)
        bias = self.bias(spec.out_channels) if spec.bias else None
        return channel_stage(self.input(spec), kernels_read(full, spec), bias, spec, muted)

    def program(self, spec: Conv2dSpec, muted: Collection[int]) -> str:
        """Return the convolution as a program; it ends with `y`, the output.

        Raises:
            SettingsError: `spec` cannot be computed.
        """
        outputs, inputs = spec.out_channels, spec.in_channels
        size, k = spec.height.size, spec.height.kernel
        kernels = KERNEL_PRESETS[self.kernels].code(outputs * INPUT_CHANNELS, k, self.seed)
        return channels_code(
            spec,
            INPUT_PRESETS[self.inputs].code(INPUT_CHANNELS, size, self.seed),
            f"{kernels}.reshape{(outputs, INPUT_CHANNELS, k, k)}",
            self.bias(outputs).numpy() if spec.bias else None,
            self._input_edits(size, inputs),
            self._weight_edits(outputs, k, inputs),
            muted,
        )

    def _input_edits(self, size: int, channels: int) -> dict[tuple[int, int, int], float]:
        return edits_by_channel(parse_edits(self.edits), channels, size, size)

    def _weight_edits(
        self, outputs: int, size: int, channels: int
    ) -> dict[tuple[int, int, int, int], float]:
        count = outputs * INPUT_CHANNELS
        edits = edits_by_channel(parse_edits(self.weights), count, size, size)
        cells = {(*divmod(pair, INPUT_CHANNELS), i, j): v for (pair, i, j), v in edits.items()}
        return {cell: value for cell, value in cells.items() if cell[1] < channels}

"""Convolutions one after the other, and what they cost together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.costs import LayerCosts, layer_costs
from cnnlib.ops.convolution.spec import Conv2dSpec


@dataclass(frozen=True)
class LayerSequence:
    """Convolutions of which each reads the output of the one before.

    Attributes:
        specs: The layers, from the first to the last.
    """

    specs: tuple[Conv2dSpec, ...]

    @property
    def costs(self) -> tuple[LayerCosts, ...]:
        """The costs of each layer."""
        return tuple(layer_costs(spec) for spec in self.specs)

    @property
    def weights(self) -> int:
        """Weights of all layers, without the biases."""
        return sum(layer_costs(replace(spec, bias=False)).parameters.value for spec in self.specs)

    @property
    def parameters(self) -> int:
        """Weights and biases of all layers."""
        return sum(cost.parameters.value for cost in self.costs)

    @property
    def macs(self) -> int:
        """Multiply-accumulate operations of all layers for one picture."""
        return sum(cost.macs.value for cost in self.costs)


def same_size(inputs: int, outputs: int, kernel: int, size: int, groups: int = 1) -> Conv2dSpec:
    """Return the convolution with stride 1 and a bias that keeps maps of `size` x `size`."""
    axis = Axis(size, kernel, kernel - 1)
    return Conv2dSpec(
        axis, axis, in_channels=inputs, out_channels=outputs, groups=groups, bias=True
    )


def direct(inputs: int, outputs: int, kernel: int, size: int) -> LayerSequence:
    """Return the one convolution that the cheaper sequences stand in for."""
    return LayerSequence((same_size(inputs, outputs, kernel, size),))


def bottleneck(inputs: int, reduced: int, outputs: int, kernel: int, size: int) -> LayerSequence:
    """Return a 1x1 convolution to `reduced` channels, then the large kernel (GoogLeNet)."""
    return LayerSequence(
        (same_size(inputs, reduced, 1, size), same_size(reduced, outputs, kernel, size))
    )


def separable(inputs: int, outputs: int, kernel: int, size: int) -> LayerSequence:
    """Return a depthwise convolution, one kernel a channel, then a 1x1 one that mixes channels.

    Of the weights of the direct convolution `1 / outputs + 1 / kernel**2` are left (Howard et al.
    2017, "MobileNets", section 3.1).
    """
    return LayerSequence(
        (
            same_size(inputs, inputs, kernel, size, groups=inputs),
            same_size(inputs, outputs, 1, size),
        )
    )

"""The derivation of a channel of a network's first convolution, up to its activation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnlib.analysis.layer_outputs import recorded, run_layers, with_shared_tensors
from cnnlib.models.layer import INPUT, Layer, LayerGraph
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.reference import pad, reference_conv2d
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.provenance.elementwise import Elementwise
from cnnlib.provenance.rule import Rule
from cnnlib.provenance.sliding_window import SlidingWindow
from cnnlib.provenance.verification import Verification, compare, sum_rounding

NORMALIZATION = "({x} − {mean}) / √({variance} + {eps}) × {gamma} + {beta}"
ACTIVATIONS = {"ReLU": "max({x}, 0)", "Sigmoid": "1 / (1 + exp(−{x}))"}
"""The expression of each activation, by the kind of its layer."""

MOST_READ = 64
"""Rows or columns of the padded picture that a derivation reads; of a larger one a middle part."""


UNSEEN = 1e-6
"""Largest difference that is not shown, as a share of the largest value of the map."""


@dataclass(frozen=True)
class Derivation:
    """One channel of the first convolution, from the picture to the activation.

    Attributes:
        layers: Names of the layers: the convolution, its normalization and its activation, as far
            as the network has them.
        spec: The convolution of one picture by one kernel, as if it alone were the network.
        padded: The part of the padded picture that is read, float32 (H, W).
        pad: Rows and columns of padding in it at the top, bottom, left and right.
        kernel: Float32 (k_h, k_w).
        bias: The number added, None without one.
        steps: The rules of the normalization and of the activation, as far as there are any.
        outputs: What the network's layers give, float32 (o_h, o_w) by name of the layer.
        corner: Row and column of the whole output that is first here.
        verification: The arithmetic of all steps against the network's own output.
    """

    layers: tuple[str, ...]
    spec: Conv2dSpec
    padded: NDArray[np.float32]
    pad: tuple[int, int, int, int]
    kernel: NDArray[np.float32]
    bias: float | None
    steps: tuple[Elementwise, ...]
    outputs: dict[str, NDArray[np.float32]]
    corner: tuple[int, int]
    verification: Verification

    def rules(self) -> list[Rule]:
        """Return the rules between the grids `input`, `kernel`, `bias` and those of the layers."""
        h, w = self.spec.height, self.spec.width
        bias = None if self.bias is None else "bias"
        window = SlidingWindow(
            *(self.layers[0], "input", "kernel", bias),
            *((h.kernel, w.kernel), (h.stride, w.stride), (h.dilation, w.dilation)),
        )
        return [window, *self.steps]


def first_layers(graph: LayerGraph) -> tuple[Layer, ...]:
    """Return the first convolution, the batch normalization after it and the activation.

    Steps that the network does not have are left out; empty where the first layer that reads the
    picture is no convolution.
    """
    reading = [layer for layer in graph.layers if INPUT in layer.inputs]
    if len(reading) != 1 or reading[0].kind != "Conv2d" or graph.input_shape[0] != 1:
        return ()
    found = reading
    for kinds in (("BatchNorm2d",), tuple(ACTIVATIONS)):
        after = [layer for layer in graph.layers if found[-1].name in layer.inputs]
        if len(after) == 1 and after[0].kind in kinds:
            found = [*found, after[0]]
    return tuple(found)


def derive(model: nn.Module, graph: LayerGraph, image: Tensor, channel: int) -> Derivation | None:
    """Return the derivation of `channel`; None where the network does not begin so.

    Args:
        model: The network in evaluation mode; it is not changed, and threads may share it.
        graph: Its layers.
        image: Input of the network, float32 (1, H, W).
        channel: Channel of the first convolution, counted from 0.
    """
    layers = first_layers(graph)
    if not layers:
        return None
    conv = model.get_submodule(layers[0].name)
    if not isinstance(conv, nn.Conv2d) or isinstance(conv.padding, str) or conv.groups != 1:
        return None
    spec = _spec(conv, image)
    weight = conv.weight.detach()[channel, 0]
    bias = None if conv.bias is None else float(conv.bias.detach()[channel])
    steps = _steps(model, layers, channel)
    with torch.no_grad():
        outputs = _first_outputs(model, image, [layer.name for layer in layers])
    rows, columns = _middle(spec.height), _middle(spec.width)
    shown = {
        name: np.ascontiguousarray(output[0, channel, rows, columns].float().cpu().numpy())
        for name, output in outputs.items()
    }
    padded, sides = _read(pad(image[0], spec).numpy(), spec, rows, columns)
    return Derivation(
        layers=tuple(layer.name for layer in layers),
        spec=spec,
        padded=padded,
        pad=sides,
        kernel=weight.float().cpu().numpy(),
        bias=bias,
        steps=steps,
        outputs=shown,
        corner=(rows.start, columns.start),
        verification=_verify(image[0], weight, bias, spec, steps, (rows, columns), shown),
    )


def _spec(conv: nn.Conv2d, image: Tensor) -> Conv2dSpec:
    assert not isinstance(conv.padding, str)
    axes = [
        Axis(size, kernel, 2 * padding, stride, dilation)
        for size, kernel, padding, stride, dilation in zip(
            image.shape[1:], conv.kernel_size, conv.padding, conv.stride, conv.dilation, strict=True
        )
    ]
    return Conv2dSpec(axes[0], axes[1], bias=conv.bias is not None)


def _steps(model: nn.Module, layers: Sequence[Layer], channel: int) -> tuple[Elementwise, ...]:
    """Return the rules of the layers after the convolution."""
    steps = []
    for before, layer in pairwise(layers):
        if layer.kind in ACTIVATIONS:
            steps.append(Elementwise(layer.name, ACTIVATIONS[layer.kind], {"x": before.name}))
            continue
        norm = model.get_submodule(layer.name)
        assert isinstance(norm, nn.BatchNorm2d)
        assert norm.running_mean is not None
        assert norm.running_var is not None
        named = {"mean": norm.running_mean, "variance": norm.running_var}
        named |= {"gamma": norm.weight, "beta": norm.bias}
        constants = {name: float(tensor.detach()[channel]) for name, tensor in named.items()}
        constants["eps"] = norm.eps
        steps.append(Elementwise(layer.name, NORMALIZATION, {"x": before.name}, constants))
    return tuple(steps)


def _first_outputs(model: nn.Module, image: Tensor, names: list[str]) -> dict[str, Tensor]:
    """Return the outputs of the layers called so; what comes after them is not computed."""
    found: dict[str, Tensor] = {}
    network = with_shared_tensors(model).eval() if model.training else model
    for name, output in run_layers(recorded(network), image[None]):
        if name in names:
            found[name] = output.clone()
        if len(found) == len(names):
            break
    return found


def _middle(axis: Axis) -> slice:
    """Return the rows or columns of the output that are derived: all, or a middle part."""
    if axis.padded <= MOST_READ:
        return slice(0, axis.output)
    count = min(axis.output, max(1, (MOST_READ - axis.span) // axis.stride + 1))
    start = (axis.output - count) // 2
    return slice(start, start + count)


def _read(
    padded: NDArray[np.float32], spec: Conv2dSpec, rows: slice, columns: slice
) -> tuple[NDArray[np.float32], tuple[int, int, int, int]]:
    """Return what the outputs in `rows` and `columns` read, and how much of it is padding."""
    parts, sides = [], []
    for axis, part in ((spec.height, rows), (spec.width, columns)):
        whole = part.stop - part.start == axis.output
        first = part.start * axis.stride
        last = axis.padded if whole else (part.stop - 1) * axis.stride + axis.span
        parts.append(slice(first, last))
        sides += [max(0, axis.before - first), max(0, last - axis.before - axis.size)]
    top, bottom, left, right = sides
    return np.ascontiguousarray(padded[parts[0], parts[1]]), (top, bottom, left, right)


def _verify(
    image: Tensor,
    weight: Tensor,
    bias: float | None,
    spec: Conv2dSpec,
    steps: Sequence[Elementwise],
    part: tuple[slice, slice],
    shown: Mapping[str, NDArray[np.float32]],
) -> Verification:
    """Compare the steps in double precision, as they are written, with what the layers gave."""
    exact = reference_conv2d(image, weight, bias, spec)[part]
    size = None if bias is None else abs(bias)
    magnitude = reference_conv2d(image.abs(), weight.abs(), size, spec)[part]
    for step in steps:
        exact = np.vectorize(lambda x, step=step: step.combine([[x]]), otypes=[float])(exact)
        if "variance" in (numbers := step.constants):
            scale = abs(numbers["gamma"]) / np.sqrt(numbers["variance"] + numbers["eps"])
            magnitude = (magnitude + abs(numbers["mean"])) * scale + abs(numbers["beta"])
    allowed = sum_rounding(magnitude, weight.numel() + 4, np.dtype(np.float32))
    unseen = UNSEEN * float(np.abs(exact).max(initial=0.0))
    return compare(exact, shown[list(shown)[-1]], allowed, " → ".join(shown), unseen)

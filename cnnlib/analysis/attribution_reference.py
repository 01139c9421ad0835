"""Attributions once more, by PyTorch's autograd and forward passes alone, without Captum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnlib.analysis.attribution import Attribution
from cnnlib.analysis.attribution_spec import (
    GRAD_CAM,
    GRADIENTS,
    INTEGRATED,
    OCCLUSION,
    patch_in_input,
)
from cnnlib.analysis.layer_outputs import layer_outputs, with_shared_tensors
from cnnlib.provenance.verification import Verification, compare, sum_rounding

FORWARD_ROUNDING = 1e-4
"""Largest difference of two forward passes of one picture in batches of different sizes, as a
share of the logit: oneDNN adds up in another order."""
SHOWN = 1e-5
"""Largest difference that no three digits of a map show, as a share of its largest value."""


@dataclass(frozen=True)
class GradCamTerms:
    """What a cell of Grad-CAM is the sum of: `weights[k] * maps[k, row, column]` over k.

    Attributes:
        weights: Float64 (C,), the mean of the class's gradient over the cells of each channel.
        maps: Float64 (C, H, W), the output of the layer.
    """

    weights: NDArray[np.float64]
    maps: NDArray[np.float64]

    @property
    def sums(self) -> NDArray[np.float64]:
        """The weighted sum of each cell, (H, W), before any ReLU."""
        sums: NDArray[np.float64] = np.tensordot(self.weights, self.maps, axes=1)
        return sums

    def at(self, row: int, column: int) -> NDArray[np.float64]:
        """Return the term of each channel in one cell, (C,)."""
        terms: NDArray[np.float64] = self.weights * self.maps[:, row, column]
        return terms


def grad_cam_terms(model: nn.Module, pixels: Tensor, target: int, layer: str) -> GradCamTerms:
    """Return the weights of the channels of `layer` and its maps, in evaluation mode.

    Args:
        model: A network with the weights to look at; it is not changed.
        pixels: Input of the network, float32 (channels, H, W).
        target: Index of a logit.
        layer: Name of a layer with a map, see `layer_outputs`.

    Raises:
        SettingsError: There is no such layer (`unknown_layer`).
    """
    x = pixels[None].detach().clone().requires_grad_()
    with torch.enable_grad():
        outputs = layer_outputs(with_shared_tensors(model).eval(), x, ["", layer])
        (gradient,) = torch.autograd.grad(outputs[""][0, target], outputs[layer])
    maps = outputs[layer][0].detach().double().numpy()
    return GradCamTerms(gradient[0].double().mean(dim=(1, 2)).numpy(), maps)


def verify(model: nn.Module, pixels: Tensor, found: Attribution) -> Verification | None:
    """Return how far `found` is from the same map without Captum; None where that says nothing.

    Grad-CAM and input gradients are compared cell by cell, occlusion in its strongest cell alone,
    since the whole map costs as much as the first.  Integrated gradients have their own check, the
    gap of completeness.
    """
    match found.spec.method:
        case method if method == GRAD_CAM:
            return _verify_grad_cam(model, pixels, found)
        case method if method == GRADIENTS:
            return _verify_gradients(model, pixels, found)
        case method if method == OCCLUSION:
            return _verify_occlusion(model, pixels, found)
        case method if method == INTEGRATED:
            return None
    raise KeyError(found.spec.method)


def _verify_grad_cam(model: nn.Module, pixels: Tensor, found: Attribution) -> Verification:
    terms = grad_cam_terms(model, pixels, found.target, found.spec.layer)
    expected = np.maximum(terms.sums, 0) if found.spec.relu else terms.sums
    magnitude = np.tensordot(np.abs(terms.weights), np.abs(terms.maps), axes=1)
    allowed = sum_rounding(magnitude, terms.maps.size, np.dtype(np.float32))
    shown = SHOWN * float(np.abs(found.values).max())
    return compare(expected, found.values, allowed, "captum.attr.LayerGradCam", shown)


def _verify_gradients(model: nn.Module, pixels: Tensor, found: Attribution) -> Verification:
    x = pixels[None].detach().clone().requires_grad_()
    with torch.enable_grad():
        score = with_shared_tensors(model).eval()(x)[0, found.target]
        (gradient,) = torch.autograd.grad(score, x)
    expected = gradient[0].double().sum(dim=0).numpy()
    largest = float(np.abs(found.values).max())
    allowed = np.full(expected.shape, FORWARD_ROUNDING * largest)
    return compare(expected, found.values, allowed, "captum.attr.Saliency", SHOWN * largest)


def _verify_occlusion(model: nn.Module, pixels: Tensor, found: Attribution) -> Verification:
    row, column = (int(i) for i in np.unravel_index(np.abs(found.values).argmax(), _shape(found)))
    height, width = pixels.shape[1:]
    patch, stride = (patch_in_input(n, height) for n in (found.spec.patch, found.spec.stride))
    covered = [pixels]
    for top in _starts(row, patch, stride, height):
        for left in _starts(column, patch, stride, width):
            covered.append(pixels.clone())
            covered[-1][:, top : top + patch, left : left + patch] = 0
    with torch.no_grad():
        scores = with_shared_tensors(model).eval()(torch.stack(covered))[:, found.target].double()
    expected = np.array([float((scores[0] - scores[1:]).mean())])
    result = np.array([found.values[row, column]])
    allowed = np.array([FORWARD_ROUNDING * float(scores.abs().max())])
    return compare(expected, result, allowed, "captum.attr.Occlusion", float(allowed[0]))


def _starts(cell: int, patch: int, stride: int, size: int) -> Iterator[int]:
    """Yield the first row of each patch over row `cell`; the last patch may leave the picture."""
    last = -(-(size - patch) // stride) * stride
    for start in range(0, last + 1, stride):
        if start <= cell < start + patch:
            yield start


def _shape(found: Attribution) -> tuple[int, int]:
    return found.values.shape[0], found.values.shape[1]

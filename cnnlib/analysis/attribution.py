"""Which pixels speak for a class: Grad-CAM, occlusion, gradients and integrated gradients.

All are computed by Captum, on a copy that shares the network's tensors: Captum puts hooks on
modules, and threads that share a module would see each other's values.

- Grad-CAM: Selvaraju et al. 2017, arXiv:1610.02391.
- Occlusion: Zeiler, Fergus 2014, arXiv:1311.2901.
- Input gradients: Simonyan, Vedaldi, Zisserman 2014, arXiv:1312.6034.
- Integrated gradients: Sundararajan, Taly, Yan 2017, arXiv:1703.01365.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnlib.analysis.attribution_spec import (
    GRAD_CAM,
    GRADIENTS,
    INTEGRATED,
    OCCLUSION,
    AttributionSpec,
    patch_in_input,
)
from cnnlib.analysis.integrated_gradients import integrated_gradients
from cnnlib.analysis.layer_outputs import with_shared_tensors
from cnnlib.analysis.map_layers import default_map_layer, map_layers, require_map_layer
from cnnlib.core.number_format import format_number
from cnnlib.core.problems import N_, Problem, SettingsError

BATCH = 64
"""Pictures of one forward pass."""

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Attribution:
    """The map of one class.

    Attributes:
        spec: How it was computed; of Grad-CAM with the layer's name.
        target: The class.
        values: Float32 (H, W): of Grad-CAM the cells of the layer, else those of the input.
        score: The class's logit for the picture.
        black_score: Its logit for a black picture, for integrated gradients; else None.
        steps: Points of the integral, for integrated gradients; else 0.
        largest_sum: For a map of Grad-CAM that is 0 everywhere, the largest weighted sum before
            the ReLU; else None.
    """

    spec: AttributionSpec
    target: int
    values: NDArray[np.float32]
    score: float
    black_score: float | None = None
    steps: int = 0
    largest_sum: float | None = None

    @property
    def is_zero(self) -> bool:
        """Whether every cell is 0."""
        return not self.values.any()

    @property
    def total(self) -> float:
        """Sum of the map."""
        return float(self.values.sum(dtype=np.float64))

    @property
    def gap(self) -> float | None:
        """How far the sum of integrated gradients is from the difference of the scores.

        As a share of that difference; None for other methods and where there is no difference.
        """
        if self.black_score is None or self.score == self.black_score:
            return None
        difference = self.score - self.black_score
        return abs(self.total - difference) / abs(difference)

    @property
    def zero_reason(self) -> Problem | None:
        """Why a map is 0 everywhere; None where it is not."""
        if not self.is_zero:
            return None
        values = {"layer": self.spec.layer, "largest": format_number(self.largest_sum or 0.0)}
        if self.largest_sum is None:
            template = N_("The map is zero: this score is the same whatever the picture.")
        elif self.largest_sum < 0:
            template = N_(
                "The map is zero: the weighted sum of the channels is negative in every cell of "
                "{layer}, at most {largest}, and the ReLU makes it 0."
            )
        else:
            template = N_(
                "The map is zero: in no cell of {layer} is the weighted sum of the channels above "
                "0, because its output or the gradient of the score is 0 there."
            )
        return Problem("zero_map", template, values)


def attribute(
    model: nn.Module,
    pixels: Tensor,
    target: int,
    spec: AttributionSpec,
    progress: Progress | None = None,
) -> Attribution:
    """Return the map of class `target` for one picture, in evaluation mode.

    Args:
        model: A network with the weights to look at; it is not changed, and threads may share it.
        pixels: Input of the network, float32 (channels, H, W).
        target: Index of a logit.
        spec: The method and its settings.
        progress: Called with the share that is done, 0 to 1.

    Raises:
        SettingsError: The settings are invalid, there is no such layer (`unknown_layer`), its
            output has no map (`no_map`), there is no such class (`unknown_class`), or a value is
            no finite number (`not_finite`).
    """
    spec.checked()
    copied = with_shared_tensors(model).eval()
    x = pixels[None].detach().clone()
    with torch.no_grad():
        scores = copied(x)[0]
    if not 0 <= target < len(scores):
        template = N_("There is no class {target}: this network has classes 0 to {last}.")
        values = {"target": target, "last": len(scores) - 1}
        raise SettingsError([Problem("unknown_class", template, values)])
    compute = _METHODS[spec.method]
    found = compute(copied, x, target, spec, progress or (lambda _: None))
    if not (np.isfinite(found.values).all() and math.isfinite(float(scores[target]))):
        template = N_("The weights give values that are no finite numbers: there is no map.")
        raise SettingsError([Problem("not_finite", template)])
    return replace(found, score=float(scores[target]))


def _grad_cam(
    model: nn.Module, x: Tensor, target: int, spec: AttributionSpec, progress: Progress
) -> Attribution:
    # Imported here, for Captum takes a second: it brings Matplotlib along.
    from captum.attr import LayerGradCam

    shape = x.shape[1:]
    if not spec.layer:
        spec = replace(spec, layer=default_map_layer(map_layers(model, shape)))
    elif spec.layer not in dict(model.named_modules()):
        require_map_layer(model, shape, spec.layer)
    method = LayerGradCam(model, model.get_submodule(spec.layer))

    def weighted_sum(relu: bool) -> NDArray[np.float32]:
        # Captum applies no ReLU unless it is told to.
        found = method.attribute(x.requires_grad_(), target, relu_attributions=relu)
        if found.ndim != 4 or found[0, 0].numel() == 1:
            require_map_layer(model, shape, spec.layer)
        return _plain(found[0, 0])

    values = weighted_sum(spec.relu)
    found = Attribution(spec, target, values, 0.0)
    return replace(found, largest_sum=float(weighted_sum(False).max())) if found.is_zero else found


def _occlusion(
    model: nn.Module, x: Tensor, target: int, spec: AttributionSpec, progress: Progress
) -> Attribution:
    from captum.attr import Occlusion

    channels, height, width = x.shape[1:]
    patch, stride = patch_in_input(spec.patch, height), patch_in_input(spec.stride, height)
    places = math.ceil((height - patch) / stride + 1) * math.ceil((width - patch) / stride + 1)
    values = Occlusion(_counted(model, places + 1, progress)).attribute(
        x,
        sliding_window_shapes=(channels, patch, patch),
        strides=(channels, stride, stride),
        baselines=0,
        target=target,
        perturbations_per_eval=BATCH,
    )
    return Attribution(spec, target, _over_channels(values), 0.0)


def _gradients(
    model: nn.Module, x: Tensor, target: int, spec: AttributionSpec, progress: Progress
) -> Attribution:
    from captum.attr import Saliency

    # Captum returns magnitudes unless it is told not to.
    values = Saliency(model).attribute(x.requires_grad_(), target, abs=False)
    return Attribution(spec, target, _over_channels(values), 0.0)


def _integrated_gradients(
    model: nn.Module, x: Tensor, target: int, spec: AttributionSpec, progress: Progress
) -> Attribution:
    found = integrated_gradients(model, x, target, progress)
    with torch.no_grad():
        score = float(model(x)[0, target])
    values = _over_channels(found.values[None])
    return Attribution(spec, target, values, score, found.black_score, found.steps)


_METHODS: Mapping[
    str, Callable[[nn.Module, Tensor, int, AttributionSpec, Progress], Attribution]
] = {
    GRAD_CAM: _grad_cam,
    OCCLUSION: _occlusion,
    GRADIENTS: _gradients,
    INTEGRATED: _integrated_gradients,
}


def _counted(model: nn.Module, total: int, progress: Progress) -> Callable[[Tensor], Any]:
    """Return `model` as a function that reports the share of `total` pictures it has seen."""
    seen = 0

    def forward(x: Tensor) -> Any:
        nonlocal seen
        scores = model(x)
        seen += len(x)
        progress(min(seen / total, 1.0))
        return scores

    return forward


def _over_channels(values: Tensor) -> NDArray[np.float32]:
    return _plain(values[0].sum(dim=0))


def _plain(values: Tensor) -> NDArray[np.float32]:
    plain: NDArray[np.float32] = values.detach().float().cpu().numpy()
    return plain

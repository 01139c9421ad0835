"""The loss's gradient layer by layer before training: plain, residual and dense networks.

The norm with respect to a layer's output says how much of the loss reaches that layer.  What depth
does to it depends on batch normalization:

- Without it, with PyTorch's initial weights, the gradient of a plain network fades towards the
  first layers, exponentially in the depth (Glorot and Bengio 2010).
- With it, the gradient of a plain network does not fade (He et al. 2015, section 4.1) but grows
  towards the first layers, exponentially too (Yang et al. 2019, arXiv:1902.08129: a factor of
  sqrt(pi / (pi - 1)) = 1.21 a layer in wide networks).
- With skip connections it changes far less in both cases.
- With Kaiming's initial weights a plain network keeps it without any normalization (He, Zhang, Ren,
  Sun 2015, arXiv:1502.01852); then it grows with skip connections, as each block adds its own to
  it (Zhang, Dauphin, Ma 2019, arXiv:1901.09321).
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnlib.analysis.layer_outputs import layer_outputs
from cnnlib.data import fashion_mnist
from cnnlib.models.registry import build
from cnnlib.training.engine.dataloader import derive_seed, preprocess
from cnnlib.training.execution import background_jobs

JOB = "gradient_norms"
KINDS = ("plain", "residual", "dense")
PICTURES = 16
_SIZE = 28


@dataclass(frozen=True)
class LayerGradient:
    """The gradient of the loss at one layer.

    Attributes:
        layer: Name of a convolution or dense layer.
        output: Norm of the gradient with respect to the layer's output, over the whole batch.
        weight: Norm of the gradient with respect to the layer's weight.
    """

    layer: str
    output: float
    weight: float


@dataclass(frozen=True)
class NetworkGradients:
    """The gradients of one network.

    Attributes:
        kind: One of `KINDS`.
        depth: Number of layers with weights, see `network_options`.
        layers: One entry a layer, from the input to the logits, shortcuts left out.
    """

    kind: str
    depth: int
    layers: tuple[LayerGradient, ...]


def network_options(kind: str, depth: int) -> tuple[str, dict[str, Any]]:
    """Return the family and the options of a network of `depth` = 6n + 2 layers with weights.

    The dense network, with bottlenecks, has n layers a block and so 6n + 4 layers with weights:
    each of its layers has two, as a residual block has.
    """
    if kind == "dense":
        return "densenet", {"layers": (depth - 2) // 6}
    return "resnet", {"depth": depth, "skip": kind == "residual"}


def gradient_norms(model: nn.Module, images: Tensor, labels: Tensor) -> tuple[LayerGradient, ...]:
    """Return the gradients of the mean cross-entropy of a batch, in training mode.

    Args:
        model: A network; it is not changed.
        images: Input of the network, float32 (N, channels, H, W).
        labels: int64, (N,).
    """
    copied = copy.deepcopy(model).train()
    weights = {
        name: module.weight
        for name, module in copied.named_modules()
        if isinstance(module, nn.Conv2d | nn.Linear) and "shortcut" not in name
    }
    with torch.enable_grad():
        outputs = layer_outputs(copied, images, ["", *weights])
        loss = F.cross_entropy(outputs.pop(""), labels)
        gradients = torch.autograd.grad(loss, [*outputs.values(), *weights.values()])
    # In float64, where the squares of small gradients do not vanish.
    norms = [float(gradient.double().norm()) for gradient in gradients]
    by_output = dict(zip(outputs, norms[: len(outputs)], strict=True))
    by_weight = dict(zip(weights, norms[len(outputs) :], strict=True))
    return tuple(LayerGradient(name, norm, by_weight[name]) for name, norm in by_output.items())


def without_batch_norm(model: nn.Module) -> nn.Module:
    """Return a copy of `model` whose batch normalizations return their input."""
    copied = copy.deepcopy(model)
    for module in list(copied.modules()):
        for name, child in module.named_children():
            if isinstance(child, nn.BatchNorm2d):
                setattr(module, name, nn.Identity())
    return copied


def measure_network(
    kind: str, depth: int, batch_norm: bool, initialisation: str = "pytorch", seed: int = 0
) -> NetworkGradients:
    """Return the gradients of a new network for the first `PICTURES` training pictures.

    Args:
        kind: One of `KINDS`.
        depth: One of `DEPTHS`, see `network_options`.
        batch_norm: Whether the network keeps its batch normalizations.
        initialisation: A choice of `WEIGHT_INIT`.
        seed: Decides the weights; PyTorch's global generator is left as it was.

    Raises:
        SettingsError: There is no network of this depth (`option_not_allowed`).
    """
    train = fashion_mnist.load(train=True)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive_seed(seed, "weights", 0))
        name, options = network_options(kind, depth)
        model = build(name, {**options, "initialisation": initialisation})
    if not batch_norm:
        model = without_batch_norm(model)
    images = preprocess(train.images[:PICTURES], _SIZE)
    layers = gradient_norms(model, images, train.labels[:PICTURES])
    return NetworkGradients(kind, depth, layers)


@background_jobs.register(JOB)
def gradient_norms_job(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `networks` of every kind as JSON; the request is that of `job_request`."""
    measured = [measure_network(kind, **request["settings"]) for kind in KINDS]
    return {"networks": [asdict(network) for network in measured]}


def job_request(
    depth: int, batch_norm: bool, initialisation: str = "pytorch", seed: int = 0
) -> tuple[str, dict[str, Any]]:
    """Return the key and the request of a job of kind `JOB`, see `measure_network`."""
    settings = {
        "depth": depth,
        "batch_norm": batch_norm,
        "initialisation": initialisation,
        "seed": seed,
    }
    return json.dumps(settings), {"settings": settings}


def networks_from_json(answer: Mapping[str, Any]) -> Sequence[NetworkGradients]:
    """Return the networks in an answer of `gradient_norms_job`; none if it failed."""
    return [
        NetworkGradients(
            network["kind"],
            network["depth"],
            tuple(LayerGradient(**layer) for layer in network["layers"]),
        )
        for network in answer.get("networks", ())
    ]

"""A picture and what a trained network makes of it: what all tabs of the page look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cnnlib.analysis.trained_network_cache import cached_network
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.evaluation import predict_logits
from cnnlib.training.engine.trained_network import TrainedNetwork
from cnnlib.training.runs.available_weights import AvailableWeights


@dataclass(frozen=True)
class Picture:
    """A picture that a network is shown.

    Attributes:
        image: uint8 (28, 28), 0 for the background.
        index: Its index in the test set, None for an upload or a drawing.
        label: Its true class, None where that is unknown.
    """

    image: NDArray[np.uint8]
    index: int | None = None
    label: int | None = None


@dataclass(frozen=True)
class PageResult:
    """The network and the picture of the page.

    Attributes:
        weights: Where the weights come from.
        network: The network with these weights; all sessions share it, so do not change it.
        digest: SHA-256 of the weights file's content, hexadecimal.
        image: See `Picture`.
        index: Likewise.
        label: Likewise.
        pixels: The network's input, float32 (1, H, W), as in training.
        logits: Float32 (10,).
        probabilities: Their softmax, float32 (10,).
    """

    weights: AvailableWeights
    network: TrainedNetwork
    digest: str
    image: NDArray[np.uint8]
    index: int | None
    label: int | None
    pixels: Tensor
    logits: NDArray[np.float32]
    probabilities: NDArray[np.float32]

    @property
    def predicted(self) -> int:
        """Class with the largest probability."""
        return int(self.logits.argmax())


def compute(weights: AvailableWeights, picture: Picture) -> PageResult:
    """Return what the network of `weights` makes of `picture`.

    Raises:
        SettingsError: The weights cannot be read or do not fit (see `cached_network`).
    """
    network = cached_network(weights.path, weights.recipe)
    size = network.recipe.input_size
    images = torch.from_numpy(picture.image.copy())[None]
    # Cloned, because a tensor made in inference mode takes part in no backward pass.
    logits = predict_logits(network.model, images, size)[0].clone()
    found: dict[str, Any] = {
        "pixels": preprocess(images, size)[0],
        "logits": logits.numpy(),
        "probabilities": logits.softmax(0).numpy(),
    }
    return PageResult(
        weights,
        network,
        network.digest,
        picture.image,
        picture.index,
        picture.label,
        **found,
    )

"""Networks with shipped weights, for the pages that show what a trained network does."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnnlib.analysis.effective_receptive_field import effective_receptive_field
from cnnlib.analysis.trained_network_cache import cached_network
from cnnlib.data import fashion_mnist
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.models.registry import CATALOG
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.runs.pretrained_weights import PretrainedWeights, pretrained_weights

FIELD_PICTURES = 16
"""Test pictures over which an effective receptive field is averaged."""


def weights_for(network: NetworkSpec) -> PretrainedWeights | None:
    """Return the shipped weights of this network, or else the best ones of its family.

    Where there are none of the family, None.
    """
    found = [each for each in pretrained_weights() if each.recipe.model == network.family]

    def preference(each: PretrainedWeights) -> tuple[bool, float]:
        return has_weights(network, each), each.test_accuracy

    return max(found, key=preference, default=None)


def has_weights(network: NetworkSpec, weights: PretrainedWeights) -> bool:
    """Return whether `weights` are of this very network, whatever the size of its pictures."""
    if (network.channels, network.classes) != (1, len(fashion_mnist.CLASSES)):
        return False
    family, recipe = CATALOG[network.family], weights.recipe
    same = family.completed(network.options) | {"initialisation": ""}
    return same == family.completed(recipe.options) | {"initialisation": ""}


@lru_cache(maxsize=256)
def effective_field(path: Path, layer: str, size: int) -> NDArray[np.float32]:
    """Return the effective receptive field of the middle cell of a layer, (size, size).

    Raises:
        SettingsError: As for `cached_network` and `effective_receptive_field`.
    """
    images = fashion_mnist.load(train=False).images[:FIELD_PICTURES]
    return effective_receptive_field(cached_network(path).model, layer, preprocess(images, size))

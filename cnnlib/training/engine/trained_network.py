"""A network with the weights of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.models.registry import build
from cnnlib.training.engine.checkpoint import read_weights
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.weights import assign_weights


@dataclass(frozen=True)
class TrainedNetwork:
    """A network of the catalog with weights from a file.

    Attributes:
        recipe: Which network it is, and how it was trained.
        model: The network on the CPU, in evaluation mode, with weights in float32.
        metadata: What the file says besides its recipe; unverified claims.
        digest: SHA-256 of the file's content, hexadecimal.
    """

    recipe: Recipe
    model: nn.Module
    metadata: Mapping[str, Any]
    digest: str


def load_trained(path: Path, recipe: Recipe | None = None) -> TrainedNetwork:
    """Return the network of an untrusted weights file.

    Args:
        path: The file.
        recipe: The network it belongs to; by default the one that the file names.

    Raises:
        SettingsError: The file names no network (`model_unknown`), cannot be read or does not fit
            (see `read_weights` and `fit_problems`), or the recipe is invalid.
    """
    file = read_weights(path)
    metadata = dict(file.metadata)
    stored = metadata.pop("recipe", None)
    if recipe is None:
        if not isinstance(stored, dict):
            template = N_("The file {file} does not say which network it belongs to.")
            raise SettingsError([Problem("model_unknown", template, {"file": path.name})])
        recipe = Recipe.from_json(stored)
    model = build_trained(recipe, file.tensors).eval()
    return TrainedNetwork(recipe, model, metadata, file.digest)


def build_trained(recipe: Recipe, tensors: Mapping[str, torch.Tensor]) -> nn.Module:
    """Return the network of `recipe` with the weights `tensors`.

    Raises:
        SettingsError: They do not fit (see `fit_problems`).
    """
    model = build(recipe.model, recipe.options)
    assign_weights(model, tensors)
    return model

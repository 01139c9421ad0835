"""The networks of `torchvision.models`, by name and without weights."""

from __future__ import annotations

import difflib
import inspect
import warnings
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn
from torchvision import models

from cnnlib.core.problems import Problem, SettingsError

IMAGE = 224
"""Rows and columns of the pictures of a network that does not name its own."""


def build_torchvision(name: str, options: Mapping[str, Any] | None = None) -> nn.Module:
    """Return a network of torchvision without weights, on the meta device where that is possible.

    Args:
        name: Its name in torchvision, for example `"resnet50"`.
        options: Arguments of its builder, for example `num_classes`.

    Raises:
        SettingsError: There is no such network (`unknown_model`), or torchvision refuses the
            options (`option_not_allowed`).
    """
    check_name(name)
    given = dict(options or {})
    if named := [option for option in given if option.startswith("weights")]:
        template = "Networks are built without weights, so {option} cannot be set."
        values = {"where": "options", "option": named[0]}
        raise SettingsError([Problem("option_not_allowed", template, values)])
    takes = inspect.signature(models.get_model_builder(name)).parameters
    # Some would download the weights of a part of themselves.
    given |= dict.fromkeys({"weights", "weights_backbone"} & takes.keys())
    if name in ("googlenet", "inception_v3"):
        given.setdefault("init_weights", False)  # otherwise it warns that this is slow
    try:
        try:
            with torch.device("meta"), warnings.catch_warnings(action="ignore"):
                return _build(name, given)
        except NotImplementedError:  # some compute their widths with tensors
            return _build(name, given)
    except Exception as error:  # whatever its code makes of an option of the wrong kind
        said = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
        template = "torchvision does not build {model} with these options: {said}."
        values = {"where": "options", "model": name, "said": said}
        raise SettingsError([Problem("option_not_allowed", template, values)]) from error


def _build(name: str, options: Mapping[str, Any]) -> nn.Module:
    network: nn.Module = models.get_model(name, **options)
    return network


def check_name(name: str) -> None:
    """Raise SettingsError (`unknown_model`) with the closest names if there is no such network."""
    known = models.list_models()
    if name in known:
        return
    close = difflib.get_close_matches(name, known, 3, 0.5) or ["resnet50", "vgg16", "densenet121"]
    template = "torchvision has no network called {model}; names close to it are {close}."
    values = {"where": "model", "model": name, "close": ", ".join(close)}
    raise SettingsError([Problem("unknown_model", template, values)])


def image_size(name: str, network: nn.Module) -> int:
    """Return the rows and columns of the pictures that a network was made for.

    Those that it names itself, or those that its first published weights take.
    """
    own = getattr(network, "image_size", None)
    if isinstance(own, int):
        return own
    try:
        weights = next(iter(models.get_model_weights(name)))
        (size,) = {*weights.transforms().crop_size}
    except (AttributeError, StopIteration, TypeError, ValueError):
        return IMAGE
    return int(size)

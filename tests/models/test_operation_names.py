from __future__ import annotations

import operator

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from cnnlib.models import operation_names
from cnnlib.models.operation_names import (
    function_kind,
    function_settings,
    module_kind,
    module_settings,
)
from cnnlib.models.registry import build


def test_a_faster_layer_of_ours_is_the_layer_it_replaces() -> None:
    network = build("lenet", {"pooling": "max"})
    assert module_kind(network.get_submodule("pool1")) == "MaxPool2d"
    assert module_kind(nn.ReLU()) == "ReLU"
    layer = nn.utils.parametrizations.spectral_norm(nn.Conv2d(2, 2, 3))
    assert module_kind(layer) == "Conv2d"


@pytest.mark.parametrize("name", operation_names._FUNCTIONS)
def test_every_function_is_one_of_pytorchs(name: str) -> None:
    assert any(hasattr(place, name) for place in (F, torch, torch.Tensor, operator))
    kind = function_kind(name)
    assert hasattr(nn, kind) or any(hasattr(each, kind) for each in (F, torch, operator))


@pytest.mark.parametrize(
    ("name", "args", "kwargs", "settings"),
    [
        ("max_pool2d", (None, 3), {"stride": 2}, {"kernel_size": 3, "stride": 2}),
        ("cat", ([], 1), {}, {"dim": 1}),
        ("permute", (None, 0, 2, 1), {}, {"dims": (0, 2, 1)}),
        ("permute", (None, (0, 2, 1)), {}, {"dims": (0, 2, 1)}),
        ("unheard_of", (None, 1), {"deep": 2}, {"deep": 2}),
    ],
)
def test_arguments_have_names(
    name: str, args: tuple[object, ...], kwargs: dict[str, object], settings: dict[str, object]
) -> None:
    assert function_settings(name, args, kwargs) == settings


def test_a_convolutions_window_is_that_of_its_weights() -> None:
    found = function_settings("conv2d", (None, torch.zeros(2, 1, 3, 5), None, 2), {})
    assert (found["kernel_size"], found["stride"]) == ((3, 5), 2)
    layer = module_settings(nn.Conv2d(1, 1, 3, dilation=2))
    assert (layer["kernel_size"], layer["dilation"]) == ((3, 3), (2, 2))

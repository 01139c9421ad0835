from __future__ import annotations

import warnings

import pytest

from cnnlib.core.problems import SettingsError
from cnnlib.models.torchvision_network import build_torchvision, image_size


@pytest.mark.parametrize("name", ["resnet18", "googlenet", "inception_v3"])
def test_networks_are_built_without_memory_and_without_warnings(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        network = build_torchvision(name, {"num_classes": 5})
    assert all(parameter.is_meta for parameter in network.parameters())


def test_one_that_computes_its_widths_with_tensors_is_built_too() -> None:
    assert sum(p.numel() for p in build_torchvision("regnet_y_400mf").parameters()) == 4_344_144


@pytest.mark.parametrize(
    ("name", "options", "code", "word"),
    [
        ("resnet5O", {}, "unknown_model", "resnet50"),
        ("???", {}, "unknown_model", "densenet121"),
        ("resnet18", {"wings": 2}, "option_not_allowed", "wings"),
        ("resnet18", {"num_classes": "many"}, "option_not_allowed", "torchvision does not build"),
        ("resnet18", {"norm_layer": 3}, "option_not_allowed", "not callable"),
    ],
)
def test_a_mistake_is_named(name: str, options: dict[str, object], code: str, word: str) -> None:
    with pytest.raises(SettingsError, match=word) as refused:
        build_torchvision(name, options)
    assert refused.value.problems[0].code == code


def test_the_size_of_the_pictures_is_that_of_the_published_weights() -> None:
    assert image_size("inception_v3") == 299
    assert image_size("resnet50") == 224
    assert image_size("efficientnet_b7") == 600
    assert image_size("fasterrcnn_resnet50_fpn") == 224

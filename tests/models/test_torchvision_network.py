from __future__ import annotations

import warnings

import pytest
import torch

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
        ("resnet18", {"weights": "DEFAULT"}, "option_not_allowed", "without weights"),
        ("fcn_resnet50", {"weights_backbone": "DEFAULT"}, "option_not_allowed", "weights_backbone"),
        ("resnet18", {"norm_layer": 3}, "option_not_allowed", "not callable"),
    ],
)
def test_a_mistake_is_named(name: str, options: dict[str, object], code: str, word: str) -> None:
    with pytest.raises(SettingsError, match=word) as refused:
        build_torchvision(name, options)
    assert refused.value.problems[0].code == code


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("inception_v3", 299),
        ("resnet50", 224),
        ("efficientnet_b4", 380),
        ("vit_h_14", 224),  # its first weights are of another size than the network
        ("fasterrcnn_mobilenet_v3_large_fpn", 224),
        ("deeplabv3_resnet50", 224),
    ],
)
def test_the_pictures_are_those_that_the_network_was_made_for(name: str, size: int) -> None:
    assert image_size(name, build_torchvision(name)) == size


def test_nothing_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(*args: object, **kwargs: object) -> None:
        raise AssertionError

    monkeypatch.setattr(torch.hub, "download_url_to_file", fetch)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: "/nowhere")
    for name in ("deeplabv3_resnet50", "fasterrcnn_mobilenet_v3_large_fpn", "fcn_resnet50"):
        build_torchvision(name)

from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnlib.analysis.layer_outputs import layer_outputs
from cnnlib.analysis.map_layers import (
    default_map_layer,
    map_layers,
    network_map_layers,
    require_map_layer,
)
from cnnlib.core.problems import SettingsError
from cnnlib.models.registry import CATALOG, build, input_size
from cnnlib.training.engine.presets import preset

LAST = {
    "lenet": "act2",
    "alexnet": "act5",
    "vgg": "block3.act2",
    "nin": "block4.act3",
    "googlenet": "stage3.inception2",
    "resnet": "stage3.0",
    "densenet": "act",
}


@pytest.mark.parametrize("name", list(CATALOG))
def test_every_layer_listed_has_a_map_of_that_shape(name: str) -> None:
    model, size = build(name).eval(), input_size(name)
    layers = map_layers(model, (1, size, size))
    assert layers
    with torch.no_grad():
        outputs = layer_outputs(model, torch.rand(1, 1, size, size), [each.name for each in layers])
    for layer in layers:
        assert outputs[layer.name].shape[1:] == layer.shape
        assert layer.shape[1] * layer.shape[2] > 1
        assert layer.kind != "Dropout"
    assert default_map_layer(layers) == LAST[name]


def test_a_network_of_the_catalog_is_known_by_its_recipe() -> None:
    for name in CATALOG:
        recipe = preset(name, "quick")
        model, size = build(name, recipe.options), recipe.input_size
        assert network_map_layers(recipe) == map_layers(model, (1, size, size))


def test_what_has_no_map_is_refused_and_the_layers_with_one_are_named() -> None:
    model = build("lenet")
    for name, code in (("dense5", "no_map"), ("flatten", "no_map"), ("conv7", "unknown_layer")):
        with pytest.raises(SettingsError) as error:
            require_map_layer(model, (1, 28, 28), name)
        (problem,) = error.value.problems
        assert problem.code == code
        assert "conv1, act1, pool1, conv2, act2, pool2" in str(problem)


def test_a_map_of_one_cell_is_none() -> None:
    model = build("resnet").eval()
    assert "pool" not in [each.name for each in map_layers(model, (1, 28, 28))]
    with pytest.raises(SettingsError) as error:
        require_map_layer(model, (1, 28, 28), "pool")
    assert error.value.problems[0].code == "no_map"


def test_layers_within_a_block_may_be_named() -> None:
    require_map_layer(build("resnet"), (1, 28, 28), "stage1.0.conv2")


def test_a_network_without_maps_says_so() -> None:
    with pytest.raises(SettingsError) as error:
        default_map_layer(map_layers(nn.Sequential(nn.Flatten(), nn.Linear(9, 2)), (1, 3, 3)))
    assert error.value.problems[0].code == "no_map_layers"

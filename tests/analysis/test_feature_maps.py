from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from cnnlib.analysis.block_ends import block_ends
from cnnlib.analysis.feature_maps import channel_activity, feature_maps, network_maps
from cnnlib.core.problems import SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.models.layer import INPUT
from cnnlib.models.layer_graph import layer_graph
from cnnlib.models.registry import CATALOG, build, input_size


def outputs_by_hooks(model: nn.Module, image: Tensor) -> dict[str, Tensor]:
    """The outputs of the modules of a copy, in the order in which they run."""
    network = copy.deepcopy(model).eval()
    found: dict[str, Tensor] = {}
    for name, module in network.named_modules():
        if not next(module.children(), None):
            module.register_forward_hook(
                lambda _m, _x, y, name=name: found.__setitem__(name, y[0].clone())
            )
    with torch.no_grad():
        network(image[None])
    return found


@pytest.mark.parametrize("name", list(CATALOG))
def test_the_maps_are_those_of_an_independent_forward_pass(name: str) -> None:
    torch.manual_seed(0)
    model = build(name).eval()
    image = torch.rand(1, input_size(name), input_size(name))
    expected = outputs_by_hooks(model, image)
    summaries = {layer.name: layer for layer in network_maps(model, image, INPUT).layers}
    for layer, output in expected.items():
        if layer not in summaries:  # a module that is called under another name, such as relu_1
            continue
        found = summaries[layer]
        assert found.shape == tuple(output.shape)
        assert found.largest == float(output.abs().max())
        strongest = output[found.strongest] if output.dim() == 3 else output[None]
        np.testing.assert_array_equal(found.thumbnail, strongest)
    for layer in list(expected)[:: max(1, len(expected) // 5)]:
        maps = network_maps(model, image, layer).maps
        np.testing.assert_array_equal(maps.squeeze(), expected[layer].squeeze())


@pytest.mark.parametrize("name", list(CATALOG))
def test_every_layer_of_the_graph_is_there_after_the_picture(name: str) -> None:
    model = build(name).eval()
    image = torch.rand(1, input_size(name), input_size(name))
    graph = layer_graph(model, image.shape)
    layers = network_maps(model, image, INPUT).layers
    assert [layer.name for layer in layers] == [INPUT, *(layer.name for layer in graph.layers)]
    assert [layer.shape for layer in layers[1:]] == [each.output_shape for each in graph.layers]


def test_what_is_added_is_the_sum() -> None:
    torch.manual_seed(0)
    model, image = build("resnet").eval(), torch.rand(1, 28, 28)
    parts = [network_maps(model, image, name).maps for name in ("stage1.0.norm2", "act")]
    np.testing.assert_array_equal(network_maps(model, image, "stage1.0.add").maps, sum(parts))


def test_a_layer_in_place_does_not_change_the_maps_before_it() -> None:
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(inplace=True), nn.Flatten()).eval()
    image = torch.rand(1, 5, 5)
    with torch.no_grad():
        np.testing.assert_array_equal(
            network_maps(model, image, "0").maps, model[0](image[None])[0]
        )
    assert network_maps(model, image, "0").maps.min() < 0
    assert network_maps(model, image, "1").maps.min() == 0


def test_features_are_maps_of_one_cell_and_a_layer_may_be_left_out() -> None:
    model, image = build("lenet").eval(), torch.rand(1, 28, 28)
    found = network_maps(model, image, "dense5", ["flatten"])
    assert found.maps.shape == (10, 1, 1)
    assert "flatten" not in [layer.name for layer in found.layers]
    assert found.largest == max(layer.largest for layer in found.layers)


def test_activity_is_zero_where_all_is() -> None:
    maps = np.array([[[0, 0]], [[-3, 1]]], np.float32)
    np.testing.assert_array_equal(channel_activity(maps), [0, 2])


def test_a_network_in_training_mode_is_looked_at_in_evaluation_mode() -> None:
    torch.manual_seed(0)
    model, image = build("lenet", {"batch_norm": True}).train(), torch.rand(1, 28, 28)
    before = copy.deepcopy(model.state_dict())
    found = network_maps(model, image, "dense5").maps
    assert model.training
    assert all(torch.equal(t, before[name]) for name, t in model.state_dict().items())
    with torch.no_grad():
        np.testing.assert_array_equal(found.ravel(), model.eval()(image[None])[0])


def test_an_unknown_layer_is_refused() -> None:
    with pytest.raises(SettingsError) as error:
        network_maps(build("lenet").eval(), torch.rand(1, 28, 28), "conv9")
    assert [problem.code for problem in error.value.problems] == ["unknown_layer"]


@pytest.mark.parametrize("name", ["lenet", "resnet"])
def test_threads_that_share_a_network_see_their_own_maps(name: str) -> None:
    torch.manual_seed(0)
    model = build(name).eval()
    images = fashion_mnist.load(train=False).images[:24, None] / 255
    layer = {"lenet": "act2", "resnet": "stage2.0.add"}[name]
    expected = [network_maps(model, image, layer) for image in images]
    order = list(range(len(images))) * 4
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda n: network_maps(model, images[n], layer), order))
    for number, ours in zip(order, found, strict=True):
        np.testing.assert_array_equal(ours.maps, expected[number].maps)
        for one, other in zip(ours.layers, expected[number].layers, strict=True):
            assert (one.name, one.largest) == (other.name, other.largest)
            np.testing.assert_array_equal(one.thumbnail, other.thumbnail)
    assert not any(module._forward_hooks for module in model.modules())


@pytest.mark.parametrize("name", list(CATALOG))
def test_chosen_layers_are_those_of_a_forward_pass_layer_by_layer(name: str) -> None:
    torch.manual_seed(0)
    model = build(name).train()
    size = input_size(name)
    image = torch.rand(1, size, size)
    ends = block_ends(model)
    found = feature_maps(model, image, ends)
    assert model.training
    assert tuple(found) == ends
    x = image[None]
    expected = {}
    with torch.no_grad():
        for top, layer in model.eval().named_children():
            if top.startswith("stage"):
                for inner, part in layer.named_children():
                    x = expected[f"{top}.{inner}"] = part(x)
            else:
                x = expected[top] = layer(x)
    for end in ends:
        assert found[end].dtype == np.float32
        np.testing.assert_array_equal(found[end], expected[end][0])


def test_the_network_s_output_is_a_layer_s_too() -> None:
    model = build("lenet")
    image = torch.rand(1, 28, 28)
    with torch.no_grad():
        np.testing.assert_array_equal(
            feature_maps(model, image, ["", "dense5"])["dense5"], model(image[None])[0]
        )


def test_threads_that_share_a_network_see_the_maps_of_their_own_layers() -> None:
    torch.manual_seed(0)
    model = build("resnet").eval()
    images = fashion_mnist.load(train=False).images[:40, None] / 255
    layers = block_ends(model)
    expected = [feature_maps(model, image, layers) for image in images]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda image: feature_maps(model, image, layers), images))
    for ours, theirs in zip(found, expected, strict=True):
        for layer in layers:
            np.testing.assert_array_equal(ours[layer], theirs[layer])
    assert not any(module._forward_hooks for module in model.modules())


def test_an_unknown_layer_among_chosen_ones_is_refused() -> None:
    with pytest.raises(SettingsError):
        feature_maps(nn.Sequential(nn.ReLU()), torch.rand(1, 2, 2), ["1"])

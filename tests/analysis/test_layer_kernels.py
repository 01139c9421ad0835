from __future__ import annotations

import numpy as np
import pytest
import torch

from cnnlib.analysis.feature_maps import network_maps
from cnnlib.analysis.layer_kernels import channel_kernels, kernel_layer, layer_kernels
from cnnlib.models.layer import INPUT
from cnnlib.models.layer_graph import layer_graph
from cnnlib.models.registry import CATALOG, build, input_size


def test_activation_normalization_and_pooling_keep_the_channels_of_their_convolution() -> None:
    graph = layer_graph(build("lenet", {"batch_norm": True}), (1, 28, 28))
    found = {layer.name: kernel_layer(graph, layer.name) for layer in graph.layers}
    named = {name: layer and layer.name for name, layer in found.items()}
    assert named["conv1"] == named["norm1"] == named["act1"] == named["pool1"] == "conv1"
    assert named["pool2"] == "conv2"
    assert named["flatten"] is None
    assert named["act3"] == "dense3"


def test_a_sum_and_a_concatenation_have_no_kernel() -> None:
    residual = layer_graph(build("resnet"), (1, 28, 28))
    assert kernel_layer(residual, "stage1.0.add") is None
    assert kernel_layer(residual, "stage1.0.relu_1") is None
    names = [layer.name for layer in residual.layers]
    assert [name for name in names if name.endswith("norm2")]
    assert kernel_layer(residual, "stage2.0.norm2").name == "stage2.0.conv2"


def test_global_pooling_and_flattening_of_single_cells_keep_the_channels() -> None:
    graph = layer_graph(build("nin"), (1, input_size("nin"), input_size("nin")))
    last = graph.layers[-1]
    assert last.kind == "Flatten"
    assert kernel_layer(graph, last.name).kind == "Conv2d"


@pytest.mark.parametrize("name", list(CATALOG))
def test_the_kernel_of_every_channel_makes_that_channel(name: str) -> None:
    torch.manual_seed(0)
    model = build(name).eval()
    image = torch.rand(1, input_size(name), input_size(name))
    graph = layer_graph(model, image.shape)
    layers = [layer for layer in graph.layers if kernel_layer(graph, layer.name) == layer]
    for layer in (layers[0], layers[len(layers) // 2], layers[-1]):
        kernels = layer_kernels(model, graph, layer)
        assert kernels.layer == layer.name
        assert len(kernels.values) == layer.output_shape[0]
        assert kernels.values.ndim == 4
        weight = model.get_submodule(layer.name).weight.detach().numpy()
        np.testing.assert_array_equal(kernels.values.reshape(weight.shape), weight)


def test_a_dense_unit_reads_maps_in_the_shape_of_the_maps() -> None:
    torch.manual_seed(0)
    model, image = build("lenet").eval(), torch.rand(1, 28, 28)
    graph = layer_graph(model, image.shape)
    kernels = layer_kernels(model, graph, graph.layer("dense3"))
    assert kernels.dense
    assert kernels.values.shape == (120, 16, 5, 5)
    maps = network_maps(model, image, "pool2").maps
    unit = float((maps * kernels.values[7]).sum() + kernels.bias[7])
    assert unit == pytest.approx(
        float(network_maps(model, image, "dense3").maps[7, 0, 0]), abs=1e-5
    )
    assert layer_kernels(model, graph, graph.layer("dense4")).values.shape == (84, 120, 1, 1)


def test_a_concatenated_channel_has_the_kernel_of_its_branch() -> None:
    torch.manual_seed(0)
    model, size = build("googlenet").eval(), input_size("googlenet")
    graph = layer_graph(model, (1, size, size))
    name = next(layer.name for layer in graph.layers if layer.kind == "cat")
    cat = graph.layer(name)
    counts = [graph.layer(each).output_shape[0] for each in cat.inputs]
    for branch, before in enumerate(cat.inputs):
        channel = sum(counts[:branch]) + 2
        found = channel_kernels(model, graph, name, channel)
        assert found.layer == kernel_layer(graph, before).name
        assert found.first <= channel < found.first + len(found.values)
        weight = model.get_submodule(found.layer).weight.detach().numpy()
        np.testing.assert_array_equal(found.values[channel - found.first], weight[2])


def test_a_channel_that_blocks_have_handed_on_has_its_kernel_too() -> None:
    torch.manual_seed(0)
    model, size = build("densenet").eval(), input_size("densenet")
    graph = layer_graph(model, (1, size, size))
    cats = [layer for layer in graph.layers if layer.kind == "cat"]
    made = set()
    for channel in range(0, cats[-1].output_shape[0], 7):
        found = channel_kernels(model, graph, cats[-1].name, channel)
        assert found.first <= channel < found.first + len(found.values)
        made.add(found.layer)
    assert len(made) > 4


def test_all_kernels_of_a_layer_come_together() -> None:
    model = build("lenet").eval()
    graph = layer_graph(model, (1, 28, 28))
    found = channel_kernels(model, graph, "act2", 5)
    assert (found.layer, found.first, len(found.values)) == ("conv2", 0, 16)
    assert channel_kernels(model, graph, INPUT, 0) is None
    residual = build("resnet").eval()
    graph = layer_graph(residual, (1, 28, 28))
    assert channel_kernels(residual, graph, "stage1.0.add", 0) is None

from __future__ import annotations

import torch
from torch import nn

from cnnlib.models.anatomy import network_anatomy
from cnnlib.models.layer_graph import INPUT, layer_graph, meta_copy
from cnnlib.models.registry import build


def test_names_kinds_and_inputs_of_a_residual_block() -> None:
    graph = network_anatomy("resnet", {"form": "resnet18"}, 96).graph
    found = {
        layer.name: (layer.kind, layer.inputs)
        for layer in graph.layers
        if layer.name.startswith("stage2.0.")
    }
    assert found == {
        "stage2.0.conv1": ("Conv2d", ("stage1.1.relu_1",)),
        "stage2.0.norm1": ("BatchNorm2d", ("stage2.0.conv1",)),
        "stage2.0.relu": ("ReLU", ("stage2.0.norm1",)),
        "stage2.0.conv2": ("Conv2d", ("stage2.0.relu",)),
        "stage2.0.norm2": ("BatchNorm2d", ("stage2.0.conv2",)),
        "stage2.0.shortcut": ("Conv2d", ("stage1.1.relu_1",)),
        "stage2.0.add": ("add", ("stage2.0.norm2", "stage2.0.shortcut")),
        "stage2.0.relu_1": ("ReLU", ("stage2.0.add",)),
    }
    assert graph.layers[0].inputs == (INPUT,)
    assert graph.outputs == ("dense",)


def test_the_module_stays_as_it_was() -> None:
    network = build("lenet").train()
    weights = {name: value.clone() for name, value in network.state_dict().items()}
    graph = layer_graph(network, (1, 28, 28))
    assert len(graph.layers) == 12
    assert network.training
    assert all(torch.equal(weights[name], value) for name, value in network.state_dict().items())
    assert network(torch.zeros(1, 1, 28, 28)).shape == (1, 10)


def test_a_copy_takes_no_memory_and_shares_what_was_shared() -> None:
    layer = nn.Linear(3, 3)
    copied = meta_copy(nn.Sequential(layer, layer, nn.BatchNorm1d(3)))
    assert all(tensor.is_meta for tensor in copied.state_dict().values())
    assert copied[0] is copied[1]  # type: ignore[index]
    assert not copied.training


class Makes(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + torch.ones(x.shape[-1])


def test_tensors_that_a_network_makes_need_not_know_the_device() -> None:
    assert layer_graph(Makes(), (1, 4, 5)).layers[-1].output_shape == (1, 4, 5)

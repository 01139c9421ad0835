from __future__ import annotations

import threading
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torchvision import models

from cnnlib.core.problems import SettingsError
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


def test_a_faster_layer_of_ours_is_the_layer_it_replaces() -> None:
    layers = network_anatomy("lenet", {"pooling": "max"}, 28).layers
    assert [layer.kind for layer in layers if "pool" in layer.name] == ["MaxPool2d"] * 2


class Own(nn.Conv2d):
    """A convolution that reads more than its settings say."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return super().forward(F.pad(x, (2, 2, 2, 2)))


def test_another_forward_of_a_known_layer_is_looked_into() -> None:
    graph = layer_graph(nn.Sequential(Own(1, 2, 3)), (1, 8, 8))
    assert [(layer.name, layer.kind) for layer in graph.layers] == [
        ("0.pad", "pad"),
        ("0.conv2d", "Conv2d"),
    ]
    field = graph.layers[-1].receptive_field
    assert field is not None
    assert field.start == (-2, -2)
    assert graph.layers[-1].parameters == 20


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


class Scaled(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(3, 1, 1))
        self.table = nn.Linear(2, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        offset = self.table(torch.ones(2, device=x.device)).reshape(3, 1, 1)
        return x * self.scale + offset


def test_what_does_not_come_from_the_picture_is_a_cost_of_the_layer_that_reads_it() -> None:
    graph = layer_graph(Scaled(), (3, 4, 4))
    assert [(each.name, each.parameters, each.macs) for each in graph.layers] == [
        ("mul", 3, 0),
        ("add", 9, 6),
    ]
    assert [each.inputs for each in graph.layers] == [(INPUT,), ("mul",)]


class Makes(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + torch.ones(x.shape[-1])


def test_tensors_that_a_network_makes_need_not_know_the_device() -> None:
    assert layer_graph(Makes(), (1, 4, 5)).layers[-1].output_shape == (1, 4, 5)


class Doubting(nn.Module):
    """Looks at a value, which torch.fx cannot record."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)
        self.again = nn.Conv2d(2, 2, 3, padding=1)
        self.head = nn.Linear(72, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.conv(x)
        if x.shape[-1] > 4:
            x = self.again(self.again(x))
        return self.head(x.flatten(1))


def test_a_network_that_cannot_be_recorded_is_listed_by_its_modules() -> None:
    graph = layer_graph(Doubting(), (1, 8, 8))
    assert [(each.name, each.kind, each.inputs, each.parameters) for each in graph.layers] == [
        ("conv", "Conv2d", (INPUT,), 20),
        ("again", "Conv2d", ("conv",), 38),
        ("again_1", "Conv2d", ("again",), 0),
        ("head", "Linear", (), 292),
    ]
    assert [each.macs for each in graph.layers] == [648, 1296, 1296, 288]
    assert not any(each.receptive_field or each.whole_picture for each in graph.layers)
    assert "control flow" in str(graph.problem)
    with pytest.raises(SettingsError, match=r"head \(Linear\), where 32 arrives"):
        layer_graph(Doubting(), (1, 6, 6))


def test_a_layer_that_refuses_is_named_with_what_arrives() -> None:
    with pytest.raises(SettingsError, match=r"features.12 \(MaxPool2d\), where 256 × 1 × 1"):
        layer_graph(models.alexnet(weights=None), (3, 36, 36))


class Sorts(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.conv(x)
        return x if x.sum().item() > 0 else -x


def test_code_that_looks_at_values_is_named() -> None:
    with pytest.raises(SettingsError, match=r"conv \(Conv2d\) its code looks at values"):
        layer_graph(Sorts(), (1, 8, 8))


class Two(nn.Module):
    def forward(self, x: torch.Tensor) -> dict[str, Any]:
        return {"same": x.relu(), "half": x[:, :, ::2]}


def test_a_network_may_return_several_tensors() -> None:
    graph = layer_graph(Two(), (1, 4, 4))
    assert graph.outputs == ("relu", "getitem")
    assert graph.layer("getitem").output_shape == (1, 2, 4)
    with pytest.raises(KeyError):
        graph.layer("none")


def test_other_threads_run_and_record_networks_meanwhile() -> None:
    """torch.fx replaces `nn.Module.__call__` of the process while it records."""
    network, x = build("resnet").eval(), torch.zeros(1, 1, 28, 28)
    expected = network(x)
    done, failed = threading.Event(), []

    def predict() -> None:
        try:
            while not done.is_set():
                assert torch.equal(network(x), expected)
        except BaseException as error:
            failed.append(error)

    def record() -> None:
        try:
            for _ in range(3):
                assert len(layer_graph(network, (1, 28, 28)).layers) == 29
        except BaseException as error:
            failed.append(error)

    others = [threading.Thread(target=each) for each in (predict, record, record)]
    for thread in others:
        thread.start()
    for thread in others[1:]:
        thread.join()
    done.set()
    others[0].join()
    assert not failed

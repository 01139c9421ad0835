from __future__ import annotations

import threading

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from cnnlib.models.layer_graph import layer_graph
from cnnlib.models.registry import build
from cnnlib.models.tracer import NotTraceableError, trace


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


class Inner(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + x
        x += 1
        return x.relu() * F.relu(x)


def test_functions_are_named_by_the_module_that_calls_them() -> None:
    traced = trace(nn.Sequential(Inner(), nn.ReLU(), Inner()))
    assert list(traced.names.values()) == [
        *("0.add", "0.add_1", "0.relu", "0.relu_1", "0.mul"),
        "1",
        *("2.add", "2.add_1", "2.relu", "2.relu_1", "2.mul"),
    ]


class Chooses(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x if x.sum() > 0 else -x


def test_what_depends_on_values_cannot_be_recorded() -> None:
    with pytest.raises(NotTraceableError, match="control flow"):
        trace(Chooses())


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

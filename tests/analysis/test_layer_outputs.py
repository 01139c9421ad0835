from __future__ import annotations

import copy
import gc
import weakref

import pytest
import torch

from cnnlib.analysis.layer_outputs import layer_outputs, recorded, with_shared_tensors
from cnnlib.core.problems import SettingsError
from cnnlib.models.layer_graph import layer_graph
from cnnlib.models.registry import CATALOG, build, input_size


def test_the_outputs_are_those_of_the_layers_called_by_hand() -> None:
    model = build("resnet").eval()
    x = torch.rand(2, 1, 28, 28)
    found = layer_outputs(model, x, ["stage2", "stage1.0.conv2", "conv", ""])
    assert list(found) == ["stage2", "stage1.0.conv2", "conv", ""]
    stem = torch.nn.Sequential(model.conv, model.norm, model.act)
    block = model.stage1[0]
    inner = torch.relu(block.norm1(block.conv1(stem(x))))
    torch.testing.assert_close(found["conv"], model.conv(x))
    torch.testing.assert_close(found["stage1.0.conv2"], block.conv2(inner))
    torch.testing.assert_close(found["stage2"], model.stage2(model.stage1(stem(x))))
    torch.testing.assert_close(found[""], model(x))


@pytest.mark.parametrize("name", list(CATALOG))
def test_every_layer_of_the_graph_has_an_output_of_its_shape(name: str) -> None:
    model = build(name).eval()
    shape = (1, input_size(name), input_size(name))
    layers = layer_graph(model, shape).layers
    with torch.no_grad():
        found = layer_outputs(model, torch.rand(2, *shape), [layer.name for layer in layers])
    assert {n: tuple(t.shape[1:]) for n, t in found.items()} == {
        layer.name: layer.output_shape for layer in layers
    }


def test_a_sum_within_a_block_is_the_block_s_output_before_its_activation() -> None:
    model = build("resnet").eval()
    x = torch.rand(2, 1, 28, 28)
    found = layer_outputs(model, x, ["stage3.0.add", "stage3.0.relu_1", "stage3.0"])
    torch.testing.assert_close(found["stage3.0.add"].relu(), found["stage3.0"])
    torch.testing.assert_close(found["stage3.0.relu_1"], found["stage3.0"])
    assert (found["stage3.0.add"] < 0).any()


def test_the_network_keeps_no_hook_and_its_tensors_are_shared() -> None:
    model = build("resnet").train()
    layer_outputs(model, torch.rand(2, 1, 28, 28), ["conv"])
    assert not any(module._forward_hooks for module in model.modules())
    shared = with_shared_tensors(model).eval()
    assert model.training
    ours, theirs = model.state_dict(keep_vars=True), shared.state_dict(keep_vars=True)
    assert list(ours) == list(theirs)
    assert all(ours[name] is theirs[name] for name in ours)


def test_a_layer_that_does_not_exist_is_refused_before_anything_runs() -> None:
    model = build("lenet", {"batch_norm": True}).train()
    before = copy.deepcopy(model.state_dict())
    with pytest.raises(SettingsError) as error:
        layer_outputs(model, torch.rand(2, 1, 28, 28), ["conv1", "conv9.no"])
    assert [problem.code for problem in error.value.problems] == ["unknown_layer"]
    assert "conv9.no" in str(error.value.problems[0])
    assert all(torch.equal(t, before[name]) for name, t in model.state_dict().items())


@pytest.mark.parametrize("name", ["lenet", "resnet", "googlenet"])
def test_a_network_that_nobody_uses_any_more_is_not_kept(name: str) -> None:
    model = build(name).eval()
    traced = recorded(model)
    assert recorded(model).graph is traced.graph
    gone = weakref.ref(model)
    del model, traced
    gc.collect()
    assert gone() is None

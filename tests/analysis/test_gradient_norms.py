from __future__ import annotations

import copy
import json

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from cnnlib.analysis import gradient_norms
from cnnlib.analysis.gradient_norms import (
    JOB,
    KINDS,
    job_request,
    measure_network,
    networks_from_json,
    without_batch_norm,
)
from cnnlib.data import fashion_mnist
from cnnlib.models.registry import build
from cnnlib.models.resnet import DEPTHS
from cnnlib.training.execution import background_jobs

DEEP = 26


def batch(count: int) -> tuple[torch.Tensor, torch.Tensor]:
    split = fashion_mnist.load(train=True)
    return split.images[:count, None] / 255, split.labels[:count]


def growth(kind: str, depth: int, batch_norm: bool, initialisation: str = "pytorch") -> float:
    """The first layer's gradient as a multiple of the last convolution's."""
    layers = measure_network(kind, depth, batch_norm, initialisation).layers
    return layers[0].output / layers[-2].output


@pytest.mark.parametrize("batch_norm", [False, True])
def test_the_norms_are_those_of_a_backward_pass_layer_by_layer(batch_norm: bool) -> None:
    torch.manual_seed(3)
    model = build("lenet", {"batch_norm": batch_norm})
    before = copy.deepcopy(model.state_dict())
    images, labels = batch(8)
    found = gradient_norms.gradient_norms(model.eval(), images, labels)
    assert not model.training
    assert all(torch.equal(t, before[name]) for name, t in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())

    x, kept = images, {}
    for name, layer in model.train().named_children():
        x = layer(x)
        if isinstance(layer, nn.Conv2d | nn.Linear):
            x.retain_grad()
            kept[name] = (x, layer.weight)
    F.cross_entropy(x, labels).backward()
    assert [layer.layer for layer in found] == list(kept)
    for layer in found:
        output, weight = kept[layer.layer]
        assert layer.output == pytest.approx(output.grad.norm().item(), rel=1e-5)
        assert layer.weight == pytest.approx(weight.grad.norm().item(), rel=1e-5)


def test_without_batch_norm_a_plain_network_fades_and_a_residual_one_does_not() -> None:
    plain = {depth: growth("plain", depth, False) for depth in (8, DEEP)}
    assert plain[DEEP] < 1e-6 < plain[8] < 0.1
    assert all(0.05 < growth("residual", depth, False) < 20 for depth in (8, DEEP))


def test_with_batch_norm_a_plain_network_s_gradient_grows_and_a_residual_one_s_less() -> None:
    plain = {depth: growth("plain", depth, True) for depth in (8, DEEP)}
    assert plain[DEEP] > 10 * plain[8] > 10
    assert growth("residual", DEEP, True) < plain[DEEP] / 2


def test_with_kaiming_weights_a_plain_network_keeps_it_without_batch_norm() -> None:
    assert 0.1 < growth("plain", DEEP, False, "kaiming") < 10
    assert growth("residual", DEEP, False, "kaiming") > 10


@pytest.mark.parametrize(("kind", "count"), [("plain", 14), ("residual", 14), ("dense", 16)])
def test_depth_counts_the_layers_and_the_same_seed_gives_the_same(kind: str, count: int) -> None:
    torch.manual_seed(9)
    state = torch.get_rng_state()
    first = measure_network(kind, 14, True)
    assert torch.equal(torch.get_rng_state(), state)
    assert len(first.layers) == count
    assert measure_network(kind, 14, True) == first
    assert measure_network(kind, 14, True, seed=1) != first


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_depth_is_in_the_catalog(kind: str, depth: int) -> None:
    with torch.device("meta"):
        assert build(*gradient_norms.network_options(kind, depth))


def test_without_batch_norm_the_other_layers_are_the_same() -> None:
    model = build("resnet", {"depth": 8})
    stripped = without_batch_norm(model)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in stripped.modules())
    assert any(isinstance(module, nn.BatchNorm2d) for module in model.modules())
    for name, tensor in stripped.state_dict().items():
        assert torch.equal(tensor, model.state_dict()[name])


def test_the_job_measures_every_kind() -> None:
    key, request = job_request(8, False)
    assert key != job_request(8, True)[0]
    answer = background_jobs.answer({"kind": JOB, **request})
    found = networks_from_json(json.loads(json.dumps(answer)))
    assert found == [measure_network(kind, 8, False) for kind in KINDS]


def test_a_depth_that_does_not_exist_is_refused() -> None:
    answer = background_jobs.answer({"kind": JOB, **job_request(9, True)[1]})
    assert [p.code for p in background_jobs.problems_of(answer)] == ["option_not_allowed"]
    assert networks_from_json(answer) == []

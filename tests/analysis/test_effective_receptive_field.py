from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from torch import nn

from cnnlib.analysis.effective_receptive_field import effective_receptive_field
from cnnlib.core.problems import SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.models.layer_graph import layer_graph
from cnnlib.models.registry import CATALOG, build, input_size


def pictures(count: int) -> torch.Tensor:
    return fashion_mnist.load(train=False).images[:count, None] / 255


def test_it_is_the_mean_of_the_pictures_gradients() -> None:
    torch.manual_seed(0)
    model = build("resnet").train()
    before = copy.deepcopy(model.state_dict())
    found = effective_receptive_field(model, "stage2", pictures(3))
    assert model.training
    assert all(torch.equal(t, before[name]) for name, t in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())

    model.eval()
    upto = nn.Sequential(*list(model.children())[:5])
    total = torch.zeros(28, 28)
    for picture in pictures(3):
        x = picture[None].clone().requires_grad_()
        upto(x)[0, :, 7, 7].sum().backward()
        total += x.grad[0, 0].abs()
    np.testing.assert_allclose(found, total / total.max(), atol=1e-5)
    assert found.dtype == np.float32
    assert found.max() == 1


def test_it_is_zero_outside_of_the_theoretical_field() -> None:
    model = build("lenet", {"activation": "sigmoid", "pooling": "average"})
    # conv1 5 x 5 with padding 2, pooling by 2, conv2 5 x 5: 14 pixels, every second one.
    field = effective_receptive_field(model, "conv2", pictures(2))
    inside = np.zeros_like(field, dtype=bool)
    inside[8:22, 8:22] = True
    assert not field[~inside].any()
    assert field[inside].all()
    corner = effective_receptive_field(model, "conv2", pictures(2), cell=(0, 0))
    assert corner[:12, :12].all()
    assert not corner[12:].any()
    assert not corner[:, 12:].any()


@pytest.mark.parametrize("name", list(CATALOG))
def test_no_layer_of_the_catalog_sees_beyond_its_theoretical_field(name: str) -> None:
    torch.manual_seed(0)
    model = build(name)
    size = input_size(name)
    graph = layer_graph(model, (1, size, size))
    middle = [each for each in graph.layers if each.receptive_field and each.kind != "ReLU"]
    for layer in middle[:: max(1, len(middle) // 6)]:
        assert layer.receptive_field
        cell = tuple(side // 2 for side in layer.output_shape[1:])
        field = effective_receptive_field(model, layer.name, torch.rand(1, 1, size, size))
        inside = np.zeros_like(field, dtype=bool)
        theory = layer.receptive_field
        rows, columns = (
            slice(max(0, start + at * stride), max(0, start + at * stride + extent))
            for start, at, stride, extent in zip(
                theory.start, cell, theory.stride, theory.size, strict=True
            )
        )
        inside[rows, columns] = True
        assert not field[~inside].any(), layer.name
        assert field.max() == 1, layer.name


def test_a_dense_layer_sees_the_whole_picture_and_channels_are_summed() -> None:
    model = nn.Sequential(nn.Flatten(), nn.Linear(2 * 3 * 4, 5))
    field = effective_receptive_field(model, "1", torch.rand(2, 2, 3, 4))
    weight = model[1].weight.detach().sum(dim=0).reshape(2, 3, 4).abs().sum(dim=0)
    np.testing.assert_allclose(field, weight / weight.max(), rtol=1e-5)


def test_a_cell_that_nothing_changes_gives_zeros() -> None:
    model = nn.Sequential(nn.Conv2d(1, 1, 3, padding=1), nn.ReLU())
    nn.init.constant_(model[0].bias, -100)
    field = effective_receptive_field(model, "1", torch.rand(1, 1, 6, 6))
    assert not field.any()
    assert field.shape == (6, 6)


def test_an_unknown_layer_is_refused() -> None:
    with pytest.raises(SettingsError) as error:
        effective_receptive_field(build("lenet"), "conv7", pictures(1))
    assert error.value.problems[0].code == "unknown_layer"

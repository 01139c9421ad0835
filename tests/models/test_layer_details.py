from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnlib.models.anatomy import anatomy, network_anatomy
from cnnlib.models.layer import INPUT
from cnnlib.models.layer_details import cost_quantities, layer_code
from cnnlib.models.meta_network import meta_network
from cnnlib.models.networks import COURSE


@pytest.mark.parametrize("name", COURSE)
def test_the_equations_give_the_numbers_of_the_anatomy(name):
    network = COURSE[name]
    size = network.image_size
    found = network_anatomy(network.family, network.options, size)
    module = meta_network(network.family, network.options)
    shapes = {INPUT: (1, size, size)} | {each.name: each.output_shape for each in found.layers}
    for layer in found.layers:
        values = {q.name: q.value for q in cost_quantities(module, layer, shapes)}
        assert values.get("parameters", 0) == layer.parameters, layer.name
        assert values.get("macs", 0) == layer.macs, layer.name


@pytest.mark.parametrize("name", COURSE)
def test_the_line_of_code_makes_the_layer(name):
    network = COURSE[name]
    found = network_anatomy(network.family, network.options, network.image_size)
    module = meta_network(network.family, network.options)
    for layer in found.layers:
        code = layer_code(module, layer)
        if code.startswith("y = "):
            continue
        made = eval(code, {"nn": nn})
        assert sum(p.numel() for p in made.parameters()) == layer.parameters
        if layer.kind == "Conv2d":
            original = module.get_submodule(layer.name)
            for setting in ("stride", "padding", "dilation", "groups", "kernel_size"):
                assert getattr(made, setting) == getattr(original, setting)


def test_functions_have_a_line_too():
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 2, 3, padding=1, groups=1)

        def forward(self, x):
            y = torch.relu(self.conv(x))
            return torch.cat([y + x, x], dim=1)

    module = Block()
    lines = [layer_code(module, layer) for layer in anatomy(module, (1, 8, 8)).layers]
    assert lines[0] == "nn.Conv2d(1, 2, kernel_size=3, padding=1)"
    assert lines[1:] == ["y = F.relu(x)", "y = x1 + x2", "y = torch.cat([x1, x2], dim=1)"]


def test_a_dense_layer_without_bias_has_no_second_term():
    module = nn.Sequential(nn.Flatten(), nn.Linear(4, 3, bias=False))
    (layer,) = [each for each in anatomy(module, (1, 2, 2)).layers if each.kind == "Linear"]
    parameters, macs = cost_quantities(module, layer, {})
    assert parameters.value == macs.value == 12
    assert "+" not in parameters.symbols + parameters.numbers

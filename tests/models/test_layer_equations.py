from __future__ import annotations

import pytest
from torch import nn

from cnnlib.models.anatomy import anatomy, network_anatomy
from cnnlib.models.layer import INPUT
from cnnlib.models.layer_equations import cost_quantities
from cnnlib.models.meta_network import meta_network
from cnnlib.models.networks import COURSE


@pytest.mark.parametrize("name", COURSE)
def test_the_equations_give_the_numbers_of_the_anatomy(name):
    network = COURSE[name]
    size = network.size
    found = network_anatomy(network.family, network.options, size)
    module = meta_network(network.family, network.options)
    shapes = {INPUT: (1, size, size)} | {each.name: each.output_shape for each in found.layers}
    for layer in found.layers:
        values = {q.name: q.value for q in cost_quantities(module, layer, shapes)}
        assert values.get("parameters", 0) == layer.parameters, layer.name
        assert values.get("macs", 0) == layer.macs, layer.name


def test_a_dense_layer_without_bias_has_no_second_term():
    module = nn.Sequential(nn.Flatten(), nn.Linear(4, 3, bias=False))
    (layer,) = [each for each in anatomy(module, (1, 2, 2)).layers if each.kind == "Linear"]
    parameters, macs = cost_quantities(module, layer, {})
    assert parameters.value == macs.value == 12
    assert "+" not in parameters.symbols + parameters.numbers

from __future__ import annotations

import pytest

from cnnlib.models.anatomy import network_anatomy
from cnnlib.models.network_examples import EXAMPLES


def anatomy_of(network):
    assert network.problems() == ()
    return network_anatomy(network.family, network.options, network.size)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_can_be_built_and_has_its_layer(name):
    example = EXAMPLES[name]
    first = anatomy_of(example.first)
    assert not example.layer or first.graph.layer(example.layer)
    assert example.second is None or anatomy_of(example.second)


def test_what_the_examples_say_of_parameters_is_true():
    def both(name):
        return anatomy_of(EXAMPLES[name].first), anatomy_of(EXAMPLES[name].second)

    lenet, alexnet = both("lenet-alexnet")
    assert round(alexnet.parameters / lenet.parameters) == 758
    resnet, densenet = both("resnet-densenet")
    assert round(resnet.parameters / densenet.parameters) == 15
    assert densenet.activation_bytes > resnet.activation_bytes
    dense, average = both("head")
    heads = [sum(y.parameters for y in x.layers if y.kind == "Linear") for x in (dense, average)]
    assert round(heads[0] / 1e6) == 56
    assert heads[1] == 0


def test_googlenet_looks_at_one_pixel_in_every_layer():
    example = EXAMPLES["googlenet-one"]
    layers = anatomy_of(example.first).layers
    assert {layer.output_shape[1:] for layer in layers} == {(1, 1), ()}

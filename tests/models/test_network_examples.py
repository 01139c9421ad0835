from __future__ import annotations

import pytest

from cnnlib.models.anatomy import network_anatomy
from cnnlib.models.network_examples import EXAMPLES
from cnnlib.models.network_spec import NetworkSpec


def anatomy_of(network, image=0):
    spec = NetworkSpec(network.family, network.options, image)
    assert spec.problems() == ()
    return network_anatomy(spec.family, spec.options, spec.size)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_can_be_built_and_has_its_layer(name):
    example = EXAMPLES[name]
    first = anatomy_of(example.first, example.image)
    assert not example.layer or first.graph.layer(example.layer)
    assert example.second is None or anatomy_of(example.second)


def test_what_the_examples_say_of_parameters_is_true():
    lenet, alexnet = EXAMPLES["lenet-alexnet"].first, EXAMPLES["lenet-alexnet"].second
    assert round(alexnet.parameters / lenet.parameters) == 758
    resnet, densenet = EXAMPLES["resnet-densenet"].first, EXAMPLES["resnet-densenet"].second
    assert round(resnet.parameters / densenet.parameters) == 15
    assert anatomy_of(densenet).activation_bytes > anatomy_of(resnet).activation_bytes
    dense, average = (anatomy_of(n) for n in (EXAMPLES["head"].first, EXAMPLES["head"].second))
    heads = [sum(y.parameters for y in x.layers if y.kind == "Linear") for x in (dense, average)]
    assert round(heads[0] / 1e6) == 56
    assert heads[1] == 0


def test_googlenet_looks_at_one_pixel_in_every_layer():
    example = EXAMPLES["googlenet-one"]
    layers = anatomy_of(example.first, example.image).layers
    assert {layer.output_shape[1:] for layer in layers} == {(1, 1), ()}

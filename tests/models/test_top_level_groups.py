from __future__ import annotations

import pytest

from cnnlib.models.anatomy import network_anatomy
from cnnlib.models.networks import COURSE
from cnnlib.models.top_level_groups import kind_share, top_level_groups
from tests.support.course_networks import PARAMETERS


def layers_of(name):
    network = COURSE[name]
    return network_anatomy(network.family, network.options, network.size).layers


def test_the_dense_layers_of_alexnet_have_most_parameters_and_do_little():
    share = kind_share(layers_of("alexnet"), "Linear")
    assert f"{share.parameters:.1%}" == "92.0%"
    assert f"{share.macs:.1%}" == "4.6%"


def test_a_network_without_dense_layers_has_no_share_in_them():
    share = kind_share(layers_of("nin"), "Linear")
    assert (share.parameters, share.macs) == (0, 0)
    assert kind_share([], "Linear").macs == 0


def test_vgg11_has_eight_rows_with_weights():
    groups = [group for group in top_level_groups(layers_of("vgg11")) if group.parameters]
    assert [group.is_block for group in groups] == [True] * 5 + [False] * 3
    convolutions = [sum(layer.kind == "Conv2d" for layer in group.layers) for group in groups[:5]]
    assert convolutions == [1, 1, 2, 2, 2]


@pytest.mark.parametrize("name", COURSE)
def test_groups_are_the_whole_network(name):
    layers = layers_of(name)
    groups = top_level_groups(layers)
    assert [layer for group in groups for layer in group.layers] == list(layers)
    assert sum(group.parameters for group in groups) == PARAMETERS[name]
    for cost in ("macs", "activation_bytes"):
        assert sum(getattr(g, cost) for g in groups) == sum(
            getattr(layer, cost) for layer in layers
        )
    assert all(group.last.name.startswith(group.name) for group in groups)


def test_three_of_the_eight_blocks_of_resnet18_have_a_convolution_on_the_shortcut():
    blocks = {
        layer.name.removesuffix(".add") for layer in layers_of("resnet18") if layer.kind == "add"
    }
    assert len(blocks) == 8
    shortcuts = [layer for layer in layers_of("resnet18") if layer.name.endswith(".shortcut")]
    assert [each.name.removesuffix(".shortcut") for each in shortcuts] == [
        "stage2.0",
        "stage3.0",
        "stage4.0",
    ]


def test_densenet_has_few_parameters_and_much_memory():
    resnet, densenet = layers_of("resnet18"), layers_of("densenet")
    parameters = [sum(layer.parameters for layer in each) for each in (resnet, densenet)]
    memory = [sum(layer.activation_bytes for layer in each) for each in (resnet, densenet)]
    assert round(parameters[0] / parameters[1]) == 15
    assert memory[1] > memory[0]

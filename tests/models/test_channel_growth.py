from __future__ import annotations

from cnnlib.models.anatomy import network_anatomy
from cnnlib.models.channel_growth import concatenations


def joined(family, options, size=96):
    return concatenations(network_anatomy(family, options, size).layers)


def test_a_dense_block_of_the_course_grows_by_32_channels_a_layer():
    found = joined("densenet", {"form": "course"})
    assert len(found) == 16
    assert {each.added for each in found} == {32}
    assert [each.channels for each in found[:5]] == [96, 128, 160, 192, 128]
    assert found[0].block == "block1.layer1"


def test_an_inception_block_joins_four_branches():
    found = joined("googlenet", {"form": "course"})
    assert len(found) == 9
    assert (found[0].kept, found[0].channels) == (64, 256)
    assert found[-1].channels == 1024


def test_a_residual_network_joins_nothing():
    assert joined("resnet", {"form": "resnet18"}) == ()

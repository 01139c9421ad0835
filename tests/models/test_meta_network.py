from __future__ import annotations

import pytest
import torch

from cnnlib.core.problems import SettingsError
from cnnlib.models.meta_network import meta_network
from cnnlib.models.networks import COURSE
from tests.support.course_networks import PARAMETERS


@pytest.mark.parametrize("name", COURSE)
def test_it_has_the_parameters_and_none_of_the_memory(name):
    network = COURSE[name]
    drawn = torch.get_rng_state()
    module = meta_network(network.family, network.options)
    assert torch.equal(torch.get_rng_state(), drawn)
    assert all(parameter.is_meta for parameter in module.parameters())
    assert sum(parameter.numel() for parameter in module.parameters()) == PARAMETERS[name]


def test_it_is_built_once():
    assert meta_network("lenet") is meta_network("lenet", {"activation": "relu"})
    with pytest.raises(SettingsError, match="no network called"):
        meta_network("nothing")

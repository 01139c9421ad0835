from __future__ import annotations

from math import sqrt

import torch
from torch import nn

from cnnlib.models.weight_init import init_weights


def test_xavier_draws_within_its_bound_and_fills_it():
    network = nn.Sequential(nn.Conv2d(16, 32, 3), nn.Flatten(), nn.Linear(400, 120))
    biases = [network[0].bias.clone(), network[2].bias.clone()]
    init_weights(network, "xavier")
    for layer, fans in ((network[0], 9 * (16 + 32)), (network[2], 400 + 120)):
        bound = sqrt(6 / fans)
        assert layer.weight.abs().max() <= bound
        assert layer.weight.abs().max() > 0.99 * bound
    assert all(map(torch.equal, biases, (network[0].bias, network[2].bias)))


def test_pytorchs_own_weights_stay():
    layer = nn.Linear(4, 3)
    before = layer.weight.clone()
    init_weights(layer, "pytorch")
    assert torch.equal(layer.weight, before)


def test_kaiming_keeps_the_mean_square_of_activations_through_relu():
    layers = [nn.Sequential(nn.Linear(512, 512, bias=False), nn.ReLU()) for _ in range(8)]
    network = nn.Sequential(*layers)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        init_weights(network, "kaiming")
        x = torch.randn(64, 512)
    with torch.no_grad():
        # Of the pre-activations' mean square ReLU keeps half, which the factor 2 restores.
        assert 0.5 < network(x).square().mean() / x.square().mean() * 2 < 2

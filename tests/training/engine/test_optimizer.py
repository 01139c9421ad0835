"""Every optimizer takes the steps of PyTorch's plain one, and goes on where it was stopped."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnlib.training.engine.optimizer import load_optimizer_state, make_optimizer, optimizer_state
from cnnlib.training.engine.recipe import Recipe

RECIPES = {
    "sgd": Recipe("lenet", optimizer="sgd", learning_rate=0.1, momentum=0.0, nesterov=False),
    "nesterov": Recipe("lenet", optimizer="sgd", learning_rate=0.1, momentum=0.9, nesterov=True),
    "adam": Recipe("lenet", optimizer="adam", learning_rate=0.01, weight_decay=0.1),
    "adamw": Recipe("lenet", optimizer="adamw", learning_rate=0.01, weight_decay=0.1),
}


def plain(name, parameters):
    r = RECIPES[name]
    if r.optimizer == "sgd":
        return torch.optim.SGD(
            parameters, r.learning_rate, r.momentum, nesterov=r.nesterov, foreach=False
        )
    kind = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[name]
    return kind(parameters, r.learning_rate, weight_decay=r.weight_decay, foreach=False)


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 3, 3), nn.Flatten(), nn.Linear(3 * 4, 2))


def steps(model, optimizer, first, count):
    for n in range(first, first + count):
        made = torch.Generator().manual_seed(n)
        optimizer.zero_grad()
        model(torch.randn(2, 1, 4, 4, generator=made)).square().sum().backward()
        optimizer.step()


@pytest.mark.parametrize("name", RECIPES)
def test_a_fused_step_is_the_plain_one(name):
    ours, theirs = network(), network()
    start = [p.detach().clone() for p in ours.parameters()]
    steps(ours, make_optimizer(RECIPES[name], ours.parameters()), 0, 3)
    steps(theirs, plain(name, theirs.parameters()), 0, 3)
    for a, b, was in zip(ours.parameters(), theirs.parameters(), start, strict=True):
        torch.testing.assert_close(a, b)
        assert not torch.equal(a, was)


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("memory_format", [torch.contiguous_format, torch.channels_last])
def test_a_restored_optimizer_goes_on_to_the_last_bit(name, memory_format):
    through, parted = (network().to(memory_format=memory_format) for _ in range(2))
    steps(through, make_optimizer(RECIPES[name], through.parameters()), 0, 4)
    before = make_optimizer(RECIPES[name], parted.parameters())
    steps(parted, before, 0, 2)
    kept = optimizer_state(before)
    after = make_optimizer(RECIPES[name], parted.parameters())
    load_optimizer_state(after, kept)
    steps(parted, after, 2, 2)
    for a, b in zip(through.parameters(), parted.parameters(), strict=True):
        assert torch.equal(a, b)


def test_the_state_is_a_copy_and_an_empty_one_resets():
    model = network()
    optimizer = make_optimizer(RECIPES["nesterov"], model.parameters())
    steps(model, optimizer, 0, 1)
    kept = optimizer_state(optimizer)
    assert set(kept) == {f"{n}.momentum_buffer" for n in range(4)}
    was = {name: value.clone() for name, value in kept.items()}
    steps(model, optimizer, 1, 1)
    assert all(torch.equal(kept[name], was[name]) for name in was)
    load_optimizer_state(optimizer, {})
    assert optimizer_state(optimizer) == {}

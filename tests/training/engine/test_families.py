"""Every family learns from 512 pictures, and goes on after a stop as if there had been none."""

from __future__ import annotations

from contextlib import closing

import pytest
import torch

from cnnlib.data import fashion_mnist
from cnnlib.models.registry import CATALOG
from cnnlib.training.engine.events import EpochEvent
from cnnlib.training.engine.presets import preset
from cnnlib.training.engine.trainer import Trainer

PICTURES, STOP = 512, 11

# Narrow, so that a family takes a second: what is asked is whether it learns, not how well.
NARROW = {
    "lenet": {},
    "alexnet": {"options.width": 8, "options.hidden": 64, "options.dropout": False},
    "vgg": {"options.width": 8, "options.dropout": False},
    "nin": {"options.width": 8, "options.dropout": False, "epochs": 6},  # it begins slowly
    "googlenet": {"options.three": 16},
    "resnet": {"options.width": 8},
    "densenet": {"options.layers": 2, "options.growth": 8},
}


@pytest.fixture(scope="module")
def pictures():
    train, test = fashion_mnist.load(train=True), fashion_mnist.load(train=False)
    return train, fashion_mnist.FashionSplit(test.images[:100], test.labels[:100])


def recipe(name):
    changes = {"epochs": 3, "batch_size": 64, "subset": PICTURES, "threads": 1, "device": "cpu"}
    return preset(name, "quick").changed({"precision": "float32", **changes, **NARROW[name]})


@pytest.mark.parametrize("name", CATALOG)
def test_a_family_learns_and_resumes(name, pictures):
    whole = Trainer(recipe(name), *pictures)
    losses = [event.train_loss for event in whole.events() if isinstance(event, EpochEvent)]
    assert losses[-1] < 0.95 * losses[0]

    before = Trainer(recipe(name), *pictures)
    before.single_steps = True
    with closing(before.events()) as events:
        while before.step < STOP:
            next(events)
    after = Trainer(recipe(name), *pictures)
    after.load_state_dict(before.state_dict())
    for _event in after.events():
        pass
    ours, theirs = after.model.state_dict(), whole.model.state_dict()
    assert all(torch.equal(ours[key], theirs[key]) for key in theirs)

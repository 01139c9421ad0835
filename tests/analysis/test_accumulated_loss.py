from __future__ import annotations

import torch

from cnnlib.analysis.accumulated_loss import AccumulatedLoss, accumulated_loss
from cnnlib.analysis.saved_tensors import saved_tensors
from cnnlib.models.registry import build

BATCH, STEPS = 5, 3


def test_each_step_of_an_evaluation_adds_its_graph_unless_numbers_are_added() -> None:
    torch.manual_seed(0)
    model = build("lenet").eval()
    images = torch.randint(0, 256, (BATCH, 28, 28), dtype=torch.uint8)
    found = accumulated_loss(model, images, torch.arange(BATCH), 28, STEPS)
    passed = sum(each.bytes for each in saved_tensors(model, torch.rand(BATCH, 1, 28, 28)))
    # The loss keeps the logarithms of its softmax, and the sum of the weights of its classes.
    step = passed + 4 * BATCH * 10 + 4
    assert found.tensor == (step, 2 * step, 3 * step)
    assert found.batch == BATCH
    assert found.number == (0, 0, 0)
    assert found.training == (0, 0, 0)


def test_the_network_gets_no_gradients() -> None:
    model = build("resnet").eval()
    images = torch.zeros(2, 28, 28, dtype=torch.uint8)
    accumulated_loss(model, images, torch.zeros(2, dtype=torch.long), 28, 1)
    assert all(parameter.grad is None for parameter in model.parameters())
    assert all(parameter.requires_grad for parameter in model.parameters())


def test_it_survives_json() -> None:
    found = AccumulatedLoss(5, (1, 2), (0, 0), (3, 3))
    assert AccumulatedLoss.from_json(found.to_json()) == found

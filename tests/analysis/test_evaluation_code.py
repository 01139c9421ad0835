from __future__ import annotations

from typing import Any

import pytest
import torch

from cnnlib.analysis.evaluation_code import EVALUATION_LOOP
from cnnlib.data.fashion_mnist import FashionSplit
from cnnlib.models.registry import build
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.evaluation import evaluate


def test_the_program_gives_the_loss_and_the_accuracy_of_the_app() -> None:
    torch.manual_seed(0)
    model = build("lenet")
    images = torch.randint(0, 256, (10, 28, 28), dtype=torch.uint8)
    split = FashionSplit(images, torch.arange(10))
    names: dict[str, Any] = {}
    exec(EVALUATION_LOOP, names)
    inputs = preprocess(images, 28)
    batches = [(inputs[part], split.labels[part]) for part in (slice(0, 7), slice(7, 10))]
    loss, accuracy = names["evaluate"](model, batches)
    expected = evaluate(model, split, 28)
    assert loss == pytest.approx(expected.loss, rel=1e-5)
    assert accuracy == expected.accuracy

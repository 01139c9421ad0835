from __future__ import annotations

import pytest

from cnnlib.models.registry import build
from cnnlib.training.engine.checkpoint import save_weights
from cnnlib.training.engine.presets import preset
from cnnlib.training.execution import background_jobs
from cnnlib.training.execution.evaluate_weights import JOB
from tests.support.training_runs import little

RECIPE = preset("lenet", "quick")


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr("cnnlib.data.fashion_mnist.load", little)
    return tmp_path / "w.safetensors"


def answer(path):
    return background_jobs.answer({"kind": JOB, "path": str(path), "recipe": RECIPE.to_json()})


def test_weights_are_read_fitted_and_scored(path):
    module = build("lenet", RECIPE.options)
    save_weights(path, module.state_dict(), {"recipe": RECIPE.to_json(), "test_accuracy": 0.9})
    found = answer(path)
    assert background_jobs.problems_of(found) == ()
    assert found["recipe"] == RECIPE.to_json()
    assert found["told"]
    assert found["parameters"] == sum(p.numel() for p in module.parameters())
    assert found["says"] == {"test_accuracy": 0.9}
    assert found["count"] == 64
    assert 0 <= found["accuracy"] < 0.5


def test_what_does_not_fit_is_said(path):
    save_weights(path, build("resnet", {}).state_dict(), {})
    codes = {problem.code for problem in background_jobs.problems_of(answer(path))}
    assert {"weights_missing", "weights_unexpected"} <= codes
    path.write_bytes(b"PK\x03\x04 no tensors")
    [problem] = background_jobs.problems_of(answer(path))
    assert problem.code == "not_safetensors"

"""The shipped weights are trained by one command, which can be given again."""

from __future__ import annotations

import pytest
import torch

from cnnlib.__main__ import WRONG_USAGE, main
from cnnlib.data import fashion_mnist
from cnnlib.models.registry import build
from cnnlib.training.engine.checkpoint import load_weights, read_weights
from cnnlib.training.engine.evaluation import evaluate
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.runs import pretrained_weights, pretraining, run_folder

TINY = Recipe("lenet", subset=256, epochs=1, batch_size=32, threads=1, device="cpu")


@pytest.fixture(autouse=True)
def weights(tmp_path, monkeypatch):
    """A folder for weights in the place of assets/weights, and one small network to train."""
    folder = tmp_path / "weights"
    folder.mkdir()
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CNN_EXPLORER_SCHEDULER", raising=False)
    monkeypatch.setattr(pretrained_weights, "FOLDER", folder)
    monkeypatch.setattr(pretraining, "PRETRAINED", {"tiny": TINY})
    return folder


def test_an_unknown_name_is_refused(capsys):
    assert main(["pretrain", "lenot"]) == WRONG_USAGE
    assert "tiny" in capsys.readouterr().err


def test_the_plan_trains_nothing(weights, capsys):
    assert main(["pretrain", "--list"]) == 0
    assert "tiny: 1 epochs" in capsys.readouterr().out
    assert not list(weights.iterdir())
    assert not run_folder.list_runs()


def test_a_file_is_made_once(weights, capsys):
    assert main(["pretrain"]) == 0
    assert "tiny.safetensors: test accuracy" in capsys.readouterr().out
    path = weights / "tiny.safetensors"
    file = read_weights(path)
    assert {t.dtype for t in file.tensors.values()} == {torch.float16}
    network = build(TINY.model, TINY.options)
    load_weights(path, network)
    measured = evaluate(network, fashion_mnist.load(train=False), 28)
    assert file.metadata["test_accuracy"] == measured.accuracy
    assert file.metadata["epoch"] == 1
    [epoch] = file.metadata["history"]
    assert epoch["epoch"] == 1
    assert epoch["test_accuracy"] == pytest.approx(measured.accuracy, abs=0.001)

    [run] = run_folder.list_runs()
    assert main(["pretrain"]) == 0
    assert "--again" in capsys.readouterr().out
    path.unlink()  # its run is finished, so nothing is trained for it
    assert main(["pretrain"]) == 0
    assert path.is_file()
    assert [each.id for each in run_folder.list_runs()] == [run.id]


def test_a_run_is_found_by_its_label_and_recipe():
    assert pretraining.find_run("tiny") is None
    run_folder.create(TINY.checked().to_json(), label="another")
    changed = TINY.changed({"epochs": 2}).checked()
    run_folder.create(changed.to_json(), label=pretraining.label("tiny"))
    assert pretraining.find_run("tiny") is None
    made = pretraining.create_run("tiny", "a person")
    assert pretraining.find_run("tiny") == made

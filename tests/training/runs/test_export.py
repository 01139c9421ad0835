"""What leaves in a zip can be read by programs that know nothing of this one."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
import torch
from safetensors.torch import load, save_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from cnnlib.core.problems import SettingsError
from cnnlib.training.runs import event_log, export, run_folder


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path))
    made = run_folder.create({"model": "lenet"}, person="secret", label="Höhe, Breite")
    first = event_log.EventWriter(made.folder, 1, 0)
    first.write({"event": "step", "step": 2, "steps": 2, "loss": 2.5, "note": 'a,"b"'})
    keep = first.length
    first.write({"event": "step", "step": 3, "steps": 1, "loss": 9.0})
    second = event_log.EventWriter(made.folder, 2, keep)
    second.write({"event": "step", "step": 4, "steps": 2, "loss": None, "note": "x\ny"})
    second.write({"event": "epoch", "step": 4, "epoch": 1, "test_accuracy": 0.75})
    second.write({"event": "sample", "step": 4, "filters": [[1.0]]})
    return made


def opened(run):
    return zipfile.ZipFile(io.BytesIO(export.zip_bytes(run)))


def rows(archive, name):
    return list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))


def test_recipe_and_metrics_come_back(run):
    archive = opened(run)
    told = json.loads(archive.read("recipe.json"))
    assert (told["recipe"], told["label"]) == ({"model": "lenet"}, "Höhe, Breite")
    assert "secret" not in archive.read("recipe.json").decode()
    assert json.loads(archive.read("metrics.json")) == event_log.read_events(run.folder)
    steps = rows(archive, "steps.csv")
    assert [(r["step"], r["loss"], r["note"]) for r in steps] == [
        ("2", "2.5", 'a,"b"'),
        ("4", "", "x\ny"),
    ]
    assert rows(archive, "epochs.csv")[0]["test_accuracy"] == "0.75"


def test_tensorboard_reads_its_files(run, tmp_path):
    archive = opened(run)
    archive.extractall(tmp_path / "out")
    read = EventAccumulator(str(tmp_path / "out" / "tensorboard"))
    read.Reload()
    assert [(s.step, s.value) for s in read.Scalars("step/loss")] == [(2, 2.5)]
    assert [(s.step, s.value) for s in read.Scalars("epoch/test_accuracy")] == [(4, 0.75)]
    assert "step/steps" not in read.Tags()["scalars"]


def test_without_tensorboard_the_rest_is_exported(run, monkeypatch):
    monkeypatch.setattr(export, "find_spec", lambda name: None)
    assert sorted(opened(run).namelist()) == [
        "epochs.csv",
        "metrics.json",
        "recipe.json",
        "steps.csv",
    ]


def test_the_weights_are_the_last_ones(run):
    save_file({"a": torch.arange(3.0)}, run.weights)
    archive = opened(run)
    assert archive.testzip() is None
    assert torch.equal(load(archive.read("weights.safetensors"))["a"], torch.arange(3.0))


def test_a_run_that_is_gone_is_said_to_be(run):
    run_folder.delete(run)
    with pytest.raises(SettingsError) as caught:
        export.zip_bytes(run)
    assert caught.value.problems[0].code == "run_gone"

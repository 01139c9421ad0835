"""`python -m cnnlib confusion`: the matrix of weights, kept for the next time."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cnnlib.__main__ import main
from cnnlib.analysis import predictions
from cnnlib.core.paths import VARIABLE
from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.training.runs.available_weights import find_weights
from cnnlib.training.runs.pretrained_weights import FOLDER

LENET = str(FOLDER / "lenet-best.safetensors")


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_report_is_whole_and_the_second_time_is_read(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["confusion", LENET, "--json", "--device", "cpu"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    told = json.loads(said.out)
    matrix = np.array(told["matrix"])
    assert matrix.shape == (10, 10)
    assert matrix.sum() == told["pictures"] == 10_000
    assert told["accuracy"] == matrix.trace() / 10_000
    said_by_file = find_weights("lenet-best").test_accuracy
    assert told["accuracy"] == pytest.approx(said_by_file, abs=1e-4)
    assert 0 < told["calibration_error"] < 0.2
    weighted = sum(
        each["pictures"] * abs(each["accuracy"] - each["confidence"])
        for each in told["reliability"]
        if each["pictures"]
    )
    assert told["calibration_error"] == pytest.approx(weighted / 10_000)
    assert len(told["reliability"]) == 15
    for number, each in enumerate(told["classes"]):
        assert each["name"] == CLASSES[number]
        assert each["recall"] == matrix[number, number] / matrix[number].sum()
        assert each["precision"] == matrix[number, number] / matrix[:, number].sum()
    shares = [each["probability"] for each in told["mistakes"]]
    assert shares == sorted(shares, reverse=True)
    assert all(each["class"] != each["predicted"] for each in told["mistakes"])

    monkeypatch.setattr(predictions, "compute_predictions", None)
    assert main(["confusion", LENET, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == told


def test_the_table_names_rows_and_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    labels = predictions.fashion_mnist.load(train=False).labels.numpy()
    sure = predictions.Predictions(10 * np.eye(10, dtype=np.float32)[labels % 9], labels)
    monkeypatch.setattr(predictions, "compute_predictions", lambda *_: sure)
    (home / "predictions").write_text("a file is in the way")
    assert main(["confusion", LENET]) == 0
    said = capsys.readouterr()
    assert "cannot be written" in said.err
    lines = said.out.splitlines()
    assert lines[0].startswith("lenet: accuracy 0.9000, expected calibration error")
    assert lines[-2].split()[0] == "9"
    assert lines[-2].split()[3] == "1000"  # ankle boots taken for T-shirts
    assert lines[-1].split()[-1] == "-"  # nothing is taken for an ankle boot
    assert lines[-1].split()[1] == "50.0"


def test_what_is_no_weights_file_is_a_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "no.safetensors"
    path.write_bytes(b"no")
    assert main(["confusion", str(path)]) == 2
    assert "safetensors" in capsys.readouterr().err

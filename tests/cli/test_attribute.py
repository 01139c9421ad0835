from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnnlib.__main__ import main
from cnnlib.analysis.attribution import attribute
from cnnlib.analysis.attribution_spec import SETTINGS, AttributionSpec
from cnnlib.cli.attribute import METHODS
from cnnlib.core.paths import ASSETS
from cnnlib.data import fashion_mnist
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.trained_network import load_trained

WEIGHTS = ASSETS / "weights" / "lenet-best.safetensors"


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["attribute", str(WEIGHTS), "--json", *arguments]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_methods_are_those_of_the_library() -> None:
    assert tuple(SETTINGS["method"].labels) == METHODS


def test_the_map_is_printed_as_numbers_and_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "map.png"
    found = told(
        capsys,
        *("--picture", "12", "--method", "grad-cam", "--layer", "pool1", "--class", "3"),
        *("--output", str(file)),
    )
    model = load_trained(WEIGHTS).model
    x = preprocess(fashion_mnist.load(train=False).images[12:13], 28)[0]
    expected = attribute(model, x, 3, AttributionSpec(layer="pool1"))
    np.testing.assert_allclose(np.array(found["map"]), expected.values, rtol=1e-5, atol=1e-8)
    assert found["shape"] == [14, 14]
    assert (found["class"], found["class_name"], found["layer"]) == (3, "Dress", "pool1")
    assert found["label"] == int(fashion_mnist.load(train=False).labels[12])
    assert found["output"] == str(file)
    with Image.open(file) as image:
        assert image.size == (336, 336)
        assert image.mode == "RGB"


def test_the_predicted_class_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "--picture", "12", "--method", "integrated-gradients")
    assert found["class"] == found["predicted"]
    assert found["completeness_gap"] < 0.01
    assert found["sum"] == pytest.approx(found["score"] - found["black_score"], rel=0.01)


def test_it_says_what_it_found_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["attribute", str(WEIGHTS), "--method", "occlusion"]) == 0
    said = capsys.readouterr().out
    assert "occlusion, a map of 28 x 28" in said
    assert "largest magnitude" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--picture", "10000"), "There is no test picture 10000: choose one from 0 to 9999."),
        (("--picture", "-1"), "There is no test picture -1"),
        (("--class", "10"), "There is no class 10: this network has classes 0 to 9."),
        (("--layer", "dense5"), "it has no map with more than one cell"),
        (("--layer", "nowhere"), "no layer called nowhere"),
        (("--method", "occlusion", "--patch", "40"), "from 1 to 27, not 40"),
        (("--method", "occlusion", "--stride", "9"), "some pixels are never covered"),
        (("--strength", "nan"), "The strength must be a number from 0 to 1, not nan."),
        (("--output", "nowhere/map.png"), "Nothing can be written to nowhere/map.png"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    arguments: tuple[str, ...],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["attribute", str(WEIGHTS), *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert said.err.count("\n") == 1

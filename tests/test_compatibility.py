"""Links and run folders made in November 2026, before the modules were renamed, still work.

`fixtures/links-2026-11.json` holds links of each page with the values that the code of that time
read from them; `fixtures/run-2026-11` is a run that it stopped after two of three epochs.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from cnnlib.__main__ import main
from cnnlib.core.settings import Choice
from cnnlib.core.url_params import read_params, write_params
from cnnlib.training.runs import export, run_folder
from cnnlib.training.runs.metric_stream import run_metrics
from cnnlib.ui.pages.batch_norm.settings import SCHEMA as BATCH_NORM
from cnnlib.ui.pages.convolution.settings import SCHEMA as CONVOLUTION
from cnnlib.ui.pages.training.settings import SCHEMA as TRAINING
from tests.support.training_runs import assert_whole

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "fixtures"
SCHEMAS = {"convolution": CONVOLUTION, "batch_norm": BATCH_NORM, "training": TRAINING}
PAGES = json.loads((FIXTURES / "links-2026-11.json").read_text(encoding="utf-8"))
LINKS = [(page, link) for page, told in PAGES.items() for link in told["links"]]
RUN = "run-2026-11"
STOPPED_ACCURACY, FINAL_ACCURACY = 0.8497, 0.8603
"""On the 10,000 test images, after the second epoch and after the third."""


def _typed(page: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values as the schema has them now; a depth of "8" has become the number 8 since."""
    schema = SCHEMAS[page]
    return {
        name: schema[name].parse(str(v)) if isinstance(schema[name], Choice) else v
        for name, v in values.items()
    }


def _known_then(page: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values of the settings that the page had then; those that have come since are free."""
    return {name: values[name] for name in PAGES[page]["defaults"]}


@pytest.mark.parametrize("page", SCHEMAS)
def test_an_empty_link_has_the_same_defaults(page: str) -> None:
    values, notes = read_params(SCHEMAS[page], {})
    assert (_known_then(page, values), notes) == (_typed(page, PAGES[page]["defaults"]), ())


@pytest.mark.parametrize(("page", "link"), LINKS, ids=lambda x: x if isinstance(x, str) else "")
def test_a_link_gives_the_same_values(page: str, link: dict[str, Any]) -> None:
    query = dict(parse_qsl(link["query"], keep_blank_values=True))
    values, notes = read_params(SCHEMAS[page], query)
    assert _known_then(page, values) == _typed(page, PAGES[page]["defaults"] | link["values"])
    assert [note.values["name"] for note in notes] == link["refused"]
    assert urlencode(write_params(SCHEMAS[page], values)) == link["written"]


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory):
    """A data folder with a copy of the run."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(FIXTURES / RUN, folder / "runs" / RUN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNN_EXPLORER_HOME", str(folder))
        patch.delenv("CNN_EXPLORER_SCHEDULER", raising=False)
        yield folder


def accuracy(capsys: pytest.CaptureFixture[str]) -> float:
    assert main(["evaluate", RUN, "--device", "cpu", "--json"]) == 0
    measured: float = json.loads(capsys.readouterr().out)["test_accuracy"]
    return measured


def test_the_run_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told | {"folder": ""} == {
        "run": RUN,
        "label": "LeNet, 三轮",
        "model": "lenet",
        "state": "stopped",
        "test_accuracy": STOPPED_ACCURACY,
        "train_accuracy": pytest.approx(0.86917, abs=1e-5),
        "train_seconds": 3.091,
        "images_per_second": told["images_per_second"],
        "device": "cpu",
        "device_name": "AMD EPYC",
        "precision": "float32",
        "epoch": 2,
        "epochs": 3,
        "step": 120,
        "steps": 180,
        "folder": "",
    }


def test_its_curves_are_read() -> None:
    curves = run_metrics(run_folder.get_run(RUN))
    assert (curves.batches.steps[0], curves.batches.steps[-1]) == (10, 120)
    assert len(curves.batches.values_of("loss")) == len(curves.batches.steps) == 12
    assert curves.epochs.epochs == [1.0, 2.0]
    assert curves.epochs.values_of("test_accuracy") == [0.8259, STOPPED_ACCURACY]
    assert curves.lr_changes == [(60, 0.05)]
    assert curves.probe is not None
    assert curves.probe["step"] == 120


def test_its_weights_measure_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    # Other processors add in another order, which moves an image or two across the border.
    assert accuracy(capsys) == pytest.approx(STOPPED_ACCURACY, abs=5e-4)


def test_it_can_be_exported() -> None:
    with zipfile.ZipFile(io.BytesIO(export.zip_bytes(run_folder.get_run(RUN)))) as archive:
        recipe = json.loads(archive.read("recipe.json"))
        assert (recipe["id"], recipe["state"]) == (RUN, "stopped")
        assert recipe["recipe"]["learning_rate"] == 0.2
        weights = (FIXTURES / RUN / "last.safetensors").read_bytes()
        assert archive.read("weights.safetensors") == weights
        epochs = list(csv.DictReader(io.StringIO(archive.read("epochs.csv").decode())))
        assert [row["test_accuracy"] for row in epochs] == ["0.8259", str(STOPPED_ACCURACY)]


def test_it_is_resumed_to_its_end(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (FIXTURES / RUN / "metrics.jsonl").read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "cnnlib", "resume", RUN, "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["state"], told["epoch"], told["step"]) == ("finished", 3, 180)
    assert told["test_accuracy"] == pytest.approx(FINAL_ACCURACY, abs=0.01)
    assert (home / "runs" / RUN / "metrics.jsonl").read_bytes().startswith(before)
    assert_whole(run_folder.get_run(RUN))
    assert accuracy(capsys) == pytest.approx(told["test_accuracy"], abs=2e-4)

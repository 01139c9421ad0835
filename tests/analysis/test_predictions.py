"""Predictions of the test set: computed once for each content, read back as a stranger's input."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from cnnlib.analysis import predictions as module
from cnnlib.analysis.confusion import confusion_matrix
from cnnlib.analysis.predictions import (
    Predictions,
    compute_predictions,
    predictions_job,
    predictions_key,
    store_predictions,
    stored_predictions,
)
from cnnlib.core.paths import VARIABLE
from cnnlib.core.problems import SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.data.fashion_mnist import FashionSplit
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trained_network import load_trained
from cnnlib.training.execution import background_jobs
from cnnlib.training.runs.pretrained_weights import FOLDER, pretrained_weights

SHIPPED = {each.name: each for each in pretrained_weights()}
LENET = FOLDER / "lenet-best.safetensors"
RECIPE = Recipe("lenet")


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def small_test_set(monkeypatch):
    test = fashion_mnist.load(train=False)
    small = FashionSplit(test.images[:700], test.labels[:700])
    monkeypatch.setattr(fashion_mnist, "load", lambda train: small)
    return small


def random_predictions(count: int = 700) -> Predictions:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(count, 10)).astype(np.float32)
    return Predictions(logits, fashion_mnist.load(train=False).labels.numpy())


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_file_is_as_accurate_as_it_says(name: str) -> None:
    said = SHIPPED[name]
    found = compute_predictions(load_trained(said.path), device="cpu")
    matrix = confusion_matrix(found.labels, found.predicted)
    assert matrix.sum() == 10_000
    assert matrix.sum(1).tolist() == [1000] * 10
    # Exactly equal where the kernels are those of the machine that trained: one picture of
    # tolerance for a tie that another processor decides otherwise.
    assert abs(matrix.trace() - round(said.test_accuracy * 10_000)) <= 1
    assert found.accuracy == matrix.trace() / 10_000


def test_probabilities_are_the_softmax_and_reports_end_at_one(small_test_set) -> None:
    network, fractions = load_trained(LENET), []
    found = compute_predictions(network, fractions.append, "cpu")
    images = small_test_set.images.float().unsqueeze(1) / 255
    with torch.inference_mode():
        expected = network.model.eval()(images)
    torch.testing.assert_close(torch.from_numpy(found.logits), expected, rtol=1e-4, atol=1e-4)
    softmax = torch.from_numpy(found.logits).double().softmax(1)
    torch.testing.assert_close(torch.from_numpy(found.probabilities), softmax)
    assert fractions == sorted(fractions)
    assert len(fractions) > 1
    assert fractions[-1] == 1


def test_a_network_without_numbers_is_refused_and_nothing_is_kept(small_test_set, home) -> None:
    network = load_trained(LENET)
    with torch.no_grad():
        next(network.model.parameters()).fill_(float("nan"))
    with pytest.raises(SettingsError) as error:
        compute_predictions(network, device="cpu")
    assert error.value.problems[0].code == "no_numbers"


def test_what_is_kept_belongs_to_one_content_and_one_network(small_test_set) -> None:
    assert stored_predictions("a", RECIPE) is None
    kept = random_predictions()
    store_predictions("a", RECIPE, kept)
    found = stored_predictions("a", RECIPE)
    assert found is not None
    assert np.array_equal(found.logits, kept.logits)
    assert stored_predictions("b", RECIPE) is None
    other = RECIPE.changed({"options.activation": "relu"})
    assert predictions_key("a", other) != predictions_key("a", RECIPE)
    assert stored_predictions("a", other) is None
    # How the network was trained makes no other predictions.
    assert predictions_key("a", RECIPE.changed({"epochs": 3})) == predictions_key("a", RECIPE)


@pytest.mark.parametrize(
    "tensors",
    [
        {"logits": torch.zeros(699, 10)},
        {"logits": torch.zeros(10, 700)},
        {"logits": torch.zeros(700, 10, dtype=torch.float64)},
        {"logits": torch.full((700, 10), float("inf"))},
        {"other": torch.zeros(700, 10)},
        {},
        None,
    ],
)
def test_a_file_of_another_form_counts_as_missing(small_test_set, home, tensors) -> None:
    store_predictions("a", RECIPE, random_predictions())
    [path] = (home / "predictions").iterdir()
    if tensors is None:
        path.write_bytes(b"\xff" * 40)
    else:
        save_file(tensors, path)
    assert stored_predictions("a", RECIPE) is None


def test_the_oldest_files_are_removed(small_test_set, home, monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_FILES", 2)
    for digest in "abc":
        store_predictions(digest, RECIPE, random_predictions())
    assert len(list((home / "predictions").glob("*.safetensors"))) == 2
    assert stored_predictions("a", RECIPE) is None
    assert stored_predictions("c", RECIPE) is not None


def test_a_folder_that_cannot_be_written_is_a_sentence(small_test_set, home) -> None:
    home.mkdir(exist_ok=True)
    (home / "predictions").write_text("a file is in the way")
    with pytest.raises(SettingsError) as error:
        store_predictions("a", RECIPE, random_predictions())
    assert error.value.problems[0].code == "home_not_writable"
    assert stored_predictions("a", RECIPE) is None


def test_the_job_computes_once_for_each_content(small_test_set, tmp_path, monkeypatch) -> None:
    path = tmp_path / "copy.safetensors"
    shutil.copyfile(LENET, path)
    network = load_trained(path)
    request = {"path": str(path), "recipe": network.recipe.to_json()}
    asked = []
    compute = module.compute_predictions
    monkeypatch.setattr(
        module, "compute_predictions", lambda *given: asked.append(given) or compute(*given)
    )
    for _ in range(2):
        assert predictions_job(request) == {"digest": network.digest}
    assert len(asked) == 1
    assert stored_predictions(network.digest, network.recipe) is not None
    path.unlink()
    with pytest.raises(SettingsError):
        predictions_job(request)


def test_the_job_is_registered() -> None:
    assert background_jobs.peek(module.JOB, "nothing") is None
    assert module.JOB in background_jobs._kinds

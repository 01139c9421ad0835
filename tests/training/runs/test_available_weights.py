from __future__ import annotations

import shutil

import pytest

from cnnlib.core.problems import SettingsError
from cnnlib.training.runs.available_weights import available_weights, find_weights, runs_of
from cnnlib.training.runs.pretrained_weights import FOLDER, pretrained_weights
from tests.support import fake_runs

SHIPPED = [each.name for each in pretrained_weights()]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path))


def with_weights(label="A run"):
    run = fake_runs.make("finished", label=label)
    shutil.copyfile(FOLDER / "lenet-best.safetensors", run.weights)
    return run


def test_shipped_weights_come_first_and_name_their_accuracy():
    run = with_weights()
    found = available_weights()
    assert [each.code for each in found] == [*SHIPPED, run.id]
    assert all(each.test_accuracy for each in found[:-1])
    assert [each.id for each in runs_of(found)] == [run.id]


def test_runs_without_weights_or_without_a_recipe_are_left_out():
    fake_runs.make("finished")
    broken = with_weights()
    (broken.folder / "run.json").write_text('{"recipe": [1, 2]}')
    assert [each.code for each in available_weights()] == SHIPPED


def test_weights_are_found_by_their_code():
    assert find_weights("lenet-best").path == FOLDER / "lenet-best.safetensors"
    run = with_weights()
    found = find_weights(run.id)
    assert found.path == run.weights
    assert found.recipe.model == "lenet"
    assert found.test_accuracy is None


@pytest.mark.parametrize("code", ["", "nothing", "../lenet-best", "a/b", "x" * 100, "😀"])
def test_a_code_of_no_weights_is_refused(code):
    with pytest.raises(SettingsError) as error:
        find_weights(code)
    assert error.value.problems[0].code == "run_unknown"


def test_a_run_before_its_first_checkpoint_is_refused():
    with pytest.raises(SettingsError) as error:
        find_weights(fake_runs.make("running").id)
    assert error.value.problems[0].code == "no_weights"

"""Training from the command line, as a script or a person at a terminal uses it."""

from __future__ import annotations

import functools
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from cnnlib.__main__ import main
from cnnlib.cli.train import follow
from cnnlib.training.engine.presets import preset
from cnnlib.training.runs import event_log, run_folder, run_status
from tests.support.training_runs import assert_whole, wait_for

ROOT = Path(__file__).resolve().parents[2]
SMALL = ("--subset", "256", "--batch-size", "32", "--threads", "1", "--device", "cpu")


@pytest.fixture(scope="module", autouse=True)
def house(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNN_EXPLORER_HOME", str(tmp_path_factory.mktemp("house")))
        patch.delenv("CNN_EXPLORER_SCHEDULER", raising=False)
        yield


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "cnnlib", *arguments]


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    return tmp_path_factory.mktemp("copied") / "first.safetensors"


@pytest.fixture(scope="module")
def trained(house, copied):
    options = ("--label", "first", "--weights", str(copied), "--json")
    done = subprocess.run(
        command("train", "lenet", "--epochs", "1", *SMALL, *options),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def test_the_last_line_is_the_result(trained):
    told = json.loads(trained.stdout.splitlines()[-1])
    assert 0 <= told["test_accuracy"] <= 1
    assert told["train_seconds"] > 0
    assert told["images_per_second"] > 0
    assert (told["device"], told["state"], told["step"]) == ("cpu", "finished", 8)
    assert told["precision"] == "float32"
    run = run_folder.get_run(told["run"])
    assert run.label == "first"
    assert_whole(run)
    assert "epoch 1/1" in trained.stderr


def test_evaluation_measures_what_training_told(trained, capsys):
    told = json.loads(trained.stdout)
    for source in (told["run"], str(run_folder.get_run(told["run"]).weights)):
        assert main(["evaluate", source, "--device", "cpu", "--json"]) == 0
        measured = json.loads(capsys.readouterr().out)
        assert measured["test_accuracy"] == pytest.approx(told["test_accuracy"], abs=2e-4)
        assert measured["pictures"] == 10_000


def test_the_weights_of_a_finished_run_are_copied(trained, copied, capsys):
    assert main(["evaluate", str(copied), "--json"]) == 0
    measured = json.loads(capsys.readouterr().out)["test_accuracy"]
    assert measured == json.loads(trained.stdout)["test_accuracy"]


def test_runs_are_listed(trained, capsys):
    identity = json.loads(trained.stdout)["run"]
    assert main(["runs", "--json"]) == 0
    assert identity in [told["run"] for told in json.loads(capsys.readouterr().out)]
    assert main(["runs"]) == 0
    line = next(x for x in capsys.readouterr().out.splitlines() if x.startswith(identity))
    assert "finished" in line
    assert line.endswith("first")


def test_ctrl_c_stops_cleanly_and_says_how_to_go_on():
    before = {run.id for run in run_folder.list_runs()}
    line = command("train", "lenet", "--epochs", "500", *SMALL)
    # A shell that runs the tests in the background has its children ignore Ctrl-C.
    heed = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(line, cwd=ROOT, preexec_fn=heed, **pipes) as process:
        wait_for(lambda: {r.id for r in run_folder.list_runs()} - before, "the run")
        (identity,) = {r.id for r in run_folder.list_runs()} - before
        run = run_folder.get_run(identity)
        wait_for(lambda: run.status.step > 0, "a step")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode == 130
    assert f"python -m cnnlib resume {identity}" in said
    assert "Traceback" not in said
    assert run.status.name == "stopped"
    stopped_at = run.status.step
    assert_whole(run, steps=max(e["step"] for e in event_log.read_events(run.folder)))
    with subprocess.Popen(command("resume", identity), cwd=ROOT, **pipes) as process:
        wait_for(lambda: run.status.step > stopped_at, "going on")
        process.send_signal(signal.SIGTERM)
        process.communicate()
    assert run.status.attempt == 2
    assert run.status.name == "stopped"


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["train", "nothing"], "nothing"),
        (["train", "lenet", "--preset", "worst"], "worst"),
        (["train", "lenet", "--epochs", "0"], "epochs"),
        (["train", "lenet", "--epochs", "many"], "many"),
        (["train", "lenet", "--learning-rate", "nan"], "learning rate"),
        (["train", "lenet", "--set", "speed=3"], "speed"),
        (["train", "lenet", "--set", "options.depth=3"], "depth"),
        (["train", "lenet", "--set", "model=resnet"], "model"),
        (["train", "lenet", "--weights", "/no/such/folder/w.safetensors"], "/no/such/folder"),
        (["resume", "../x"], "../x"),
        (["resume", "no-such-run"], "no-such-run"),
        (["evaluate", "no-such-file"], "no-such-file"),
        (["evaluate", str(ROOT / "LICENSE")], "safetensors"),
    ],
)
def test_a_mistake_is_one_sentence_and_status_2(arguments, part, capsys):
    before = run_folder.list_runs()
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert part in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert run_folder.list_runs() == before


def test_a_finished_run_is_not_resumed(trained, capsys):
    assert main(["resume", json.loads(trained.stdout)["run"]]) == 2
    assert "finished" in capsys.readouterr().err


def test_a_file_that_does_not_name_its_network(tmp_path, capsys):
    path = tmp_path / "w.safetensors"
    save_file({"x": torch.zeros(2)}, path)
    assert main(["evaluate", str(path)]) == 2
    assert "--model" in capsys.readouterr().err
    assert main(["evaluate", str(path), "--model", "lenet"]) == 2
    assert "lacks: conv1.weight" in capsys.readouterr().err


def test_a_run_without_weights_says_so(capsys):
    run = run_folder.create({"model": "lenet"})
    assert main(["evaluate", run.id]) == 2
    assert "no weights" in capsys.readouterr().err
    assert run_status.current(run.folder).name == "new"
    run_folder.delete(run)


@pytest.mark.parametrize(
    ("given", "changed"),
    [
        ({"optimizer": "adam"}, {"nesterov": False}),
        ({"momentum": 0.0}, {"nesterov": False}),
        ({"epochs": 3}, {}),
    ],
)
def test_what_was_not_given_follows_what_was(given, changed):
    quick = preset("lenet", "quick")
    assert follow(quick.changed(given), given.keys()) == quick.changed({**given, **changed})


def test_what_was_given_is_never_changed():
    given = {"optimizer": "adam", "nesterov": True, "epochs": 0}
    recipe = preset("lenet", "quick").changed(given)
    assert follow(recipe, given.keys()) == recipe
    assert recipe.problems()

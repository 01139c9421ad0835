"""The Training page: its controls, and runs in every state a run can be in."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from cnnlib.architectures import CATALOG
from cnnlib.messages import N_, Problem
from cnnlib.training import runs, standing
from cnnlib.training.presets import PRESETS, preset
from cnnlib.ui.training.schema import recipe_of
from tests.pages import runs as fake
from tests.pages.training_visits import Answers, Queue, Visit, answers, no_runs, queue

__all__ = ["answers", "no_runs", "queue"]

pytestmark = pytest.mark.usefixtures("queue", "answers", "no_runs")
SLOW = {"seconds": 3000.0, "images_per_second": 100.0}


def test_the_page_begins_with_a_recipe_and_no_run() -> None:
    visit = Visit()
    assert recipe_of(visit.values).checked() == preset("lenet", "quick")
    assert visit.group("training:preset").value == "quick"
    assert "There are no runs yet" in visit.text
    assert "Choose a recipe" in visit.text
    assert "CPU" in visit.text or "Runs on" in visit.text
    assert set(visit.address) <= {"lang"}


@pytest.mark.parametrize("model", CATALOG)
def test_every_preset_sets_every_control(model: str) -> None:
    visit = Visit(model=model)
    for name in PRESETS[model]:
        visit.group("training:preset").set_value(name)
        visit.run()
        assert recipe_of(visit.values).checked() == preset(model, name)
        assert visit.group("training:preset").value == name
        # The address alone brings the same recipe back.
        again = Visit(**visit.address)
        assert recipe_of(again.values).checked() == preset(model, name)


def test_another_network_comes_with_its_own_recipe_and_leaves_the_seed() -> None:
    visit = Visit(seed="7")
    visit.group("training:model").set_value("resnet")
    visit.run()
    wanted = preset("resnet", "quick").changed({"seed": 7})
    assert recipe_of(visit.values).checked() == wanted


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_control_reaches_the_recipe_and_the_address(lang: str) -> None:
    visit = Visit(lang=lang, nesterov="0")
    numbers = {"epochs": 3, "batch": 64, "lr": 0.05, "seed": 9, "momentum": 0.5, "wd": 0.001}
    numbers |= {"smooth": 0.2, "shift": 1, "erase": 4, "subset": 5000}
    for name, value in numbers.items():
        visit.app.number_input(key=f"training:{name}").set_value(value)
        visit.run()
        assert visit.values[name] == pytest.approx(value)
        assert float(visit.address[name]) == pytest.approx(value)
    choices = {"opt": "adamw", "schedule": "cosine", "device": "cpu"}
    choices |= {"lenet.activation": "sigmoid", "lenet.pooling": "average"}
    choices |= {"lenet.initialisation": "xavier"}
    for name, code in choices.items():
        visit.app.selectbox(key=f"training:{name}").set_value(code)
        visit.run()
        assert visit.values[name] == code
        assert visit.address[name] == code
    for name in ("flip", "lenet.batch_norm", "nesterov"):
        before = visit.values[name]
        visit.app.toggle(key=f"training:{name}").set_value(not before)
        visit.run()
        assert visit.values[name] == (not before)
    for name, value in {"axis": "steps", "scale": "log"}.items():
        assert visit.go(lang=lang, **{name: value}).values[name] == value


def test_a_very_small_rate_survives_its_link() -> None:
    visit = Visit(lr="0.00001", wd="0.00003")
    assert (visit.values["lr"], visit.values["wd"]) == (1e-5, 3e-5)
    assert visit.address["lr"] == "1e-05"


def test_options_that_change_nothing_are_not_shown() -> None:
    visit = Visit(model="resnet")
    assert [s for s in visit.app.selectbox if s.key == "training:resnet.depth"]
    visit.app.selectbox(key="training:resnet.form").set_value("resnet18")
    visit.run()
    assert not [s for s in visit.app.selectbox if s.key == "training:resnet.depth"]


def test_what_cannot_be_trained_is_said_and_mended_by_a_press() -> None:
    visit = Visit(momentum="0")
    assert "Nesterov" in visit.text
    assert visit.button("Start training").disabled
    visit.press("Do without Nesterov")
    assert not visit.button("Start training").disabled
    assert visit.values["nesterov"] is False


def test_a_device_that_is_not_here_is_no_crash() -> None:
    visit = Visit(device="mps")
    assert visit.button("Start training").disabled
    visit.press("Use what this machine has")
    assert visit.values["device"] == "auto"


def test_start_makes_a_run_waits_and_opens_it(queue: Queue) -> None:
    visit = Visit(epochs="2", subset="500").press("Start training")
    [run] = runs.every()
    assert queue.submitted == [run.id]
    assert run.recipe == recipe_of(visit.values).checked().to_json()
    assert visit.address["run"] == run.id
    assert "waiting" in visit.html
    assert "place 1 in the queue" in visit.html
    assert visit.press("Leave the queue").values["run"] == run.id
    assert run.state.name == "stopped"


def test_start_pressed_twice_at_once_makes_one_run(queue: Queue) -> None:
    visit = Visit()
    visit.press("Start training").press("Start training")
    assert len(queue.submitted) == 1


def test_a_slow_recipe_says_how_long_it_takes(answers: Answers) -> None:
    assert "Measuring a few steps" in Visit().text
    answers.found["estimate"] = SLOW
    assert "About 6 h 40 min" in Visit().text  # 8 epochs of 60,000 pictures, at 100 a second,
    answers.found["estimate"] = {"seconds": 12.0, "images_per_second": 6000.0}
    assert "About 1 min 36 s" in Visit().text  # and with 2 s of evaluation an epoch
    assert "About 18 s" in Visit(subset="1500").text


STATES = {
    "queued": ({"Leave the queue"}, "waiting"),
    "running": ({"Pause", "One batch", "One epoch", "Stop"}, "running"),
    "paused": ({"Resume", "One batch", "One epoch", "Stop"}, "paused"),
    "stopped": ({"Resume from the last checkpoint"}, "stopped"),
    "interrupted": ({"Resume from the last checkpoint"}, "interrupted"),
    "failed": ({"Resume from the last checkpoint"}, "failed"),
    "finished": (set(), "finished"),
    "new": ({"Start"}, "not started"),
}
STEERING = set().union(*(labels for labels, _word in STATES.values()))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", STATES)
def test_a_run_in_every_state(name: str, lang: str) -> None:
    problem = Problem("x", N_("The run has failed: {reason}."), {"reason": "<b>tea</b>"})
    told = problem if name in ("failed", "interrupted") else None
    run = fake.make(name, problem=told, person="")
    visit = Visit(run=run.id, lang=lang)
    assert visit.has("curves")
    assert visit.has("rate-curve")
    assert visit.has("filters")
    assert visit.has("rate") == (name in ("running", "paused"))
    if lang == "en":
        labels, word = STATES[name]
        assert visit.buttons & STEERING == labels
        assert f">{word}" in visit.html
        assert ("tea" in visit.text) == (told is not None)
        assert "81.23%" in visit.html
        assert ": 2 recognized" in visit.html  # the first and the last, as `fake.sample` has it
    assert visit.html.count('role="listitem"') == 20


def test_a_run_without_any_report_yet() -> None:
    for name in ("queued", "running"):
        run = fake.make(name, steps=0, person="")
        visit = Visit(run=run.id)
        assert visit.has("curves")
        assert not visit.has("filters")


def test_a_diverged_run_says_where_and_what_to_do() -> None:
    run = fake.make("running")
    fake.diverge(run)
    assert "diverged at step 27" in Visit(run=run.id).text


def test_a_run_whose_process_died_is_not_shown_as_running() -> None:
    run = fake.make("running", person="")
    fake.orphan(run)
    visit = Visit(run=run.id)
    assert ">interrupted" in visit.html
    assert "can go on from its last checkpoint" in visit.text
    assert "Pause" not in visit.buttons


def test_a_run_that_vanishes_while_it_is_watched() -> None:
    run = fake.make("running", person="")
    visit = Visit(run=run.id)
    shutil.rmtree(run.folder)
    visit.press("Pause")
    assert "no run" in visit.text or "no longer exists" in visit.text


@pytest.mark.parametrize("identity", ["20260101-000000-lenet-abcdef", "nothing"])
def test_a_link_to_a_run_that_is_not_here(identity: str) -> None:
    assert f"There is no run {identity}" in Visit(run=identity).text


def test_the_buttons_ask_the_run() -> None:
    run = fake.make("running", person="")
    visit = Visit(run=run.id).press("Pause")
    assert fake.asked(run)["mode"] == "pause"
    visit.press("One batch").press("One epoch")
    assert (fake.asked(run)["batches"], fake.asked(run)["epochs"]) == (1, 1)
    standing.write(run.folder, run.state.becomes("paused"))
    visit.run().press("Resume")
    assert fake.asked(run)["mode"] == "run"
    standing.write(run.folder, run.state.becomes("running"))
    visit.run().press("Stop")
    assert fake.asked(run)["mode"] == "stop"


def test_resume_gives_the_run_back_to_the_scheduler(queue: Queue) -> None:
    run = fake.make("stopped", person="")
    Visit(run=run.id).press("Resume from the last checkpoint")
    assert queue.submitted == [run.id]


def test_another_visitor_watches_and_can_take_the_controls() -> None:
    run = fake.make("running", person="ada")
    visit = Visit(run=run.id)
    assert not visit.buttons & STEERING
    visit.app.toggle(key=f"steer:{run.id}").set_value(True)
    visit.run()
    assert "Pause" in visit.buttons


def test_every_axis_of_time_shows_the_same_points() -> None:
    run = fake.make("finished", steps=30)
    for axis, last in {"epochs": 3.0, "steps": 30.0, "seconds": 3.0}.items():
        head, blobs = Visit(run=run.id, axis=axis).component("curves")
        figure = json.loads(blobs[0])
        assert len(figure["data"]) == 5
        assert len(head["points"]["starts"]) == 5
        x = [np.frombuffer(blob) for blob in blobs[1::2]]
        assert [len(each) for each in x] == [30, 30, 3, 30, 3]
        assert all(each[-1] == last for each in x)

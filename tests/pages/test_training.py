"""The Training page: its controls, and runs in every state a run can be in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import streamlit as st

from cnnlib.core.problems import N_, Problem
from cnnlib.models.registry import CATALOG
from cnnlib.training.engine import lr_schedule
from cnnlib.training.engine.device import describe, select_device
from cnnlib.training.engine.presets import PRESETS, preset
from cnnlib.training.runs import run_folder, run_status
from cnnlib.ui.pages.training.settings import recipe_of
from tests.support import fake_runs as fake
from tests.support.number_fields import type_number
from tests.support.training_page_visits import Answers, Queue, Visit, answers, no_runs, queue

__all__ = ["answers", "no_runs", "queue"]

pytestmark = pytest.mark.usefixtures("queue", "answers", "no_runs")


def test_the_page_begins_with_a_recipe_and_no_run() -> None:
    visit = Visit()
    assert recipe_of(visit.values).checked() == preset("lenet", "quick")
    assert visit.group("training:preset").value == "quick"
    assert "There are no runs yet" in visit.text
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
        type_number(visit.app, f"training:{name}", value)
        visit.assert_sound()
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
    [run] = run_folder.list_runs()
    assert queue.submitted == [run.id]
    assert run.recipe == recipe_of(visit.values).checked().to_json()
    assert visit.address["run"] == run.id
    assert "waiting" in visit.html
    assert "place 1 in the queue" in visit.html
    assert visit.press("Leave the queue").values["run"] == run.id
    assert run.status.name == "stopped"


def test_start_pressed_twice_at_once_makes_one_run(queue: Queue) -> None:
    visit = Visit()
    visit.press("Start training").press("Start training")
    assert len(queue.submitted) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_a_run_the_page_shows_what_the_recipe_sets_out_to_do(lang: str) -> None:
    visit = Visit(lang=lang)
    facts = ["LeNet", "62,158", "60,000", "235", "1,880"]
    assert all(fact in visit.html for fact in facts)
    assert visit.html.count('role="listitem"') == 20
    assert (
        planned(visit)
        == [["guessing 2.30", "guessing 10%"], ["随机猜测 2.30", "随机猜测 10%"]][lang == "zh"]
    )
    # It follows the controls at once, though they are in another column.
    visit.group("training:preset").set_value("course")
    visit.run()
    assert "61,706" in visit.html
    assert "2,350" in visit.html
    assert planned(visit)[2].endswith("76–83%")
    visit.group("training:model").set_value("resnet")
    visit.run()
    assert "1 × 96 × 96" in visit.html


def planned(visit: Visit) -> list[str]:
    """The labels beside the axes of the plan."""
    _head, blobs = visit.component("plan")
    return [str(a["text"]) for a in json.loads(blobs[0])["layout"]["annotations"]]


def test_the_planned_rate_is_that_of_the_schedule() -> None:
    recipe = preset("lenet", "quick")
    _head, blobs = Visit().component("plan-rate")
    plan, *others = json.loads(blobs[0])["data"]
    steps = recipe.epochs * 235
    for epochs, rate in zip(plan["x"], plan["y"], strict=True):
        step = round(epochs * 235) - 1  # the one that ends there
        wanted = lr_schedule.lr_at(recipe.learning_rate, recipe.schedule, step, steps)
        assert rate == pytest.approx(wanted)
    assert max(plan["y"]) == pytest.approx(recipe.learning_rate, rel=0.02)
    assert not any(trace["x"] for trace in others)


def test_an_impossible_recipe_has_no_plan() -> None:
    visit = Visit(momentum="0")
    assert not visit.has("plan")
    assert visit.html.count('role="listitem"') == 20


def test_the_plan_gives_way_to_the_run() -> None:
    visit = Visit().press("Start training")
    assert not visit.has("plan")
    assert visit.has("curves")
    type_number(visit.app, "training:epochs", 3)
    visit.assert_sound()
    assert visit.values["epochs"] == 3


def measured(quickest: float, usual: float | None = None, disturbed: bool = False) -> dict:
    speeds = {"images_per_second": quickest, "usual_images_per_second": usual or quickest}
    return {**speeds, "disturbed": disturbed}


def test_the_duration_is_estimated_from_measured_steps(answers: Answers) -> None:
    assert "Measuring a few steps" in Visit().text
    answers.found["estimate"] = measured(100.0)
    # 8 epochs of 60,000 pictures at 100 a second, and tests of 10,000 that take 0.4 of that.
    assert "Takes about 1 hr 30 min on this machine, from a few measured steps." in Visit().text
    assert "would be quicker" in Visit().text
    answers.found["estimate"] = measured(6000.0)
    assert "Takes about 1 min 30 sec on this machine" in Visit().text
    assert "would be quicker" not in Visit().text
    assert "Takes about 5 sec on this machine" in Visit(subset="1500").text
    answers.found["estimate"] = measured(6000.0, usual=3000.0)
    assert "Takes 1 min 30 sec to 3 min on this machine" in Visit().text
    answers.found["estimate"] = measured(6000.0, disturbed=True)
    assert "Takes at most about 1 min 30 sec on this machine alone" in Visit().text


def test_the_time_is_that_of_an_earlier_run_like_it(answers: Answers) -> None:
    answers.found["estimate"] = measured(6000.0)
    here = describe(select_device()).to_json()
    run = fake.make("finished", steps=30, epochs=3, subset=2560)
    now = run_status.load(run.folder)
    assert "a few measured steps" in Visit().text  # on another computer
    run_status.write(run.folder, now.transition("finished", result={**now.result, "device": here}))
    # The fake run tells of 2,000 pictures a second, and its evaluations take no time.
    assert (
        "Takes about 4 min on this machine, as an earlier run with these settings did."
        in Visit().text
    )
    assert "a few measured steps" in Visit(batch="128").text


def test_the_precision_is_explained_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for native, precision in ((True, "bfloat16"), (False, "float32")):
        monkeypatch.setattr(
            "cnnlib.training.engine.device.has_bfloat16", lambda _, native=native: native
        )
        visit = Visit(precision="auto")
        [menu] = [s for s in visit.app.selectbox if s.key == "training:precision"]
        assert menu.options == ["automatic", "float32", "bfloat16"]
        assert "bfloat16 where the processor or the GPU" in menu.help
        assert f"Computes in {precision}." in visit.text
        assert "automatic" in visit.html
    run = fake.make("running", person="", precision="auto")
    assert "<span>Precision</span><b>float32</b>" in Visit(run=run.id).html


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
    shown = problem if name in ("failed", "interrupted") else None
    run = fake.make(name, problem=shown, person="")
    visit = Visit(run=run.id, lang=lang)
    assert visit.has("curves")
    assert visit.has("rate-curve")
    head, _blobs = visit.component("filters")
    assert head["panels"][0]["size"] == {"en": "6 of 5 × 5", "zh": "6 个 5 × 5"}[lang]
    assert visit.has("rate") == (name in ("running", "paused"))
    if lang == "en":
        labels, word = STATES[name]
        assert visit.buttons & STEERING == labels
        assert f">{word}" in visit.html
        assert ("tea" in visit.text) == (shown is not None)
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


Timers = dict[str, tuple[float, Callable[[], object]]]


@pytest.fixture
def timers(monkeypatch: pytest.MonkeyPatch) -> Timers:
    """What the page last asked to be done again and again, by name: how often, and what.

    `AppTest` has no clock.
    """
    asked: Timers = {}
    fragment = st.fragment

    def noted(function: Any = None, *, run_every: Any = None) -> Any:
        if function is None:
            return fragment(function, run_every=run_every)
        made = fragment(function, run_every=run_every)

        def draw(*args: Any, **kwargs: Any) -> Any:
            asked.pop(function.__name__, None)
            if run_every is not None:
                asked[function.__name__] = run_every, partial(function, *args, **kwargs)
            return made(*args, **kwargs)

        return draw

    monkeypatch.setattr(st, "fragment", noted)
    return asked


@pytest.mark.parametrize("name", ["stopped", "finished", "interrupted"])
def test_an_ended_run_is_checked_rarely_and_drawn_again_once_resumed(
    name: str, timers: Timers, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = fake.make(name, person="")
    visit = Visit(run=run.id)
    every, check = timers["_check_ended"]
    assert every >= 2
    assert "_refresh" not in timers
    reruns: list[bool] = []
    with monkeypatch.context() as patch:
        patch.setattr(st, "rerun", lambda: reruns.append(True))
        check()
        fake.report(run, 30, attempt=2, first=25)  # which the state alone does not tell
        check()
        assert not reruns
        run_status.write(run.folder, run_status.load(run.folder).transition("running", attempt=2))
        check()
        assert reruns
    timers.clear()
    assert ">running" in visit.run().html
    assert {"Pause", "Stop"} <= visit.buttons
    assert timers["_refresh"][0] < every
    assert "_check_ended" not in timers


def test_the_buttons_ask_the_run() -> None:
    run = fake.make("running", person="")
    visit = Visit(run=run.id).press("Pause")
    assert fake.asked(run)["mode"] == "pause"
    visit.press("One batch").press("One epoch")
    assert (fake.asked(run)["batches"], fake.asked(run)["epochs"]) == (1, 1)
    run_status.write(run.folder, run.status.transition("paused"))
    visit.run().press("Resume")
    assert fake.asked(run)["mode"] == "run"
    run_status.write(run.folder, run.status.transition("running"))
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
    visit.press("Take the controls")
    for _ in range(3):  # for good, not until the next refresh
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

"""Below the run: the table of runs, the course check, weights to load; and nonsense addresses."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from cnnlib.core.atomic_io import write_json
from cnnlib.core.problems import SettingsError
from cnnlib.models.registry import build
from cnnlib.training.engine import reference_results
from cnnlib.training.engine.checkpoint import save_weights
from cnnlib.training.engine.presets import preset
from cnnlib.training.runs import run_folder
from cnnlib.ui.components.run_labels import unique_labels
from cnnlib.ui.pages.training.settings import MOST_RUNS, SCHEMA, recipe_of, run_names
from tests.support import fake_runs as fake
from tests.support.random_addresses import GARBAGE, STRANGE_NAMES
from tests.support.training_page_visits import Answers, Visit, answers, no_runs, queue

__all__ = ["answers", "no_runs", "queue"]

pytestmark = pytest.mark.usefixtures("queue", "answers", "no_runs")


def test_the_table_marks_what_differs_from_the_open_run() -> None:
    own = fake.make("finished", steps=30, label="own")
    fake.make("stopped", label="other", learning_rate=0.05, optimizer="adam", nesterov=False)
    html = Visit(run=own.id).html
    assert html.count('class="differs"') == 3  # rate, optimizer, Nesterov
    assert '<tr class="open"><td>own</td>' in html
    assert "84.56%" in html
    assert "<th>Optimizer</th>" in html
    assert "<th>Momentum</th>" not in html  # both have the same


def test_a_label_is_no_markup() -> None:
    run = fake.make("finished", label="<img src=x onerror=alert(1)>")
    visit = Visit(run=run.id)
    assert "<img" not in visit.html
    assert "&lt;img" in visit.html


def test_a_run_is_opened_from_the_menu_even_beside_its_namesakes() -> None:
    made = [fake.make("finished", label="twin", person="") for _ in range(3)]
    visit = Visit()
    for run in made:
        visit.app.selectbox(key="training:open").set_value(run.id)
        visit.run()
        assert visit.values["run"] == visit.address["run"] == run.id
    assert len(set(unique_labels(made).values())) == 3


def test_curves_of_several_runs_share_the_axes() -> None:
    own, other = fake.make("finished", steps=30, label="own"), fake.make("stopped", label="other")
    visit = Visit(run=own.id)
    visit.app.multiselect(key="training:compare").set_value([other.id])
    visit.run()
    assert visit.address["with"] == other.id
    head, _blobs = visit.component("curves")
    assert len(head["points"]["starts"]) == 10
    # What is gone, or the open run itself, is left out.
    head, _blobs = Visit(run=own.id, **{"with": f"{own.id}.gone.{other.id}"}).component("curves")
    assert len(head["points"]["starts"]) == 10


def test_no_more_runs_than_can_be_told_apart() -> None:
    with pytest.raises(SettingsError):
        run_names(".".join(f"run-{i}" for i in range(MOST_RUNS + 1)))


def test_rename_and_delete() -> None:
    run = fake.make("finished", person="")
    visit = Visit(run=run.id)
    visit.app.text_input(key=f"rename:{run.id}").set_value("Better")
    visit.run()
    assert run.label == "Better"
    assert "<h2>Better</h2>" in visit.html
    visit.press(f"delete:{run.id}")
    assert run_folder.list_runs() == []
    assert "run" not in visit.address


@pytest.mark.parametrize("name", ["finished", "stopped", "queued", "running"])
def test_the_run_of_another_is_changed_only_after_taking_its_controls(name: str) -> None:
    run = fake.make(name, person="ada")
    visit = Visit(run=run.id)
    assert not visit.buttons & {
        "Pause",
        "Stop",
        "Resume from the last checkpoint",
        "Delete this run",
    }
    assert not visit.app.text_input
    visit.press("Take the controls")
    visit.app.text_input(key=f"rename:{run.id}").set_value("Better")
    visit.run()
    assert run.label == "Better"
    assert f"delete:{run.id}" in {button.key for button in visit.app.button}


@pytest.mark.parametrize("name", ["finished", "queued"])
def test_a_button_that_is_still_on_the_screen_changes_nothing_of_another(name: str) -> None:
    """The run was nobody's when the page was drawn."""
    run = fake.make(name, person="", label="Before")
    visit = Visit(run=run.id)
    metadata = dict(run.metadata)
    write_json(run.folder / run_folder.NAME, {**metadata, "person": "ada"})
    visit.app.text_input(key=f"rename:{run.id}").set_value("Worse")
    visit.run()
    assert run.label == "Before"
    assert "Another visitor started this run" in visit.text


def test_a_run_at_work_is_not_deleted() -> None:
    run = fake.make("running", person="")
    assert "Stop it first" in Visit(run=run.id).press(f"delete:{run.id}").text
    assert run_folder.list_runs() == [run]


def test_the_export_holds_recipe_and_curves() -> None:
    from cnnlib.training.runs.export import zip_bytes

    run = fake.make("finished")
    visit = Visit(run=run.id)
    assert [b for b in visit.app.get("download_button") if b.proto.label == "Export"]
    names = zipfile.ZipFile(io.BytesIO(zip_bytes(run))).namelist()
    assert {"recipe.json", "steps.csv", "epochs.csv"} <= set(names)


def test_the_course_check_says_the_range_and_that_runs_scatter() -> None:
    run = fake.make("finished", steps=30, recipe="course")
    visit = Visit(run=run.id, view="course")
    assert "0.76 – 0.83" in visit.html
    assert "33 public builds" in visit.html
    assert "0.812 is within the reported range" in visit.text
    assert "only orients" not in visit.text
    assert reference_results.SPREAD_NOTE in visit.text
    tuned = fake.make("finished", steps=30, recipe="course", epochs=3)
    assert "only orients" in Visit(run=tuned.id, view="course").text


@pytest.mark.parametrize(
    ("steps", "recipe", "said"), [(5, "course", "no test accuracy yet"), (30, "quick", "Nothing")]
)
def test_a_course_check_without_a_verdict(steps: int, recipe: str, said: str) -> None:
    run = fake.make("stopped", steps=steps, recipe=recipe)
    assert said in Visit(run=run.id, view="course").text
    assert "Open a run" in Visit(view="course").text


WEIGHED = {
    "recipe": preset("resnet", "quick").to_json(),
    "says": {"test_accuracy": 0.91},
    "told": True,
    "parameters": 77_850,
    "accuracy": 0.9234,
    "loss": 0.3,
    "count": 10_000,
}


def test_a_past_runs_weights_are_measured_and_their_recipe_taken(answers: Answers) -> None:
    run = fake.make("finished")
    module = build("lenet", run.recipe["options"])
    save_weights(run.weights, module.state_dict(), {"recipe": dict(run.recipe)})
    visit = Visit(view="load", **{"from": "run"})
    assert "Reading the weights" in visit.text
    kind, request = answers.asked[-1]
    assert (kind, request["path"]) == ("evaluate_weights", str(run.weights))
    answers.found["evaluate_weights"] = WEIGHED
    visit.run()
    assert "92.34%" in visit.html
    assert "91.00%" in visit.html
    visit.press("Take this recipe")
    assert recipe_of(visit.values).checked() == preset("resnet", "quick")
    assert visit.app.session_state["loaded"]["path"] == str(run.weights)


def test_weights_that_do_not_fit_are_named(answers: Answers) -> None:
    fake.make("finished").weights.write_bytes(b"x")
    problem = {"code": "x", "template": "It lacks {names}.", "values": {"names": "conv1.weight"}}
    answers.found["evaluate_weights"] = {"problems": [problem]}
    assert "It lacks conv1.weight." in Visit(view="load", **{"from": "run"}).text


def test_shipped_and_uploaded_weights_may_be_absent() -> None:
    assert "upload" in SCHEMA["from"].options  # type: ignore[union-attr]
    assert "No run has weights" in Visit(view="load", **{"from": "run"}).text
    assert "taken for the network" in Visit(view="load", **{"from": "upload"}).text


@pytest.mark.parametrize("block", range(4))
def test_a_hundred_random_addresses(block: int) -> None:
    rng = random.Random(block)
    known = [fake.make(name).id for name in ("running", "finished")]
    visit = Visit()
    for _ in range(25):
        query, wrong = {}, 0
        for name in rng.sample(list(SCHEMA), rng.choice([1, 3, 8, len(SCHEMA)])):
            text = rng.choice([*GARBAGE, "2", "1", "resnet", "adam", "0.5", "load", *known])
            query[name] = text
            try:
                SCHEMA[name].parse(text)
            except ValueError:
                wrong += 1
        query |= {name: rng.choice(GARBAGE) for name in rng.sample(STRANGE_NAMES, 1)}
        visit.go(**query)
        assert ("The default is shown instead" in visit.text) == bool(wrong), query
        for name, value in visit.address.items():
            if name in SCHEMA:
                assert SCHEMA[name].parse(value) == visit.values[name]

"""The pace of past runs: only of those that cost the same, and of what is usual in them."""

from __future__ import annotations

import pytest

from cnnlib.data.split_sizes import TEST_PICTURES, TRAIN_PICTURES
from cnnlib.training.engine.presets import preset
from cnnlib.training.runs import event_log, run_folder, run_status
from cnnlib.training.runs.run_status import RunStatus
from cnnlib.training.runs.throughput import (
    EVALUATION,
    MIN_EVENTS,
    Throughput,
    ThroughputRange,
    step_cost,
    throughput_of_events,
    throughput_of_past_runs,
)

RECIPE = preset("lenet", "quick")
HERE = {"type": "cpu", "name": "Abacus"}


def events(speeds, test=2.0):
    """Steps of a second each, the last of an epoch, whose evaluation takes `test` seconds."""
    told = [
        {"event": "step", "step": n, "seconds": float(n), "images_per_second": speed}
        for n, speed in enumerate(speeds)
    ]
    end = {"event": "epoch", "step": len(speeds), "seconds": len(speeds) - 1 + test}
    return [*told, {"event": "sample"}, end]


def steady(speed, test, runs=0):
    """What is measured of a run whose speed does not change."""
    return ThroughputRange(Throughput(speed, test), Throughput(speed, test), runs)


def carried_out(recipe=RECIPE, speed=1000.0, device=HERE, **result):
    run = run_folder.create(recipe.to_json())
    writer = event_log.EventWriter(run.folder, 1, 0)
    for event in events([speed] * MIN_EVENTS):
        writer.write(event)
    writer.close()
    told = RunStatus(result={"device": device, "precision": "float32", **result})
    run_status.write(run.folder, told.transition("finished"))
    return run


def test_a_recipe_takes_its_steps_and_its_evaluations():
    recipe = RECIPE.changed({"epochs": 3, "subset": 1000})
    assert Throughput(500, 7).seconds(recipe) == 3 * (1000 / 500 + 7)
    assert Throughput(500).seconds(recipe) == pytest.approx(
        3 * (1000 + EVALUATION * TEST_PICTURES) / 500
    )
    assert Throughput(500, 0).seconds(RECIPE) == RECIPE.epochs * TRAIN_PICTURES / 500


def test_a_moment_that_was_held_up_does_not_count():
    found = throughput_of_events(events([1000.0] * MIN_EVENTS + [0.9, 1.8]))
    assert found == steady(1000.0, 2.0)


def test_a_run_that_had_company_tells_a_range():
    """A minute alone at 12,000 pictures a second, then 12 beside another run at 1,000."""
    alone, company = [12_000.0] * 60, [1_000.0] * 720
    found = throughput_of_events(events(alone + company, test=0.0))
    quick, slow = found.seconds(RECIPE.changed({"epochs": 1}))
    assert (quick, slow) == (TRAIN_PICTURES / 12_000, TRAIN_PICTURES / 1_000)


def test_a_few_steps_tell_nothing():
    assert throughput_of_events(events([1000.0] * (MIN_EVENTS - 1))) is None
    assert throughput_of_events(events([None] * 50)) is None
    assert throughput_of_events([]) is None
    without_end = events([1000.0] * MIN_EVENTS)[:-1]
    assert throughput_of_events(without_end) == steady(1000.0, None)


def test_what_no_step_costs_may_differ():
    other = RECIPE.changed({"epochs": 1, "subset": 500, "seed": 3, "learning_rate": 0.01})
    run = carried_out(other)
    assert throughput_of_past_runs(RECIPE, HERE, "float32", [run]) == steady(1000.0, 2.0, 1)


@pytest.mark.parametrize(
    "changes", [{"batch_size": 64}, {"options.batch_norm": False}, {"shift": 2}, {"threads": 1}]
)
def test_what_a_step_costs_must_not_differ(changes):
    assert step_cost(RECIPE.changed(changes).to_json()) != step_cost(RECIPE.to_json())
    run = carried_out(RECIPE.changed(changes))
    assert throughput_of_past_runs(RECIPE, HERE, "float32", [run]) is None


def test_another_machine_or_precision_tells_nothing():
    run = carried_out()
    assert throughput_of_past_runs(RECIPE, {**HERE, "name": "Pascaline"}, "float32", [run]) is None
    assert throughput_of_past_runs(RECIPE, HERE, "bfloat16", [run]) is None
    assert (
        throughput_of_past_runs(RECIPE, HERE, "bfloat16", [carried_out(precision="bfloat16")])
        is not None
    )


def test_of_the_first_few_that_tell_the_quickest_is_taken():
    silent = run_folder.create(RECIPE.to_json())
    among = [silent, *(carried_out(speed=speed) for speed in (10.0, 30.0, 20.0, 90.0))]
    assert throughput_of_past_runs(RECIPE, HERE, "float32", among) == steady(30.0, 2.0, 3)
    assert throughput_of_past_runs(RECIPE, HERE, "float32", [silent]) is None

"""How long the time axis is, and the labels at the ends of the curves."""

from __future__ import annotations

import pytest

from cnnlib.training.runs.metric_stream import run_metrics
from cnnlib.ui.pages.training.curve_points import compared_runs
from cnnlib.ui.pages.training.curves_chart import LONGEST_NAME, axis_length, end_labels
from tests.support import fake_runs as fake


@pytest.mark.parametrize(("axis", "length"), [("epochs", 8), ("steps", 80), ("seconds", None)])
def test_the_axis_ends_where_the_longest_run_will(axis: str, length: float | None) -> None:
    run, shorter = fake.make("running", epochs=8), fake.make("running", epochs=3)
    runs = compared_runs(run, run_metrics(run), shorter.id)
    assert axis_length(runs, axis) == length


def test_a_run_alone_names_its_curves_at_the_last_whole_epoch() -> None:
    run = fake.make("running", steps=25)
    ends = end_labels([(run, run_metrics(run))], "steps")
    assert {end.x for end in ends} == {20}
    texts = {end.trace: end.text for end in ends}
    assert (texts["loss_test"], texts["loss_train"]) == ("test", "training")
    assert texts["accuracy_test"].startswith("test ")
    assert texts["accuracy_test"].endswith("%")


def test_compared_runs_are_named_by_their_labels() -> None:
    run, other = fake.make("finished", label="long " * 10), fake.make("finished", label="other")
    runs = compared_runs(run, run_metrics(run), other.id)
    ends = end_labels(runs, "epochs")
    names = [end.text for end in ends if end.trace == "loss_test"]
    assert names[1] == "other"
    assert len(names[0]) == LONGEST_NAME
    assert names[0].endswith("…")
    assert {end.trace for end in ends} == {"loss_test", "accuracy_test"}


def test_before_the_first_epoch_there_is_no_label() -> None:
    run = fake.make("running", steps=5)
    assert end_labels([(run, run_metrics(run))], "steps") == []

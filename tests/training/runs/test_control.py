"""Requests to a run: none is lost, each is applied once."""

from __future__ import annotations

import json
import threading

import pytest

from cnnlib.core.problems import SettingsError
from cnnlib.training.runs import control


def code(call):
    with pytest.raises(SettingsError) as caught:
        call()
    return caught.value.problems[0].code


def test_controls_pressed_at_once_all_count(run):
    def press():
        for _ in range(20):
            control.step_batch(run.folder)

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert control.load(run.folder) == control.Control(mode="pause", batches=80)


@pytest.mark.parametrize("rate", [-1, float("nan"), float("inf"), True])
def test_a_rate_that_is_none_is_refused(run, rate):
    assert code(lambda: control.set_learning_rate(run.folder, rate)) == "learning_rate"
    assert control.load(run.folder) == control.Control()


def test_nonsense_in_a_control_asks_for_nothing():
    told = {"mode": "explode", "batches": -3, "serial": "x", "learning_rate": [1], "odd": 1}
    assert control.parse(told) == control.Control()


def test_a_request_is_carried_out_once_and_remembered(run, monkeypatch):
    monkeypatch.setattr(control, "POLL_INTERVAL", 0.0)
    reader = control.ControlReader(run.folder)
    control.set_learning_rate(run.folder, 0.5)
    control.step_epoch(run.folder)
    control.step_batch(run.folder)
    assert (reader.next_learning_rate(), reader.next_learning_rate()) == (0.5, None)
    assert [reader.take_grant() for _ in range(3)] == ["batch", "epoch", None]
    again = control.ControlReader(run.folder, json.loads(json.dumps(reader.done)))
    assert (again.next_learning_rate(), again.take_grant(), again.mode) == (None, None, "pause")

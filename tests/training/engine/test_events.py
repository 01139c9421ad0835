from __future__ import annotations

import json
import math

import pytest

from cnnlib.training.engine.events import (
    DivergedEvent,
    EpochEvent,
    LearningRateEvent,
    ProbeEvent,
    StepEvent,
    Tick,
)

EVENTS = [
    Tick(1, 1, 0.5),
    StepEvent(1, 1, 0.5, 1, 2.3, 0.1, 0.05, math.inf, 100.0),
    EpochEvent(4, 1, 2.0, 2.0, 0.2, math.nan, 0.3),
    ProbeEvent(4, 1, 2.0, (7,), (3,), ((0.1, math.nan),), (((0.5,),),)),
    LearningRateEvent(4, 1, 2.0, 0.01),
    DivergedEvent(9, 2, 4.0, 9, 0.5),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.kind)
def test_events_are_plain_json(event):
    value = json.loads(json.dumps(event.to_json(), allow_nan=False))
    assert value["event"] == event.kind
    assert value["step"] == event.step


def test_what_is_not_finite_becomes_null():
    assert EVENTS[1].to_json()["gradient_norm"] is None
    assert EVENTS[3].to_json()["probabilities"] == [[0.1, None]]


def test_a_divergence_is_a_problem_with_its_step_and_rate():
    assert "step 9" in str(EVENTS[-1].problem)
    assert "0.5" in str(EVENTS[-1].problem)

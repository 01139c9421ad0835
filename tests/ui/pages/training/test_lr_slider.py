"""What the slider asks of a run; the browser is not trusted."""

from __future__ import annotations

import shutil

import pytest

from cnnlib.ui.pages.training.lr_slider import request_rate
from tests.support import fake_runs as fake


def test_the_rate_is_asked_of_the_run() -> None:
    run = fake.make("running")
    request_rate(run, {"rate": 0.02, "count": 1})
    assert fake.asked(run)["learning_rate"] == 0.02


@pytest.mark.parametrize(
    "message",
    [None, 0.1, {}, *({"rate": rate} for rate in (True, "0.1", 0, -1, 1e9, float("nan"), None))],
)
def test_anything_else_is_ignored(message: object) -> None:
    run = fake.make("running")
    request_rate(run, message)
    assert "learning_rate" not in fake.asked(run)


def test_a_run_that_is_gone_is_left_alone() -> None:
    run = fake.make("running")
    shutil.rmtree(run.folder)
    request_rate(run, {"rate": 0.1})

"""What the browser is told to poll, and when the page's script has to draw."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from cnnlib.core.problems import Problem
from cnnlib.training.runs.metric_stream import run_metrics
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.pages.training import live_source
from tests.support import fake_runs as fake


@pytest.fixture(autouse=True)
def served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_source, "_served", True)


def source(run: Run) -> dict[str, object] | None:
    return live_source.live_source(run, run_metrics(run), "key", "steps", "a.b")


def test_an_active_run_is_polled_at_its_own_address() -> None:
    run = fake.make("running")
    found = source(run)
    assert found is not None
    address = urlsplit(str(found["address"]))
    assert address.path == f"/live/{run.id}"
    assert parse_qs(address.query) == {"axis": ["steps"], "with": ["a.b"], "lang": ["en"]}
    assert found["mark"] == live_source.revision(run, run.status, run_metrics(run), "key")
    assert found["every"] == 1000


def test_a_run_that_has_ended_is_not_polled() -> None:
    assert source(fake.make("finished")) is None


def test_nothing_is_polled_where_nothing_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_source, "_served", False)
    assert source(fake.make("running")) is None


def test_the_revision_changes_with_what_the_script_draws() -> None:
    run = fake.make("running", steps=12)
    status, metrics = run.status, run_metrics(run)
    first = live_source.revision(run, status, metrics, "key")
    grown = replace(status, step=13, seconds=1.3)
    assert live_source.revision(run, grown, metrics, "key") == first
    others = [
        replace(status, name="paused"),
        replace(status, attempt=status.attempt + 1),
        replace(status, problem=Problem("x", "It is odd.")),
    ]
    revisions = {live_source.revision(run, other, metrics, "key") for other in others}
    revisions |= {first, live_source.revision(run, status, metrics, "another key")}
    assert len(revisions) == 5


def test_a_slot_is_named_for_the_browser() -> None:
    assert live_source.live_slot("strip", "<p>x</p>") == '<div data-live="strip"><p>x</p></div>'

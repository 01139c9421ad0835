"""One rule for every change to a run."""

from __future__ import annotations

import pytest

from cnnlib.core.problems import SettingsError
from cnnlib.training.runs import permission
from tests.support import fake_runs


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path))


@pytest.mark.parametrize("name", ["new", "queued", "running", "finished", "failed"])
@pytest.mark.parametrize(
    ("person", "taken", "allowed"),
    [("", False, True), ("ada", False, True), ("bob", False, False), ("bob", True, True)],
)
def test_its_person_and_who_has_taken_its_controls_may(name, person, taken, allowed):
    run = fake_runs.make(name, person=person)
    ids = {run.id} if taken else set()
    assert permission.may_change(run, "ada", ids) is allowed
    if allowed:
        permission.require_change(run, "ada", ids)
    else:
        with pytest.raises(SettingsError, match="Another visitor"):
            permission.require_change(run, "ada", {"another"})

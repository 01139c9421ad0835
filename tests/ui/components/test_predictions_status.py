"""Predictions on a page: read, computed by a job, and those of weights replaced meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cnnlib.training.execution import background_jobs
from cnnlib.ui.components import predictions_status


def page() -> None:
    from pathlib import Path

    import streamlit as st

    from cnnlib.training.engine.recipe import Recipe
    from cnnlib.ui.components.predictions_status import awaited_predictions

    digest = st.session_state.get("digest", "first")
    found = awaited_predictions("key", Path("weights"), digest, Recipe("lenet"))
    st.write(f"predictions {found}")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What is stored by digest, and what the job says."""
    found: dict[str, Any] = {"stored": {}, "answer": None, "keys": [], "forgotten": []}
    monkeypatch.setattr(
        predictions_status, "stored_predictions", lambda digest, _: found["stored"].get(digest)
    )

    def submit(_kind: str, key: str, request: dict[str, Any]) -> Any:
        assert Path(request["path"]) == Path("weights")
        found["keys"].append(key)
        return None

    monkeypatch.setattr(background_jobs, "submit", submit)
    monkeypatch.setattr(background_jobs, "peek", lambda *_: found["answer"])
    monkeypatch.setattr(background_jobs, "forget", lambda *name: found["forgotten"].append(name))
    return found


def shown(visit: AppTest) -> str:
    return str(visit.markdown[-1].value)


def test_what_is_stored_is_shown_at_once(world: dict[str, Any]) -> None:
    world["stored"]["first"] = "stored"
    visit = AppTest.from_function(page).run()
    assert shown(visit) == "predictions stored"
    assert not world["keys"]


def test_what_is_not_stored_is_computed_and_can_be_cancelled(world: dict[str, Any]) -> None:
    visit = AppTest.from_function(page).run()
    assert shown(visit) == "predictions None"
    assert len(world["keys"]) == 1
    assert [button.label for button in visit.button] == ["Cancel"]
    world["answer"] = {"digest": "first"}
    world["stored"]["first"] = "computed"
    visit.run()
    assert shown(visit) == "predictions computed"
    assert not visit.button


def test_weights_that_change_meanwhile_do_not_begin_another_job(world: dict[str, Any]) -> None:
    visit = AppTest.from_function(page).run()
    visit.session_state["digest"] = "second"
    visit.run()
    assert len(set(world["keys"])) == 1
    world["answer"] = {"digest": "second"}
    world["stored"]["second"] = "of the second"
    visit.session_state["digest"] = "third"
    visit.run()
    assert shown(visit) == "predictions of the second"
    world["answer"] = None
    visit.button("key:newest").click().run()
    assert len(set(world["keys"])) == 2


def test_predictions_that_were_removed_can_be_computed_again(world: dict[str, Any]) -> None:
    world["answer"] = {"digest": "first"}
    visit = AppTest.from_function(page).run()
    assert shown(visit) == "predictions None"
    assert len(world["forgotten"]) == 1
    world["answer"] = None
    visit.button("key:again").click().run()
    assert len(world["keys"]) == 1


def test_a_network_that_fails_says_why(world: dict[str, Any]) -> None:
    problem = {"code": "no_numbers", "template": "No numbers.", "values": {}}
    world["answer"] = {"problems": [problem]}
    visit = AppTest.from_function(page).run()
    assert [warning.value for warning in visit.warning] == ["No numbers."]
    assert shown(visit) == "predictions None"

"""Measurements in a process of their own: really started, and never waited for."""

from __future__ import annotations

import json
import threading

import pytest

from cnnlib.models.registry import build
from cnnlib.training.engine.checkpoint import save_weights
from cnnlib.training.engine.presets import preset
from cnnlib.training.execution import background_jobs

RECIPE = preset("lenet", "quick")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def forget(monkeypatch):
    monkeypatch.setattr(background_jobs, "_jobs", type(background_jobs._jobs)())


def awaited(kind, key, request):
    """The answer, once it is there."""
    background_jobs.submit(kind, key, request)
    while (found := background_jobs.submit(kind, key, request)) is None:
        threading.Event().wait(0.05)
    return found


def test_weights_are_read_fitted_and_scored(tmp_path, forget):
    path = tmp_path / "w.safetensors"
    module = build("lenet", RECIPE.options)
    save_weights(path, module.state_dict(), {"recipe": RECIPE.to_json(), "test_accuracy": 0.9})
    found = awaited("weigh", "w", {"path": str(path), "recipe": RECIPE.to_json()})
    assert background_jobs.problems_of(found) == ()
    assert found["recipe"] == RECIPE.to_json()
    assert found["parameters"] == sum(p.numel() for p in module.parameters())
    assert found["says"] == {"test_accuracy": 0.9}
    assert found["count"] == 10_000
    assert 0 <= found["accuracy"] < 0.5


def run_here(monkeypatch, capsys, request):
    """What the process answers, without starting one."""
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(request)))
    monkeypatch.setattr("os.nice", lambda _: 0)
    background_jobs.main()
    return json.loads(capsys.readouterr().out)


def test_what_does_not_fit_is_said(tmp_path, monkeypatch, capsys):
    path = tmp_path / "w.safetensors"
    save_weights(path, build("resnet", {}).state_dict(), {})
    request = {"kind": "weigh", "path": str(path), "recipe": RECIPE.to_json()}
    codes = {p.code for p in background_jobs.problems_of(run_here(monkeypatch, capsys, request))}
    assert {"weights_missing", "weights_unexpected"} <= codes
    path.write_bytes(b"PK\x03\x04 no tensors")
    [problem] = background_jobs.problems_of(run_here(monkeypatch, capsys, request))
    assert problem.code == "not_safetensors"


def test_a_mistake_of_our_own_is_a_sentence_too(monkeypatch, capsys):
    [problem] = background_jobs.problems_of(run_here(monkeypatch, capsys, {"kind": "nonsense"}))
    assert "nonsense" in str(problem)


def test_of_the_estimates_that_wait_only_the_newest_is_made(monkeypatch, forget):
    made, begin, begun = [], threading.Event(), threading.Event()

    def slowly(request):
        made.append(request["n"])
        begun.set()
        assert begin.wait(30)
        return {"n": request["n"]}

    monkeypatch.setattr(background_jobs, "_run", slowly)
    assert background_jobs.submit("estimate", "0", {"n": 0}) is None
    assert begun.wait(30)
    for n in (1, 2, 3):
        assert background_jobs.submit("estimate", str(n), {"n": n}) is None
    begin.set()
    while background_jobs.peek("estimate", "3") is None:
        threading.Event().wait(0.01)
    assert made == [0, 3]
    assert background_jobs.peek("estimate", "0") == {"n": 0}
    assert background_jobs.peek("estimate", "1") is None

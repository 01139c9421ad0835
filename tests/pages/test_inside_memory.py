"""The tab of no_grad through AppTest: what is known at once, what is measured, what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cnnlib.analysis.accumulated_loss import AccumulatedLoss
from cnnlib.analysis.autograd_memory import JOB, MemoryMeasurement
from cnnlib.analysis.memory_estimate import estimate_memory
from cnnlib.core.number_format import format_bytes
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.training.execution import background_jobs
from cnnlib.training.runs.available_weights import find_weights
from cnnlib.ui.core.language import translations
from cnnlib.ui.pages.inside import memory
from tests.support.inside_visits import InsideVisit as Visit

LANGUAGES = ("en", "zh")
MIB = 1 << 20


def network_of(code: str) -> NetworkSpec:
    recipe = find_weights(code).recipe
    return NetworkSpec(recipe.model, recipe.options, recipe.input_size)


def measurement(code: str, batch: int) -> MemoryMeasurement:
    estimate = estimate_memory(network_of(code), batch)
    return MemoryMeasurement(
        device="A processor",
        device_type="cpu",
        saved=estimate.saved,
        saved_bytes=estimate.kept_bytes,
        peak_bytes={"grad": 300 * MIB, "no_grad": 100 * MIB, "inference_mode": None},
        seconds={"grad": 0.2, "no_grad": 0.1, "inference_mode": 0.1},
        rounds=7,
        loss=AccumulatedLoss(64, (MIB, 2 * MIB), (0, 0), (0, 0)),
    )


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The answers of jobs by their request's batch; what is asked for is noted, nothing runs."""
    answers: dict[str, Any] = {"asked": []}

    def submit(kind: str, key: str, request: Any) -> Any:
        assert kind == JOB
        answers["asked"].append(request)
        return None

    monkeypatch.setattr(background_jobs, "submit", submit)
    monkeypatch.setattr(background_jobs, "peek", lambda kind, key: answers.get("answer"))
    return answers


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_shapes_tell_stands_there_before_anything_is_measured(
    lang: str, jobs: dict[str, Any]
) -> None:
    visit = Visit(lang=lang, view="memory", weights="lenet-best", membatch="64")
    visit.assert_sound()
    estimate = estimate_memory(network_of("lenet-best"), 64)
    html = visit.html("memory")
    assert format_bytes(estimate.saved_bytes) in html
    assert html.count("class=estimated") == 6
    assert [request["batch"] for request in jobs["asked"]] == [64]
    table = "".join(each.proto.body for each in visit.app.get("html"))
    assert "64 × 6 × 28 × 28 × 4 B" in table


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_measurement_takes_its_place(lang: str, jobs: dict[str, Any]) -> None:
    jobs["answer"] = measurement("resnet-8", 256).to_json()
    visit = Visit(lang=lang, view="memory")
    visit.assert_sound()
    html = visit.html("memory")
    assert "estimated" not in html
    assert "300.0 MiB" in html
    assert translations(lang).gettext("unknown") in html
    said = re.sub("<.*?>", "", visit.html("memory-said"))
    assert "✓" in said
    assert "A processor" in said
    assert "50%" in said
    assert "156.2 MiB" in visit.html("memory-loss")  # 10,000 / 64 times 1 MiB
    assert not jobs["asked"]


def test_a_measurement_that_is_not_what_the_shapes_tell_is_not_hidden(
    jobs: dict[str, Any],
) -> None:
    other = {**measurement("resnet-8", 256).to_json(), "saved": []}
    jobs["answer"] = other
    visit = Visit(view="memory")
    assert "✗" in visit.html("memory-said")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_batch_that_memory_does_not_hold_is_not_run_and_its_fix_works(
    lang: str, jobs: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "available_memory", lambda device: 1 << 30)
    visit = Visit(lang=lang, view="memory", weights="resnet-best", membatch="4096")
    visit.assert_sound()
    assert not jobs["asked"]
    needed = estimate_memory(network_of("resnet-best"), 4096).needed_bytes
    assert any(format_bytes(needed) in problem for problem in visit.problems)
    [fix] = visit.fixes
    fix.click().run()
    visit.assert_sound()
    assert visit.values["membatch"] == 256
    assert [request["batch"] for request in jobs["asked"]] == [256]
    assert not visit.fixes

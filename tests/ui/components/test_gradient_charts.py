"""Gradients by layer and two trained networks, from answers and files of the test's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cnnlib.analysis.gradient_norms import job_request
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.execution import background_jobs
from cnnlib.training.runs.pretrained_weights import PretrainedWeights
from cnnlib.ui.components import gradient_charts
from cnnlib.ui.components.wire_format import unpack
from tests.support.architectures_visits import GRADIENTS
from tests.support.page_visits import elements


def script() -> None:
    from cnnlib.ui.components.gradient_charts import (
        GRADIENT_SETTINGS,
        gradient_charts,
        gradient_controls,
    )
    from cnnlib.ui.core.page_state import PageState

    state = PageState("page", GRADIENT_SETTINGS)
    gradient_controls(state)
    gradient_charts(state)


@pytest.fixture(autouse=True)
def answered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []

    def peek(_kind: str, key: str) -> object:
        asked.append(key)
        return GRADIENTS

    monkeypatch.setattr(background_jobs, "peek", peek)
    return asked


def figure(at: AppTest, key: str) -> dict[str, object]:
    assert not at.exception
    [chart] = [e for e in elements(at.main) if e.key == f"page:{key}"]
    return dict(json.loads(unpack(chart.proto.bytes)[1][0]))


def test_depth_and_batch_norm_decide_what_is_measured(answered: list[str]) -> None:
    at = AppTest.from_function(script, default_timeout=60).run()
    assert answered == [job_request(32, False)[0]]
    assert "fades" in at.caption[0].value
    at.selectbox[0].select("kaiming").run()
    assert "keeps its size" in at.caption[0].value
    at.button_group[0].select(56).run()
    at.toggle[0].set_value(True).run()
    assert answered[-1] == job_request(56, True, "kaiming")[0]
    traces = figure(at, "gradients")["data"]
    assert [trace["name"] for trace in traces] == ["plain", "residual", "dense blocks"]
    assert traces[0]["x"][0] == 0
    assert traces[0]["x"][-1] == 1
    assert "grows" in at.caption[0].value


@pytest.mark.parametrize(("better", "may_be_chance"), [(0.903, True), (0.95, False)])
def test_networks_trained_alike_are_compared_epoch_by_epoch(
    better: float, may_be_chance: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = tuple(
        PretrainedWeights(
            name, Path(name), Recipe("resnet", {"skip": skip}).checked(), accuracy, epochs
        )
        for name, skip, accuracy, epochs in (
            ("plain-8", False, 0.9, (0.5, 0.6)),
            ("resnet-8", True, better, (0.7, 0.8)),
        )
    )
    monkeypatch.setattr(gradient_charts, "pretrained_weights", lambda: pair)
    at = AppTest.from_function(script, default_timeout=60).run()
    traces = figure(at, "trained-pair")["data"]
    assert [(trace["name"], trace["y"]) for trace in traces] == [
        ("plain-8", [0.5, 0.6]),
        ("resnet-8", [0.7, 0.8]),
    ]
    said = at.caption[-1].value
    assert "8 layers" in said
    assert f"at 90.00% without skip connections and {better:.2%} with them" in said
    assert ("may be chance" in said) == may_be_chance


def test_without_such_networks_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradient_charts, "pretrained_weights", tuple)
    at = AppTest.from_function(script, default_timeout=60).run()
    assert not at.exception
    assert any("differ in nothing else" in caption.value for caption in at.caption)

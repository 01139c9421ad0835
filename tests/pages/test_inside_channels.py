"""The tab of switched channels through AppTest: prediction, accuracy, links, other layers."""

from __future__ import annotations

import re
from typing import Any

import pytest
import torch

from cnnlib.analysis.channel_switches import (
    ACCURACY_JOB,
    IMPORTANCE_JOB,
    ChannelSwitches,
    switch_channels,
)
from cnnlib.analysis.trained_network_cache import cached_network
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.execution import background_jobs
from cnnlib.training.runs.available_weights import find_weights
from cnnlib.ui.components.image_source import fashion_picture
from cnnlib.ui.components.wire_format import unpack
from tests.support.inside_visits import InsideVisit as Visit
from tests.support.number_fields import type_number

LANGUAGES = ("en", "zh")


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What is asked of the background jobs, which answer at once and run nothing."""
    requests: list[tuple[str, Any]] = []
    answers = {
        ACCURACY_JOB: {"before": 455, "after": 268, "total": 500},
        IMPORTANCE_JOB: {"before": 455, "after": [402, 448, 388, 434, 456, 424], "total": 500},
    }

    def submit(kind: str, key: str, request: Any) -> Any:
        requests.append((kind, request))
        return answers[kind]

    def peek(kind: str, key: str) -> Any:
        return answers.get(kind)

    monkeypatch.setattr(background_jobs, "submit", submit)
    monkeypatch.setattr(background_jobs, "peek", peek)
    return requests


def head_of(visit: Visit) -> dict[str, Any]:
    return unpack(visit.component("switches").bytes)[0]


def shares_of(visit: Visit) -> list[float]:
    widths = re.findall(r"width: ([\d.]+)%", visit.html("switched"))
    return [float(width) / 100 for width in widths]


def expected(weights: str, switches: ChannelSwitches) -> list[float]:
    network = cached_network(find_weights(weights).path)
    image = torch.from_numpy(fashion_picture(9, 0).copy())[None]
    [picture] = preprocess(image, network.recipe.input_size)
    return [float(each) for each in switch_channels(network.model, picture, switches).probabilities]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_link_restores_the_switches_and_the_prediction_follows_them(lang: str) -> None:
    visit = Visit(lang=lang, view="channels", weights="lenet-best", choff="0.2", label="9")
    visit.assert_sound()
    visit.assert_true()
    head = head_of(visit)
    assert (head["layer"], head["count"], head["off"]) == ("act1", 6, [0, 2])
    wanted = expected("lenet-best", ChannelSwitches("act1", (0, 2)))
    assert shares_of(visit) == pytest.approx(wanted, abs=1e-4)
    assert shares_of(visit) != pytest.approx(visit.shares, abs=1e-2)
    assert "✓" in visit.html("switches-proof")
    facts = "".join(each.proto.body for each in visit.app.get("html"))
    assert "91.0%" in facts
    assert "53.6%" in facts
    assert "−37.4" in facts


def test_with_every_channel_on_nothing_has_changed() -> None:
    visit = Visit(view="channels", weights="resnet-8", label="9")
    assert head_of(visit)["off"] == []
    assert shares_of(visit) == pytest.approx(visit.shares, abs=1e-4)


def test_a_factor_scales_instead() -> None:
    visit = Visit(view="channels", weights="lenet-best", choff="4", label="9")
    type_number(visit.app, "inside:chfactor", "2")
    visit.assert_sound()
    wanted = expected("lenet-best", ChannelSwitches("act1", (4,), 2.0))
    assert shares_of(visit) == pytest.approx(wanted, abs=1e-4)
    assert visit.address["chfactor"] == "2"


def test_another_layer_has_all_its_channels_on() -> None:
    visit = Visit(view="channels", weights="lenet-best", choff="0.2")
    visit.app.selectbox(key="inside:chlayer").select("act3").run()
    visit.assert_sound()
    head = head_of(visit)
    assert (head["layer"], head["count"], head["off"]) == ("act3", 120, [])
    assert (head["rows"], head["columns"]) == (1, 1)
    assert visit.address["chlayer"] == "act3"
    assert "choff" not in visit.address


@pytest.mark.parametrize("lang", LANGUAGES)
def test_measured_channels_stand_in_the_order_of_their_importance(lang: str) -> None:
    visit = Visit(lang=lang, view="channels", weights="lenet-best", chrank="1")
    visit.assert_sound()
    head = head_of(visit)
    assert head["order"] == [2, 0, 5, 3, 1, 4]
    assert head["dropTexts"] == ["−10.6", "−1.4", "−13.4", "−4.2", "+0.2", "−6.2"]
    assert any("0.2%" in caption.value for caption in visit.app.caption)


def test_a_link_of_another_network_shows_what_there_is() -> None:
    visit = Visit(view="channels", weights="resnet-8", chlayer="act9", choff="3.900")
    visit.assert_sound()
    head = head_of(visit)
    assert (head["layer"], head["off"]) == ("act", [3])


@pytest.mark.parametrize("text", ["nonsense", "3-1", "0,2", "99999"])
def test_nonsense_in_the_link_is_said(text: str) -> None:
    visit = Visit(view="channels", choff=text)
    visit.assert_sound()
    assert visit.values["choff"] == ""
    assert any("choff" in note for note in visit.notes)


def test_what_is_not_known_yet_is_asked_for(
    asked: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_jobs, "peek", lambda kind, key: None)
    monkeypatch.setattr(
        background_jobs, "submit", lambda kind, key, request: asked.append((kind, request))
    )
    visit = Visit(view="channels", weights="lenet-best", choff="1", chrank="1")
    visit.assert_sound()
    requests = dict(asked)
    assert requests[ACCURACY_JOB]["channels"] == (1,)
    assert requests[IMPORTANCE_JOB]["layer"] == "act1"
    assert head_of(visit)["drops"] is None

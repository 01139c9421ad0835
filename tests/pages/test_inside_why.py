"""The tab that says why, through AppTest: methods, classes, layers, jobs, both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch

from cnnlib.analysis.attribution import attribute
from cnnlib.analysis.attribution_jobs import attribution_job
from cnnlib.analysis.attribution_spec import SETTINGS, AttributionSpec
from cnnlib.analysis.trained_network_cache import cached_network
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.execution import background_jobs
from cnnlib.training.runs.available_weights import find_weights
from cnnlib.ui.components.image_source import fashion_picture
from cnnlib.ui.components.wire_format import unpack
from cnnlib.ui.core.language import translations
from tests.support.inside_visits import SHIPPED, InsideVisit
from tests.support.number_fields import type_number

LANGUAGES = ("en", "zh")
METHODS = tuple(SETTINGS["method"].labels)


class Visit(InsideVisit):
    """A visit of the tab."""

    def __init__(self, /, **query: str) -> None:
        super().__init__(**{"view": "why", **query})

    @property
    def overlay(self) -> dict[str, Any]:
        return self._message[0]

    @property
    def maps(self) -> list[np.ndarray]:
        head, blobs = self._message
        count = len(head["maps"])
        return [np.frombuffer(b, "<f4").reshape(head["cells"]) for b in blobs[1 : count + 1]]

    @property
    def _message(self) -> tuple[dict[str, Any], list[bytes]]:
        return unpack(self.component("why_map").bytes)

    def expected(self, target: int, spec: AttributionSpec) -> np.ndarray:
        """The map of the library for the chosen test picture."""
        weights = find_weights(self.values["weights"])
        network = cached_network(weights.path, weights.recipe)
        image = fashion_picture(self.values["label"], self.values["picture"]).copy()
        pixels = preprocess(torch.from_numpy(image)[None], network.recipe.input_size)[0]
        return attribute(network.model, pixels, target, spec).values


@pytest.fixture
def jobs_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let jobs be done when they are asked for, in this process."""
    answers: dict[str, Any] = {}

    def submit(kind: str, key: str, request: Mapping[str, Any]) -> Any:
        answers[key] = background_jobs.answer({"kind": kind, **request})
        return answers[key]

    monkeypatch.setattr(background_jobs, "submit", submit)
    monkeypatch.setattr(background_jobs, "peek", lambda _kind, key: answers.get(key))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.usefixtures("jobs_at_once")
def test_two_classes_stand_side_by_side(lang: str, method: str) -> None:
    visit = Visit(lang=lang, weights="lenet-best", why=method)
    visit.assert_sound()
    names = [each["title"] for each in visit.overlay["maps"]]
    said = translations(lang).gettext
    assert names == [said("Ankle boot"), said("Sneaker")]
    for target, shown in zip((9, 7), visit.maps, strict=True):
        expected = visit.expected(target, AttributionSpec(method))
        np.testing.assert_allclose(shown, expected, rtol=1e-4, atol=1e-6)
    assert "✓" in visit.html("why_check")
    assert visit.overlay["signed"] == (method != "grad-cam")


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_network_says_why(name: str) -> None:
    visit = Visit(weights=name)
    visit.assert_sound()
    assert visit.maps[0].size > 1
    assert "✓" in visit.html("why_check")


def test_classes_layer_and_relu_are_chosen_and_stand_in_the_link() -> None:
    visit = Visit(weights="lenet-best")
    visit.app.selectbox(key="inside:why_class").select(3).run()
    visit.app.selectbox(key="inside:why_other").select(8).run()
    visit.app.selectbox(key="inside:why_layer").select("pool1").run()
    visit.app.toggle(key="inside:why_relu").set_value(False).run()
    visit.assert_sound()
    assert visit.overlay["cells"] == [14, 14]
    assert visit.overlay["signed"]
    for target, shown in zip((3, 8), visit.maps, strict=True):
        spec = AttributionSpec(layer="pool1", relu=False)
        np.testing.assert_allclose(shown, visit.expected(target, spec), rtol=1e-4, atol=1e-6)
    again = Visit(**visit.address)
    assert [each["title"] for each in again.overlay["maps"]] == ["Dress", "Bag"]
    np.testing.assert_array_equal(again.maps[0], visit.maps[0])
    assert again.address == visit.address


def test_a_layer_that_another_network_has_not_gives_way_to_the_last_with_a_map() -> None:
    visit = Visit(weights="resnet-8", why_layer="pool1")
    visit.assert_sound()
    assert visit.app.selectbox(key="inside:why_layer").value == "stage3.0"
    assert visit.overlay["cells"] == [7, 7]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_map_that_is_zero_says_why_and_can_be_shown_without_the_relu(lang: str) -> None:
    # The sums of this class are negative in every cell of this layer.
    visit = Visit(lang=lang, weights="lenet-best", why_layer="conv2", why_class="1")
    notes = [each["note"] for each in visit.overlay["maps"]]
    shown = [values.any() for values in visit.maps]
    assert [bool(note) for note in notes] == [not shows for shows in shown] == [True, False]
    said = translations(lang).gettext(
        "The map is zero: the weighted sum of the channels is negative in every cell of {layer}, "
        "at most {largest}, and the ReLU makes it 0."
    )
    assert any(note.startswith(said.split("{layer}")[0]) for note in notes)
    visit.app.button(key="inside:without_relu").click().run()
    assert all(values.any() for values in visit.maps)
    assert not any(each["note"] for each in visit.overlay["maps"])
    assert visit.values["why_relu"] is False


def test_a_channel_that_is_off_is_no_matter_of_the_relu() -> None:
    # NiN's logit of a class is the mean of one channel, which is 0 everywhere here.
    visit = Visit(weights="nin-best", why_class="0")
    assert "its output or the gradient of the score is 0" in visit.overlay["maps"][0]["note"]
    assert not [button for button in visit.app.button if button.key == "inside:without_relu"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_stride_beyond_the_patch_is_refused_with_a_fix(lang: str) -> None:
    visit = Visit(lang=lang, weights="lenet-best", why="occlusion")
    type_number(visit.app, "inside:why_patch", "3")
    type_number(visit.app, "inside:why_stride", "5")
    assert len(visit.problems) == 1
    (fix,) = visit.fixes
    fix.click().run()
    assert visit.values["why_stride"] == 3
    assert not visit.problems
    np.testing.assert_allclose(
        visit.maps[0], visit.expected(9, AttributionSpec("occlusion", patch=3, stride=3)), atol=1e-5
    )


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The job of the page: what it was asked, and what it answers."""
    found: dict[str, Any] = {"answer": None, "request": None, "cancelled": 0}

    def submit(kind: str, key: str, request: Mapping[str, Any]) -> Any:
        found["request"] = request
        return found["answer"]

    def cancel(kind: str, key: str, waiter: str = "") -> None:
        found["cancelled"] += 1

    monkeypatch.setattr(background_jobs, "submit", submit)
    monkeypatch.setattr(background_jobs, "peek", lambda _kind, _key: found["answer"])
    monkeypatch.setattr(background_jobs, "progress", lambda _kind, _key: 0.25)
    monkeypatch.setattr(background_jobs, "cancel", cancel)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_slow_method_is_a_job_with_progress_that_can_be_cancelled(
    lang: str, job: dict[str, Any]
) -> None:
    visit = Visit(lang=lang, weights="resnet-8", why="occlusion")
    visit.assert_sound()
    said = translations(lang).gettext(
        "Computing the maps of {first} and {second} in the background."
    )
    captions = [caption.value for caption in visit.app.caption]
    first, second = (translations(lang).gettext(name) for name in ("Ankle boot", "Sneaker"))
    assert said.format(first=first, second=second) in captions
    [cancel] = [button for button in visit.app.button if "job:cancel" in (button.key or "")]
    cancel.click().run()
    assert job["cancelled"] == 1
    [again] = [button for button in visit.app.button if "job:start" in (button.key or "")]
    again.click().run()
    job["answer"] = attribution_job({**job["request"], "kind": "attribution"})
    visit.app.run()
    np.testing.assert_allclose(
        visit.maps[0], visit.expected(9, AttributionSpec("occlusion")), atol=1e-5
    )


def test_a_job_that_fails_says_why(job: dict[str, Any]) -> None:
    template = "The run has replaced these weights by newer ones meanwhile: look again."
    job["answer"] = {"problems": [{"code": "x", "template": template, "values": {}}]}
    visit = Visit(weights="resnet-8", why="occlusion")
    assert visit.problems == [template]

"""The tab that says why, through AppTest: methods, classes, layers, jobs, both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
import torch

from cnnlib.analysis.attribution import attribute
from cnnlib.analysis.attribution_jobs import attribution_job
from cnnlib.analysis.attribution_spec import SETTINGS, AttributionSpec
from cnnlib.analysis.map_layers import network_map_layers
from cnnlib.analysis.trained_network_cache import cached_network
from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.trained_network import TrainedNetwork
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

    @property
    def ranked(self) -> list[int]:
        """The classes, the most probable one first."""
        network, pixels = loaded(self.values["weights"], self.values["label"])
        with torch.no_grad():
            return network.model(pixels[None])[0].argsort(descending=True).tolist()

    def expected(self, target: int, spec: AttributionSpec) -> np.ndarray:
        """The map of the library for the chosen test picture."""
        network, pixels = loaded(self.values["weights"], self.values["label"])
        return attribute(network.model, pixels, target, spec).values


def loaded(weights: str, label: int = 9) -> tuple[TrainedNetwork, torch.Tensor]:
    """A network and its input, the first test picture of a class."""
    found = find_weights(weights)
    network = cached_network(found.path, found.recipe)
    image = torch.from_numpy(fashion_picture(label, 0).copy())[None]
    return network, preprocess(image, network.recipe.input_size)[0]


def zero_maps(names: Sequence[str] = SHIPPED) -> Iterator[tuple[dict[str, str], float]]:
    """The maps of Grad-CAM that are zero: links to them, and the largest sum before the ReLU."""
    for name in names:
        for label in range(10):
            network, pixels = loaded(name, label)
            for layer in network_map_layers(network.recipe)[-3:]:
                for target in range(10):
                    spec = AttributionSpec(layer=layer.name)
                    found = attribute(network.model, pixels, target, spec)
                    if found.largest_sum is not None:
                        link = {"weights": name, "label": str(label), "why_class": str(target)}
                        yield {**link, "why_layer": layer.name}, found.largest_sum


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
    said, chosen = translations(lang).gettext, visit.ranked[:2]
    assert names == [said(CLASSES[target]) for target in chosen]
    for target, shown in zip(chosen, visit.maps, strict=True):
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
    link = next(link for link, largest in zero_maps() if largest < 0)
    visit = Visit(lang=lang, **link)
    notes = [each["note"] for each in visit.overlay["maps"]]
    shown = [values.any() for values in visit.maps]
    assert [bool(note) for note in notes] == [not shows for shows in shown]
    assert notes[0]
    said = translations(lang).gettext(
        "The map is zero: the weighted sum of the channels is negative in every cell of {layer}, "
        "at most {largest}, and the ReLU makes it 0."
    )
    assert notes[0].startswith(said.split("{layer}")[0])
    visit.app.button(key="inside:without_relu").click().run()
    assert visit.maps[0].max() < 0
    assert not visit.overlay["maps"][0]["note"]
    assert visit.values["why_relu"] is False


def test_a_layer_that_is_off_is_no_matter_of_the_relu() -> None:
    # NiN's logit of a class is the mean of one channel, which may be 0 everywhere.
    found = (link for link, largest in zero_maps(["nin-best"]) if largest == 0)
    visit = Visit(**{**next(found), "why_other": "9"})
    assert "its output or the gradient of the score is 0" in visit.overlay["maps"][0]["note"]


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
    first, second = (translations(lang).gettext(CLASSES[each]) for each in visit.ranked[:2])
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

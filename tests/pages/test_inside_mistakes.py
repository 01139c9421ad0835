"""The tab "Where it fails": LeNet's predictions of the test set, in numbers that are checked."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest

from cnnlib.analysis import predictions
from cnnlib.analysis.confusion import mistakes
from cnnlib.analysis.predictions import Predictions, compute_predictions, store_predictions
from cnnlib.data.balanced_sample import balanced_sample
from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.training.engine.trained_network import load_trained
from cnnlib.training.execution import background_jobs
from cnnlib.training.runs.pretrained_weights import FOLDER
from cnnlib.ui.core.language import translations
from cnnlib.ui.pages.inside.mistakes import SETTINGS
from tests.support.inside_visits import InsideVisit as Visit

LANGUAGES = ("en", "zh")
LENET = "lenet-best"


@pytest.fixture(scope="module", autouse=True)
def lenet(data_folder) -> Iterator[Predictions]:
    network = load_trained(FOLDER / f"{LENET}.safetensors")
    found = compute_predictions(network, device="cpu")
    store_predictions(network.digest, network.recipe, found)
    return found


def visit_tab(view: str, lang: str = "en", **query: str) -> Visit:
    return Visit(lang=lang, weights=LENET, view="fails", fails=view, **query)


def matrix_of(visit: Visit, name: str = "confusion") -> np.ndarray:
    return np.array(json.loads(visit.component(name).json)["counts"])


def facts(visit: Visit) -> str:
    return " ".join(element.proto.body for element in visit.app.get("html"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", SETTINGS["fails"].options)
def test_every_view_opens(lang: str, view: str) -> None:
    visit = visit_tab(view, lang)
    visit.assert_sound()
    assert not visit.problems
    assert visit.values["fails"] == view


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_matrix_counts_all_pictures_and_opens_the_largest_confusion(
    lang: str, lenet: Predictions
) -> None:
    visit = visit_tab("matrix", lang)
    matrix = matrix_of(visit)
    assert matrix.sum() == 10_000
    assert f"{matrix.trace() / 10_000:.2%}" in facts(visit)
    assert f"{10_000 - matrix.trace():,}" in facts(visit)
    head = json.loads(visit.component("confusion").json)
    wrong = matrix - np.diag(matrix.diagonal())
    assert head["selected"] == wrong.argmax()
    say = translations(lang).gettext
    assert head["names"] == [say(name) for name in CLASSES]
    said = say("**{true}**, taken for **{predicted}**: {count} pictures")
    label, predicted = divmod(int(wrong.argmax()), 10)
    values = {"true": say(CLASSES[label]), "predicted": say(CLASSES[predicted])}
    assert said.format(count=wrong.max(), **values) in [m.value for m in visit.app.markdown]


def test_a_link_opens_a_cell_on_a_page_of_its_pictures(lenet: Predictions) -> None:
    visit = visit_tab("matrix", fcell="88", fpage="3")  # bags
    count = int(((lenet.labels == 8) & (lenet.predicted == 8)).sum())
    assert f"**Bag**, recognized: {count} pictures" in [m.value for m in visit.app.markdown]
    pages = -(-count // 30)
    assert f"Page 3 of {pages}" in [caption.value for caption in visit.app.caption]
    visit.app.button(key="inside:next").click().run()
    assert visit.values["fpage"] == 4
    # A page that this cell lacks is its last one.
    visit = visit_tab("matrix", fcell="88", fpage="400")
    assert f"Page {pages} of {pages}" in [caption.value for caption in visit.app.caption]
    assert visit.app.button(key="inside:next").disabled


def test_an_empty_cell_says_so(lenet: Predictions) -> None:
    empty = [
        n for n in range(100) if not ((lenet.labels == n // 10) & (lenet.predicted == n % 10)).any()
    ]
    visit = visit_tab("matrix", fcell=str(empty[0]))
    label, predicted = divmod(empty[0], 10)
    said = f"No {CLASSES[label]} is taken for {CLASSES[predicted]}."
    assert said in [m.value for m in visit.app.markdown]


def test_confidence_shows_the_calibration_error(lenet: Predictions) -> None:
    visit = visit_tab("calibration")
    shown = facts(visit)
    assert f"{lenet.confidence.mean():.2%}" in shown
    assert f"{lenet.accuracy:.2%}" in shown
    correct, error = lenet.predicted == lenet.labels, 0.0
    for m in range(15):
        inside = (lenet.confidence > m / 15) & (lenet.confidence <= (m + 1) / 15)
        if inside.any():
            gap = abs(correct[inside].mean() - lenet.confidence[inside].mean())
            error += inside.mean() * gap
    assert f"{error:.2%}" in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_person_answers_twenty_pictures_and_sees_both_matrices(
    lang: str, lenet: Predictions
) -> None:
    visit = visit_tab("people", lang)
    pictures = balanced_sample(2, visit.app.session_state["inside:guesses"]["seed"])
    labels = lenet.labels[list(pictures)]
    visit.app.button(key="inside:guess:3").click().run()  # a slip, taken back
    visit.app.button(key="inside:guess:back").click().run()
    answers = [9, *labels[1:]] if labels[0] != 9 else [0, *labels[1:]]
    for answer in answers:
        visit.app.button(key=f"inside:guess:{answer}").click().run()
    visit.assert_sound()
    own, its = matrix_of(visit, "own"), matrix_of(visit, "its")
    assert own.sum() == its.sum() == 20
    assert own.trace() == 19
    assert own[labels[0], answers[0]] == 1
    assert its.trace() == (lenet.predicted[list(pictures)] == labels).sum()
    said = translations(lang).gettext("{right} of {count}")
    assert said.format(right=19, count=20) in facts(visit)
    assert "83.5%" in facts(visit)
    visit.app.button(key="inside:guess:again").click().run()
    assert visit.app.session_state["inside:guesses"]["answers"] == ()


def test_the_twenty_pictures_need_no_predictions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background_jobs, "submit", lambda *_: None)
    visit = Visit(weights="nin-best", view="fails", fails="people")
    visit.assert_sound()
    for _ in range(20):
        visit.app.button(key="inside:guess:0").click().run()
    assert matrix_of(visit, "own")[:, 0].sum() == 20
    assert "its" not in [(e.key or "").rpartition(":")[2] for e in visit.app.main]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_network_seen_for_the_first_time_says_what_is_done(
    lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(background_jobs, "submit", lambda *job: asked.append(job))
    monkeypatch.setattr(background_jobs, "progress", lambda *_: 0.35)
    visit = Visit(lang=lang, weights="nin-best", view="fails")
    visit.assert_sound()
    [(kind, _, request)] = asked
    assert kind == predictions.JOB
    assert request["path"].endswith("nin-best.safetensors")
    assert translations(lang).gettext("{percent} done").format(percent="35%") in facts(visit)
    assert any(button.key.startswith("job:cancel:") for button in visit.app.button)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_mistake_of_the_network_is_chosen_by_its_number(lang: str, lenet: Predictions) -> None:
    visit = Visit(lang=lang, weights="lenet-best", source="mistakes", mistake="2")
    index = int(mistakes(lenet)[2])
    assert visit.shares[lenet.predicted[index]] == pytest.approx(lenet.confidence[index], abs=1e-3)
    assert max(visit.shares) == visit.shares[lenet.predicted[index]]
    assert lenet.predicted[index] != lenet.labels[index]
    assert any(f"{index:,}" in caption.value for caption in visit.app.caption)


def test_a_number_beyond_the_mistakes_is_refused_with_their_count(lenet: Predictions) -> None:
    visit = Visit(weights="lenet-best", source="mistakes", mistake="9999")
    visit.assert_sound()
    assert any(str(len(mistakes(lenet))) in problem for problem in visit.problems)

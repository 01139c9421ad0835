"""The Inside page through AppTest: networks, pictures, tabs, what cannot be read, links."""

from __future__ import annotations

import shutil
from html import escape

import pytest

from cnnlib.training.runs.pretrained_weights import FOLDER
from cnnlib.ui.core.language import translations
from cnnlib.ui.pages.inside.examples import EXAMPLES, matching_example
from tests.support import fake_runs
from tests.support.inside_visits import SHIPPED, VIEWS
from tests.support.inside_visits import InsideVisit as Visit
from tests.support.number_fields import type_number

LANGUAGES = ("en", "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_tab_opens(lang: str, view: str) -> None:
    visit = Visit(lang=lang, view=view)
    visit.assert_sound()
    visit.assert_true()


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_network_looks_at_the_picture(name: str) -> None:
    visit = Visit()
    visit.app.selectbox(key="inside:weights").select(name).run()
    visit.assert_sound()
    visit.assert_true()
    assert visit.values["weights"] == name


def test_the_picture_follows_class_and_number_and_the_link_restores_it() -> None:
    visit = Visit()
    visit.app.selectbox(key="inside:label").select(2).run()
    type_number(visit.app, "inside:picture", "17")
    visit.assert_true()
    again = Visit(**visit.address)
    again.assert_true()
    assert again.shares == visit.shares
    assert (again.values["label"], again.values["picture"]) == (2, 17)


def test_a_run_that_trains_says_of_which_step_its_weights_are(data_folder) -> None:
    run = fake_runs.make("running", label="still learning")
    shutil.copyfile(FOLDER / "lenet-best.safetensors", run.weights)
    visit = Visit(weights=run.id)
    visit.assert_sound()
    assert any("This run is training" in caption.value for caption in visit.app.caption)
    assert any(button.key == "inside:again" for button in visit.app.button)
    menu = visit.app.selectbox(key="inside:weights")
    assert "still learning" in menu.options


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_link_to_weights_that_are_gone_says_so_and_shows_others(lang: str) -> None:
    visit = Visit(lang=lang, weights="20200101-000000-lenet-abcdef")
    visit.assert_sound()
    said = translations(lang).gettext("There is no run {run} here; it may have been deleted.")
    assert said.format(run="20200101-000000-lenet-abcdef") in visit.problems
    assert len(visit.shares) == 10


def test_without_a_picture_the_page_asks_for_one() -> None:
    visit = Visit(source="upload")
    visit.assert_sound()
    assert any("Choose a picture" in caption.value for caption in visit.app.caption)


def test_a_picture_is_chosen_by_its_index_in_the_test_set() -> None:
    visit = Visit(source="index")
    type_number(visit.app, "inside:index", "9,999".replace(",", ""))
    visit.assert_true()
    assert visit.address["index"] == "9999"
    assert Visit(**visit.address).shares == visit.shares


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_preset_applies_is_marked_and_says_what_to_see(lang: str) -> None:
    visit = Visit(lang=lang, weights="lenet-best")
    for name, example in EXAMPLES.items():
        visit.group("inside:preset").select(name).run()
        visit.assert_sound()
        visit.assert_true()
        assert visit.group("inside:preset").value == name
        assert escape(translations(lang).gettext(example.why)) in visit.html("remark")
        assert matching_example(visit.values) == name
        again = Visit(**visit.address)
        assert again.values == visit.values

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cnnlib.core.url_params import read_params
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ui.core import language

SETTINGS = Path(language.__file__).parents[1].glob("pages/*/settings.py")


def script() -> None:
    import streamlit as st

    from cnnlib.ops.axis import Axis
    from cnnlib.ops.convolution.spec import Conv2dSpec
    from cnnlib.ui.core import app_shell
    from cnnlib.ui.core.language import _, say

    app_shell.inject_css()
    app_shell.language_switch()
    st.write(_("Convolution"))
    st.write(say(Conv2dSpec(Axis(5, 7), Axis(9, 3)).problems()[0]))


def visit(**query: str) -> AppTest:
    at = AppTest.from_function(script)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def texts(at: AppTest) -> list[str]:
    return [str(element.value) for element in at.markdown]


def test_english_by_default():
    assert texts(visit())[0] == "Convolution"


@pytest.mark.parametrize("asked", ["zh", "en"])
def test_the_address_chooses(asked):
    expected = {"zh": "卷积", "en": "Convolution"}[asked]
    assert texts(visit(lang=asked))[0] == expected


def test_an_unknown_language_is_ignored_and_leaves_the_address():
    at = visit(lang="tlh")
    assert texts(at)[0] == "Convolution"
    assert "lang" not in at.query_params


def test_the_switch_changes_the_words_and_the_address():
    at = visit()
    at.segmented_control(key="language_switch").set_value("zh").run()
    assert texts(at)[0] == "卷积"
    assert at.query_params["lang"] in ("zh", ["zh"])


def test_a_problem_is_said_in_the_readers_language_with_its_values():
    english, chinese = texts(visit())[1], texts(visit(lang="zh"))[1]
    assert english == str(Conv2dSpec(Axis(5, 7), Axis(9, 3)).problems()[0])
    assert "7 行" in chinese
    assert "5 + 0" in chinese


@pytest.mark.parametrize("text", ["Accuracy", "Padding", ""])
@pytest.mark.parametrize("page", sorted(p.parent.name for p in SETTINGS))
def test_what_an_address_says_is_shown_as_it_was_written(page: str, text: str) -> None:
    assert language.translations("zh").gettext(text) != text
    schema = import_module(f"cnnlib.ui.pages.{page}.settings").SCHEMA
    _, notes = read_params(schema, dict.fromkeys(schema, text))
    assert notes
    with language.speaking("zh"):
        for note in notes:
            assert f"{note.values['name']}={text}" in language.say(note)
            assert len(language.say(note)) < 80


def test_a_sentence_without_translation_stays_english():
    assert language.translations("zh").gettext("no such sentence") == "no such sentence"
    assert language.translations("en").gettext("Padding") == "Padding"


@pytest.mark.parametrize(("count", "english"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows")])
def test_a_count_decides_between_singular_and_plural(count, english):
    for lang, wanted in (("en", english), ("zh", f"{count} 行")):
        with language.speaking(lang):
            assert language.n_("{count} row", "{count} rows", count).format(count=count) == wanted


def test_plurals_without_translation_stay_english():
    with language.speaking("zh"):
        assert [language.n_("{n} hat", "{n} hats", n) for n in (1, 2)] == ["{n} hat", "{n} hats"]

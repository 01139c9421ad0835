from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.problems import Problem, SettingsError
from cnnlib.core.settings import Bool, Choice, Float, Int, Schema, Text, defaults
from cnnlib.core.url_params import read_params, write_params


def letters_only(text: str) -> None:
    if not text.isalpha():
        raise SettingsError([Problem("letters", "letters only")])


SCHEMA: Schema = {
    "n": Int(8, 1, 64),
    "b": Float(0.5, -9.0, 9.0),
    "mode": Choice("zeros", ("zeros", "reflect")),
    "lock": Bool(True),
    "word": Text(check=letters_only, longest=12),
}
VALUES = st.fixed_dictionaries(
    {
        "n": st.integers(1, 64),
        "b": st.integers(-90_000, 90_000).map(lambda n: n / 10_000),
        "mode": st.sampled_from(["zeros", "reflect"]),
        "lock": st.booleans(),
        "word": st.text("abc", min_size=1, max_size=12) | st.just(""),
    }
)


@given(VALUES)
def test_a_link_restores_what_it_was_made_from(values):
    assert read_params(SCHEMA, write_params(SCHEMA, values)) == (values, ())


def test_an_untouched_page_has_an_empty_address():
    assert write_params(SCHEMA, defaults(SCHEMA)) == {}


@given(st.dictionaries(st.sampled_from([*SCHEMA, "other"]), st.text()))
def test_any_address_gives_values_of_the_schema(query):
    values, notes = read_params(SCHEMA, query)
    assert values.keys() == SCHEMA.keys()
    assert 1 <= values["n"] <= 64
    assert -9 <= values["b"] <= 9
    assert values["mode"] in ("zeros", "reflect")
    refused = [n for n in SCHEMA if n in query and values[n] == SCHEMA[n].default]
    assert len(notes) <= len(refused)
    for note in notes:
        assert str(note).startswith(tuple(f"{name}=" for name in refused))
        assert len(str(note)) < 120


def test_what_is_refused_is_quoted_with_the_reason():
    query = {"n": "99", "b": "nan", "mode": "wrap", "lock": "yes", "word": "x1"}
    values, notes = read_params(SCHEMA, query)
    assert values == defaults(SCHEMA)
    assert [str(note) for note in notes] == [
        "n=99 in the address is outside 1 to 64.",
        "b=nan in the address is outside -9 to 9.",
        "mode=wrap in the address is none of the choices.",
        "lock=yes in the address is neither 1 nor 0.",
        "word=x1 in the address cannot be read.",
    ]


def test_digits_of_other_scripts_and_endless_numbers_are_refused():
    for text in ("٣", "1" * 500, "1e3", " 7", "+7", "7.0", ""):
        assert read_params(SCHEMA, {"n": text})[0]["n"] == 8, text

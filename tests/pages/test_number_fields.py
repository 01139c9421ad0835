"""Every number field of every page takes a typed number as meant, or refuses it with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.number_fields import number_fields, type_numbers
from tests.support.page_visits import APP, PATIENCE

PAGES = {
    "convolution": [{"lock": "0", "view": "conv2d"}, {"view": "maps"}],
    "batch_norm": [{"reading": "group", "c": "4", "g": "2"}],
    "training": [{"model": "lenet"}, {"model": "resnet", "resnet.form": "compact"}],
}
ODD = {
    "empty": "",
    "words": "five",
    "markup": "<b>$x$</b>",
    "two points": "1.2.3",
    "above": "1e12",
    "below": "-1e12",
    "no number": "nan",
    "endless": "1e400",
    "too exact": "1.00000000000000000000001e-399",
    "digits of no use": "²",
    "surrogate": "\ud800",
    "long": "9" * 100_000,
}


def open_page(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=PATIENCE)
    if page != "convolution":
        app.switch_page(f"pages/{page}.py")
    app.query_params.update(query)
    return app.run()


def visits() -> Iterator[Any]:
    for page, queries in PAGES.items():
        for query in queries:
            for lang in ("en", "zh"):
                yield pytest.param(page, {**query, "lang": lang}, id=f"{page}-{lang}-{query}")


def values(app: AppTest, page: str) -> dict[str, Any]:
    assert not app.exception, app.exception
    return dict(app.session_state[f"{page}:state"]["values"])


def parameter(app: AppTest, name: str) -> str:
    found = app.query_params[name]
    return found if isinstance(found, str) else found[-1]


@pytest.mark.parametrize(("page", "query"), visits())
def test_what_is_refused_stays_in_the_field_and_changes_nothing(
    page: str, query: dict[str, str]
) -> None:
    app = open_page(page, **query)
    before, address = values(app, page), dict(app.query_params)
    assert not list(app.number_input)
    fields = number_fields(app)
    assert fields
    for text in ODD.values():
        type_numbers(app, dict.fromkeys(fields, text))
        assert values(app, page) == before
        assert dict(app.query_params) == address
        for key, field in number_fields(app).items():
            assert field.text == text[: len(field.text)] != str(field.value), key
            assert str(field.head["low"]) in field.refusal, key
            assert field.refusal.startswith("Type" if query["lang"] == "en" else "请"), key
            assert field.value == before[key.partition(":")[2]]


@pytest.mark.parametrize(("page", "query"), visits())
def test_what_is_taken_is_the_number_in_the_address(page: str, query: dict[str, str]) -> None:
    app = open_page(page, **query)
    for key, field in number_fields(app).items():
        head, name = field.head, key.partition(":")[2]
        number = head["low"] + (1 if head["whole"] else (head["high"] - head["low"]) / 8)
        text = f"{number:e}".replace(".", ",").replace("-", "−")
        wide = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789,e+"})
        type_numbers(app, {key: f" {wide}\u3000"})
        assert values(app, page)[name] == number, key
        again = number_fields(app)[key]
        assert (again.value, again.refusal) == (number, "")
        if name in app.query_params:
            assert float(parameter(app, name)) == number


def test_a_fraction_is_no_whole_number() -> None:
    app = open_page("training")
    type_numbers(app, {"training:epochs": "3.7", "training:lr": "0,05"})
    epochs = number_fields(app)["training:epochs"]
    assert (epochs.text, epochs.value) == ("3.7", 8)
    assert epochs.refusal == "Type a whole number from 1 to 1000; the value stays 8."
    assert values(app, "training")["lr"] == 0.05
    assert parameter(app, "lr") == "0.05"


def test_a_preset_or_a_link_replaces_a_refused_text() -> None:
    app = open_page("training")
    [preset] = [group for group in app.button_group if group.key == "training:preset"]
    type_numbers(app, {"training:epochs": "a few"})
    preset.set_value("course").run()
    assert number_fields(app)["training:epochs"].refusal == ""
    type_numbers(app, {"training:epochs": "a few"})
    app.query_params["epochs"] = "5"
    app.run()
    epochs = number_fields(app)["training:epochs"]
    assert (epochs.value, epochs.text, epochs.refusal) == (5, "5", "")

"""A declaration decides which widget a setting has, what it says and what it resets."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from cnnlib.core.settings import Float, Int
from cnnlib.ui.components.field import field_label
from tests.support.number_fields import number_fields, type_number


def script() -> None:
    import streamlit as st

    from cnnlib.core.settings import Bool, Choice, Float, Int, Text
    from cnnlib.ui.components.field import field
    from cnnlib.ui.core.page_state import PageState

    schema = {
        "n": Int(4, 1, 16, step=2, label="Size", help="How large.", resets=("edits",)),
        "rate": Float(0.1, 0, 1, step=0.05, open_low=True, label="Rate"),
        "mode": Choice("b", {"a": "First", "b": "Second"}, label="Mode"),
        "depth": Choice(8, (8, 14), label="Depth"),
        "on": Bool(False, label="Bias"),
        "edits": Text("", check=str),
    }
    state = PageState("page", schema)
    if st.button("type"):
        state.set(edits="0.0.1")
    for name in ("n", "rate", "mode", "on"):
        field(state, name)
    field(
        state,
        "depth",
        widget="segmented",
        after=lambda: st.session_state.setdefault("after", []).append(state["depth"]),
    )
    st.write(repr(dict(state.values)))


def values(at: AppTest) -> dict[str, object]:
    assert not at.exception
    return eval(at.markdown[-1].value)


def test_each_kind_of_setting_has_its_widget():
    at = AppTest.from_function(script, default_timeout=60).run()
    size, rate = number_fields(at).values()
    assert size.name == "Size"
    assert size.head["help"] == "How large."
    assert [size.head[bound] for bound in ("low", "high", "step", "whole")] == [1, 16, 2, True]
    assert [rate.head[bound] for bound in ("low", "openLow", "whole")] == [0, True, False]
    assert at.selectbox[0].options == ["First", "Second"]
    assert at.selectbox[0].value == "b"
    assert at.toggle[0].label == "Bias"


def test_a_change_is_stored_and_resets_what_the_declaration_names():
    at = AppTest.from_function(script, default_timeout=60).run()
    at.button[0].click().run()
    assert values(at)["edits"] == "0.0.1"
    type_number(at, "page:n", 6)
    assert values(at)["n"] == 6
    assert values(at)["edits"] == ""


def test_the_label_of_a_number_has_its_symbol_in_the_role_s_colour_and_a_plain_name():
    def page() -> None:
        from cnnlib.core.settings import Int
        from cnnlib.ui.components.field import field
        from cnnlib.ui.core.page_state import PageState

        schema = {
            "n": Int(4, 1, 16, label="Size", role="input", symbol="n"),
            "g": Int(2, 1, 4, label="Groups $G$"),
        }
        state = PageState("page", schema)
        field(state, "n", symbol="n_h")
        field(state, "g", collapsed=True)

    size, groups = number_fields(AppTest.from_function(page, default_timeout=60).run()).values()
    assert size.name == "Size n_h"
    assert size.head["html"].startswith("Size <span")
    assert "color:var(--cnn-input)" in size.head["html"]
    assert (groups.name, groups.head["collapsed"]) == ("Groups G", True)


def test_a_refused_text_stays_with_its_sentence_until_the_setting_is_set():
    at = AppTest.from_function(script, default_timeout=60).run()
    at.button[0].click().run()
    type_number(at, "page:n", "17")
    size = number_fields(at)["page:n"]
    assert (size.text, size.value) == ("17", 4)
    assert size.refusal == "Type a whole number from 1 to 16; the value stays 4."
    assert values(at)["edits"] == "0.0.1"  # nothing has changed, so nothing is reset
    at.toggle[0].set_value(True).run()
    assert number_fields(at)["page:n"].text == "17"
    type_number(at, "page:n", " 4,0 ")
    assert number_fields(at)["page:n"].refusal == ""
    assert values(at)["edits"] == "0.0.1"
    type_number(at, "page:rate", "0")
    assert number_fields(at)["page:rate"].refusal == (
        "Type a number above 0 and at most 1; the value stays 0.1."
    )


def test_after_a_change_and_not_before_it_the_page_is_told():
    at = AppTest.from_function(script, default_timeout=60).run()
    assert "after" not in at.session_state
    at.button_group[0].set_value(14).run()
    assert values(at)["depth"] == 14
    assert at.session_state["after"] == [14]


def test_a_label_ends_with_the_symbol_in_its_colour():
    assert field_label(Int(1, 0, 2, label="Size")) == "Size"
    assert field_label(Float(1, 0, 2, label="Slope", symbol="a")) == "Slope $a$"
    coloured = field_label(Int(1, 0, 2, label="Size", role="input", symbol="n"))
    assert coloured.startswith("Size $\\textcolor{#")
    assert field_label(Int(1, 0, 2, symbol="n"), symbol="n_w") == "$n_w$"


def stands_for() -> None:
    import streamlit as st

    from cnnlib.core.settings import Int
    from cnnlib.ui.components.field import field
    from cnnlib.ui.core.page_state import PageState

    state = PageState("page", {"size": Int(0, 1, 99, label="Size")})
    field(state, "size", shown=state["size"] or 28)
    st.write(repr(dict(state.values)))


def test_a_number_field_can_show_what_its_value_stands_for():
    at = AppTest.from_function(stands_for, default_timeout=60).run()
    [size] = number_fields(at).values()
    assert size.head["value"] == 28
    assert values(at) == {"size": 0}
    type_number(at, "page:size", "0")
    [size] = number_fields(at).values()
    assert size.head["refusal"] == "Type a whole number from 1 to 99; the value stays 28."
    type_number(at, "page:size", 30)
    [size] = number_fields(at).values()
    assert (size.head["value"], values(at)) == (30, {"size": 30})

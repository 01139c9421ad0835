"""A declaration decides which widget a setting has, what it says and what it resets."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from cnnlib.core.settings import Float, Int
from cnnlib.ui.components.field import field_label


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
    at = AppTest.from_function(script).run()
    size, rate = at.number_input
    assert (size.label, size.min, size.max, size.step, size.help) == (
        "Size",
        1,
        16,
        2,
        "How large.",
    )
    assert 0 < rate.min <= 1e-6
    assert at.selectbox[0].options == ["First", "Second"]
    assert at.selectbox[0].value == "b"
    assert at.toggle[0].label == "Bias"


def test_a_change_is_stored_and_resets_what_the_declaration_names():
    at = AppTest.from_function(script).run()
    at.button[0].click().run()
    assert values(at)["edits"] == "0.0.1"
    at.number_input[0].set_value(6).run()
    assert values(at)["n"] == 6
    assert values(at)["edits"] == ""


def test_after_a_change_and_not_before_it_the_page_is_told():
    at = AppTest.from_function(script).run()
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

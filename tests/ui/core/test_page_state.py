"""Controls and address stay in step, and a hidden control loses nothing."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from cnnlib.core.settings import Choice, Int
    from cnnlib.ui.core.language import say
    from cnnlib.ui.core.page_state import PageState

    schema = {"k": Int(3, 1, 11), "mode": Choice("zeros", ("zeros", "reflect"))}
    PageState("page", schema).load_from_url()
    state = PageState("page", schema)
    for note in state.notes:
        st.info(say(note))
    if not st.checkbox("hide", key="hide"):
        st.number_input("k", 1, 11, step=1, **state.bind("k"))
    st.selectbox("mode", ("zeros", "reflect"), **state.bind("mode"))
    st.write(f"{state['k']} {state['mode']}")
    state.save_to_url()


def visit(**query: str) -> AppTest:
    at = AppTest.from_function(script)
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def shown(at: AppTest) -> str:
    assert not at.exception
    return str(at.markdown[-1].value)


def address(at: AppTest) -> dict[str, str]:
    return {name: v if isinstance(v, str) else v[-1] for name, v in at.query_params.items()}


def test_an_address_sets_the_controls_and_stays_as_it_is():
    at = visit(k="5", mode="reflect")
    assert shown(at) == "5 reflect"
    assert at.number_input[0].value == 5
    assert address(at) == {"k": "5", "mode": "reflect"}


def test_nonsense_in_an_address_is_noted_and_corrected_until_the_next_change():
    at = visit(k="99", mode="reflect", other="kept")
    assert shown(at) == "3 reflect"
    assert [info.value for info in at.info] == ["k=99 in the address is outside 1 to 11."]
    assert address(at) == {"mode": "reflect", "other": "kept"}
    assert [i.value for i in at.run().info] == ["k=99 in the address is outside 1 to 11."]
    at.number_input[0].set_value(4).run()
    assert not at.info
    assert address(at) == {"k": "4", "mode": "reflect", "other": "kept"}


def test_a_default_leaves_the_address():
    at = visit(k="5")
    at.number_input[0].set_value(3).run()
    assert address(at) == {}


def test_a_hidden_control_keeps_its_value_and_its_place_in_the_address():
    at = visit()
    at.number_input[0].set_value(7).run()
    at.checkbox(key="hide").check().run()
    assert shown(at) == "7 zeros"
    assert address(at) == {"k": "7"}
    at.checkbox(key="hide").uncheck().run()
    assert at.number_input[0].value == 7


def test_an_address_edited_by_hand_is_followed():
    at = visit(k="5")
    at.query_params["k"] = "6"
    assert shown(at.run()) == "6 zeros"
    del at.query_params["k"]
    assert shown(at.run()) == "3 zeros"

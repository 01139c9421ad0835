from __future__ import annotations

from streamlit.testing.v1 import AppTest

from cnnlib.ui.components.layer_choice import layer_setting


def script():
    import streamlit as st

    from cnnlib.ui.components.layer_choice import layer_choice, layer_setting
    from cnnlib.ui.core.page_state import PageState

    state = PageState("p", {"layer": layer_setting(("other",)), "other": layer_setting()})
    state.load_from_url()
    layers = {name: f"{name}, 6 maps" for name in ("conv1", "conv2", "dense")}
    st.text(layer_choice(state, "layer", layers, "conv2"))
    st.text(f"other: {state['other'] or 'none'}")


def visit(**query):
    app = AppTest.from_function(script)
    app.query_params.update(query)
    return app.run()


def shown(app):
    assert not app.exception
    return [text.value for text in app.text]


def test_a_layer_that_there_is_not_stands_for_the_default():
    assert shown(visit())[0] == "conv2"
    assert shown(visit(layer="conv99"))[0] == "conv2"
    assert shown(visit(layer="dense"))[0] == "dense"


def test_another_layer_resets_what_depends_on_it():
    app = visit(layer="dense", other="x")
    assert shown(app) == ["dense", "other: x"]
    assert app.selectbox[0].options == ["conv1, 6 maps", "conv2, 6 maps", "dense, 6 maps"]
    app.selectbox[0].select("conv1").run()
    assert shown(app) == ["conv1", "other: none"]


def test_a_link_cannot_name_a_layer_of_endless_length():
    assert not layer_setting().allows("x" * 1000)

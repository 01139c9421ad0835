from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from cnnlib.core.problems import Problem, SettingsError
    from cnnlib.core.settings import Int, Text
    from cnnlib.ui.components.text_field import text_field
    from cnnlib.ui.core.page_state import PageState

    def upper(text: str) -> str:
        if not text.isalpha():
            raise SettingsError(
                [Problem("no_letters", "Letters only, not {text}.", {"text": text})]
            )
        return text.upper()

    state = PageState(
        "page", {"t": Text("ABC", check=upper, longest=6, label="T"), "n": Int(1, 0, 9)}
    )
    text_field(state, "t", upper)
    st.button("other", on_click=state.set, kwargs={"t": "XYZ"})
    st.write(state["t"])
    state.save_to_url()


def shown(app: AppTest) -> tuple[str, str, list[str]]:
    assert not app.exception
    return app.text_input[0].value, app.markdown[0].value, [w.value for w in app.warning]


def test_an_accepted_text_is_stored_as_normalized() -> None:
    app = AppTest.from_function(page).run()
    assert shown(app) == ("ABC", "ABC", [])
    app.text_input[0].set_value(" def ").run()
    assert shown(app) == ("DEF", "DEF", [])


def test_a_refused_text_stays_with_the_reason_until_another_value() -> None:
    app = AppTest.from_function(page).run()
    app.text_input[0].set_value("1 2").run()
    assert shown(app) == ("1 2", "ABC", ["Letters only, not 1 2."])
    app.run()
    assert shown(app)[0] == "1 2"
    app.text_input[0].set_value("abc").run()
    assert shown(app) == ("ABC", "ABC", [])
    app.text_input[0].set_value("3").run()
    app.button[0].click().run()
    assert shown(app) == ("XYZ", "XYZ", [])


def test_a_text_that_is_too_long_is_refused_unread() -> None:
    app = AppTest.from_function(page).run()
    app.text_input[0].set_value("abcdefg").run()
    value, stored, [sentence] = shown(app)
    assert (value, stored) == ("abcdefg", "ABC")
    assert "6" in sentence


def test_a_message_from_before_another_value_does_not_undo_it() -> None:
    app = AppTest.from_function(page).run()
    app.button[0].click().run()
    app.query_params.clear()  # the browser has not heard of XYZ yet
    app.text_input[0].set_value("ABC").run()
    assert shown(app) == ("XYZ", "XYZ", [])

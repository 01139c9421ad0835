from __future__ import annotations

import io

from PIL import Image
from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from cnnlib.ui.components.colour_source import COLOUR_SETTINGS, colour_source
    from cnnlib.ui.core.page_state import PageState

    picture = colour_source(PageState("page", {**COLOUR_SETTINGS}))
    st.write("none" if picture is None else f"{picture.shape} {picture.dtype} {picture[0, 0]}")


def shown(at: AppTest) -> str:
    assert not at.exception
    return str(at.markdown[-1].value)


def test_each_source_gives_a_colour_picture_or_none_yet() -> None:
    at = AppTest.from_function(script, default_timeout=60).run()
    assert shown(at).startswith("(180, 240, 3) uint8")
    at.selectbox[0].select("circle").run()
    assert shown(at).startswith("(180, 180, 3) uint8")
    at.selectbox[0].select("upload").run()
    assert shown(at) == "none"
    file = io.BytesIO()
    Image.new("RGB", (5, 4), (10, 200, 30)).save(file, "PNG")
    at.file_uploader[0].set_value(("plain.png", file.getvalue(), "image/png")).run()
    assert shown(at) == "(4, 5, 3) uint8 [ 10 200  30]"
    at.file_uploader[0].set_value(("note.png", b"hello", "image/png")).run()
    assert shown(at) == "none"
    assert "not a PNG, JPEG or WebP picture" in at.warning[0].value

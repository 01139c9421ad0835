"""Where an image comes from; an upload outlasts a visit to another page."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from cnnlib.ui.components.image_source import IMAGE_SETTINGS, image_source
    from cnnlib.ui.core.page_state import PageState

    state = PageState("page", {**IMAGE_SETTINGS})
    if not st.checkbox("another page"):
        image = image_source(state)
        st.write("none" if image is None else f"{image.shape} {image.dtype}")


def shown(at: AppTest) -> str:
    assert not at.exception
    return str(at.markdown[-1].value)


def png() -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.zeros((4, 5), np.uint8)).save(file, "PNG")
    return file.getvalue()


def test_each_source_gives_an_image_or_none_yet() -> None:
    at = AppTest.from_function(script, default_timeout=60).run()
    assert shown(at) == "(28, 28) uint8"
    at.selectbox[0].select("circle").run()
    assert shown(at) == "(128, 128) float32"
    at.selectbox[0].select("upload").run()
    assert shown(at) == "none"


def test_an_upload_stays_while_another_page_is_shown_and_goes_when_it_is_removed() -> None:
    at = AppTest.from_function(script, default_timeout=60).run()
    at.selectbox[0].select("upload").run()
    at.file_uploader[0].set_value(("four_by_five.png", png(), "image/png")).run()
    assert shown(at) == "(4, 5) float32"
    at.checkbox[0].check().run()
    at.checkbox[0].uncheck().run()
    assert at.file_uploader[0].value is None
    assert shown(at) == "(4, 5) float32"
    assert any("four\\_by\\_five.png" in caption.value for caption in at.caption)


def test_a_file_that_is_no_image_gets_a_sentence() -> None:
    at = AppTest.from_function(script, default_timeout=60).run()
    at.selectbox[0].select("upload").run()
    at.file_uploader[0].set_value(("note.png", b"hello", "image/png")).run()
    assert shown(at) == "none"
    assert "not a PNG, JPEG or WebP picture" in at.warning[0].value

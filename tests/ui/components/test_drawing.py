from __future__ import annotations

import io
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from PIL import Image

from cnnlib.ui.components import drawing
from cnnlib.ui.components.drawing import SIDE


def png(values: np.ndarray) -> bytes:
    target = io.BytesIO()
    Image.fromarray(values).save(target, "PNG")
    return target.getvalue()


def stroke() -> np.ndarray:
    picture = np.zeros((SIDE, SIDE, 4), np.uint8)
    picture[..., 3] = 255
    picture[100:120, 50:200, :3] = 255
    return picture


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    state: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


def read(image: bytes | None, strokes: object = None) -> np.ndarray | None:
    return drawing._drawn("page:drawing", SimpleNamespace(image_bytes=image, json_data=strokes))


def test_the_canvas_is_read_as_bytes() -> None:
    found = read(png(stroke()))
    assert found is not None
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, stroke()[..., 0])


def test_a_canvas_without_a_stroke_is_empty() -> None:
    assert read(None) is None
    black = stroke()
    black[..., :3] = 0
    assert read(png(black)) is None


def test_what_was_drawn_is_kept_while_the_canvas_is_away(session: dict[str, object]) -> None:
    strokes = {"objects": [{"type": "path"}]}
    before = read(png(stroke()), strokes)
    assert drawing._kept("page:drawing") == strokes
    np.testing.assert_array_equal(read(None), before)
    session["page:drawing"] = {}  # the canvas is there now: what it began with stays the same
    read(png(stroke()), {"objects": []})
    assert drawing._kept("page:drawing") == strokes


def test_a_message_that_is_no_picture_is_none() -> None:
    class Broken:
        json_data = None

        @property
        def image_bytes(self) -> bytes:
            raise ValueError("not enough values to unpack")

    assert drawing._drawn("page:drawing", Broken()) is None


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\nrest"])
def test_a_file_that_is_no_picture_is_refused_with_a_sentence(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[object] = []
    monkeypatch.setattr(drawing, "show_error", said.append)
    assert read(data) is None
    assert len(said) == 1

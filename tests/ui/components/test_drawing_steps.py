from __future__ import annotations

import base64
import io
import re

import numpy as np
from PIL import Image

from cnnlib.data.drawing_preparation import prepare_drawing
from cnnlib.ui.components.drawing_steps import steps_html


def prepared():
    drawn = np.zeros((252, 252), np.uint8)
    drawn[126:252, 63:126] = 255
    return prepare_drawing(drawn)


def test_the_pictures_are_the_steps() -> None:
    found = prepared()
    addresses = re.findall(r"base64,([^\"]+)", steps_html(found))
    pictures = [np.asarray(Image.open(io.BytesIO(base64.b64decode(each)))) for each in addresses]
    assert len(pictures) == 3
    for picture, step in zip(pictures, (found.drawn, found.scaled, found.image), strict=True):
        np.testing.assert_array_equal(picture, step)


def test_the_crop_is_framed_and_its_size_is_said() -> None:
    html = steps_html(prepared())
    assert 'style="top: 50.00%; left: 25.00%; height: 50.00%; width: 25.00%"' in html
    assert "126 × 63" in html
    assert "28 × 14" in html


def test_what_follows_is_text() -> None:
    assert "<b>x" not in steps_html(prepared(), "<b>x</b>")


def test_the_frame_of_a_picture_that_is_not_square_is_where_the_picture_is() -> None:
    photograph = np.zeros((50, 100), np.uint8)
    photograph[10:30, 40:80] = 255
    html = steps_html(prepare_drawing(photograph))
    assert 'style="top: 35.00%; left: 40.00%; height: 20.00%; width: 40.00%"' in html

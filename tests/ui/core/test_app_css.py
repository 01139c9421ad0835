from __future__ import annotations

import re

from cnnlib.figures import palette
from cnnlib.ui.core.app_css import STYLE


def test_every_colour_is_one_of_the_palette() -> None:
    used = set(re.findall(r"var\((--cnn-[a-z]+)\)", STYLE))
    assert used
    assert used <= set(re.findall(r"--cnn-[a-z]+", palette.css()))


def test_the_rules_are_whole() -> None:
    assert STYLE.count("{") == STYLE.count("}")
    assert "<" not in STYLE  # st.html drops a style sheet that looks as if it held a tag

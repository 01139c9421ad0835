"""What surrounds every page: the look, the language switch, and the process warmed once."""

from __future__ import annotations

import gc
import os
import sys

import streamlit as st

from cnnlib.figures import palette
from cnnlib.ui.core import language
from cnnlib.ui.core.app_css import STYLE

HTML = {"en": "en", "zh": "zh-Hans"}
"""What HTML calls the languages (RFC 5646)."""


def inject_css() -> None:
    """Give the page our colours and spacing."""
    language.follow_address()
    st.html(f"<style>{palette.css()}{palette.latex_css()}{STYLE}</style>")


def language_switch() -> None:
    """Two words at the top right; the choice stands in the address as `?lang=`."""
    current = language.language()
    if st.session_state.get("language_switch") != current:
        st.session_state["language_switch"] = current
    with st.container(key="language", horizontal=True, horizontal_alignment="right"):
        st.segmented_control(
            "Language / 语言",
            list(language.LANGUAGES),
            format_func=language.LANGUAGES.__getitem__,
            key="language_switch",
            label_visibility="collapsed",
            required=True,
            on_change=_choose_language,
        )
        # Screen readers and the choice of Chinese glyphs go by the document's language.
        script = f"<script>document.documentElement.lang = '{HTML[current]}'</script>"
        st.html(script, width="content", unsafe_allow_javascript=True)


def _choose_language() -> None:
    language.choose(st.session_state["language_switch"])


@st.cache_resource(show_spinner=False)
def warm_up(page: str = "") -> None:
    """Make presses quick, once a process and page; a page that imports much names itself.

    A page computes on grids of a few thousand cells: there PyTorch's threads only wait for each
    other, and for the browser on the same processor, so the server keeps to one.

    Streamlit collects garbage after every script run; with torch imported each collection
    walks its half million objects and holds the interpreter for about 0.15 s before anything
    is sent.  What is frozen is not walked.  `CNN_EXPLORER_GC=default` leaves all as it is, for
    `benchmarks/interaction.py` to compare.
    """
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    if os.environ.get("CNN_EXPLORER_GC") == "default":
        return
    gc.collect()
    gc.freeze()

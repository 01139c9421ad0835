"""Shared by every page: CSS, the language switch, and the garbage collector's set-up."""

from __future__ import annotations

import gc
import os
import sys

import streamlit as st

from cnnlib.figures import palette
from cnnlib.ui.core import language
from cnnlib.ui.core.app_css import STYLE

HTML = {"en": "en", "zh": "zh-Hans"}
"""Language tags of HTML's `lang` attribute (RFC 5646)."""


def inject_css() -> None:
    """Apply `?lang=` and add the app's CSS to the page; call once in each script run."""
    language.follow_address()
    st.html(f"<style>{palette.css()}{palette.latex_css()}{STYLE}</style>")


def language_switch() -> None:
    """Draw the switch between English and Chinese, which sets `?lang=`."""
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
    """Freeze the objects of imported modules, once per process and page, for quick reruns.

    Streamlit calls `gc.collect()` after every script run.  With torch imported that visits half
    a million objects and blocks the interpreter for about 0.15 s before anything is sent; frozen
    objects are not visited.  `CNN_EXPLORER_GC=default` turns this off, for the comparison in
    `benchmarks/interaction.py`.

    PyTorch is also limited to one thread: on grids of a few thousand cells more threads wait for
    each other, and for a browser on the same processor.

    Args:
        page: Name of a page with large imports of its own, which are frozen on its first run.
    """
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    if os.environ.get("CNN_EXPLORER_GC") == "default":
        return
    gc.collect()
    gc.freeze()

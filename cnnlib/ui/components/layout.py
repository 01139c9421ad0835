"""The layout that the pages share: a column of controls beside the stage.

On a narrow screen the two columns become one, in which the stage comes before the controls, for
the eye and for the Tab key (`core/app_css.py`): what a press changes is then above the button and
not twelve controls below.  Only where the stage shows no more than what the controls are set to, or
answers what is drawn among them, in a container with the key "preview", do the controls come first.
"""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


class PageLayout(NamedTuple):
    """The containers of a page, in the order of the document.

    Attributes:
        controls: The narrow column, below the page's heading.
        stage: The top of the wide column: what the controls change.
        below: The rest of the wide column: the tabs, and what they show.
    """

    controls: DeltaGenerator
    stage: DeltaGenerator
    below: DeltaGenerator


def page_layout(title: str) -> PageLayout:
    """Draw the heading of a page and return its containers."""
    with st.container(key="page"):
        st.container(key="heading").title(title)
        return PageLayout(
            st.container(key="controls", gap="xsmall"),
            st.container(key="stage", gap="small"),
            st.container(key="below", gap="small"),
        )

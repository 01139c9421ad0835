"""The timeline of the networks: what each paper introduced, and the network to open."""

from __future__ import annotations

import streamlit as st

from cnnlib.models.networks import NETWORKS
from cnnlib.models.timeline import TIMELINE, Milestone
from cnnlib.ui.components.network_source import NONE, network_values
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState


def network_timeline(state: PageState) -> None:
    """Draw the papers from the first to the last."""
    for number, milestone in enumerate(TIMELINE):
        year, text, action = st.columns([1, 8, 2], vertical_alignment="top")
        year.markdown(f"**{milestone.year}**")
        text.markdown(_paragraph(milestone))
        if milestone.network in NETWORKS:
            wanted = network_values(NETWORKS[milestone.network]) | {"net2": NONE}
            action.button(
                _("Open {network}").format(network=milestone.name),
                key=f"{state.page}:open-{number}",
                on_click=state.set,
                kwargs=wanted,
            )


def _paragraph(milestone: Milestone) -> str:
    reference = f"[{milestone.title}]({milestone.link}), {milestone.venue}"
    return (
        f"**{milestone.name}.** {_(milestone.summary)}  \n:small[{milestone.authors}: {reference}]"
    )

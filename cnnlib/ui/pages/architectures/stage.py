"""The stage of the Architectures page: what to see, the networks' costs, and their diagram."""

from __future__ import annotations

from cnnlib.ui.components.network_diagram.network_diagram import network_diagram
from cnnlib.ui.components.network_totals import network_totals
from cnnlib.ui.components.presets import preset_remark
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.architectures.result import PageResult


def totals(state: PageState, result: PageResult, why: str) -> None:
    """Draw what to see, and the costs of each network."""
    preset_remark(state, why)
    network_totals((network.title, network.anatomy) for network in result.networks)


def diagram(state: PageState, result: PageResult) -> None:
    """Draw one diagram of the networks."""
    network_diagram(
        state,
        [(network.title, network.anatomy.graph) for network in result.networks],
        start=result.start,
        vertical=state["way"] == "down",
    )

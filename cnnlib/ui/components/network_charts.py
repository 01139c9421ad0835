"""Charts of one network: where its costs are, and how its channels are joined."""

from __future__ import annotations

import streamlit as st

from cnnlib.figures.channel_growth import GrowthBar, GrowthLabels, channel_growth
from cnnlib.figures.layer_shares import ROW, ShareRow, layer_shares
from cnnlib.models.anatomy import Anatomy
from cnnlib.models.channel_growth import concatenations
from cnnlib.models.top_level_groups import kind_share, top_level_groups
from cnnlib.ui.components.plot.plot import plot
from cnnlib.ui.core.language import _


def cost_shares_chart(key: str, anatomy: Anatomy) -> None:
    """Draw the share of each block in parameters and MACs, and that of the dense layers."""
    rows = [
        ShareRow(group.name, group.parameters, group.macs)
        for group in top_level_groups(anatomy.layers)
        if group.parameters or group.macs
    ]
    plot(
        layer_shares(rows, (_("Parameters"), _("Multiply-accumulates"))),
        key,
        height=48 + ROW * len(rows),
        alt=_("The share of each block in the parameters and in the multiply-accumulates"),
    )
    share = kind_share(anatomy.layers, "Linear")
    said = _(
        "Dense layers: {parameters:.1%} of the parameters, {macs:.1%} of the multiply-accumulates."
    )
    st.caption(said.format(parameters=share.parameters, macs=share.macs))


def channel_growth_chart(key: str, anatomy: Anatomy) -> None:
    """Draw the channels that each layer reads and joins, or say that none are joined."""
    found = concatenations(anatomy.layers)
    if not found:
        st.caption(_("This network joins no channels: each block replaces them or adds to them."))
        return
    bars = [GrowthBar(each.block.partition(".")[0], each.kept, each.added) for each in found]
    labels = GrowthLabels(_("channels read"), _("channels joined to them"), _("Channels"))
    alt = _("The channels that each layer reads, and those that it joins to them")
    plot(channel_growth(bars, labels), key, height=300, alt=alt)

"""The tabs below the prediction; only the chosen one is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cnnlib.core.problems import N_
from cnnlib.core.settings import Schema
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.inside import (
    attribution,
    channel_switches,
    feature_maps,
    memory,
    mistakes,
    picture_pair,
)
from cnnlib.ui.pages.inside.result import PageResult


@dataclass(frozen=True)
class Tab:
    """A tab of the page.

    Attributes:
        label: Its name, marked for translation.
        show: Draws it.
        settings: Its own settings.
    """

    label: str
    show: Callable[[PageState, PageResult], None]
    settings: Schema = field(default_factory=dict)


TABS: Mapping[str, Tab] = {
    "maps": Tab(N_("Feature maps"), feature_maps.show, feature_maps.SETTINGS),
    "channels": Tab(N_("Switch channels off"), channel_switches.show, channel_switches.SETTINGS),
    "why": Tab(N_("Why"), attribution.show, attribution.SETTINGS),
    "fails": Tab(N_("Where it fails"), mistakes.show, mistakes.SETTINGS),
    "pair": Tab(N_("Two pictures"), picture_pair.show, picture_pair.SETTINGS),
    "memory": Tab(N_("no_grad"), memory.show, memory.SETTINGS),
}
"""The tabs by their code in the address, in their order on the page."""

"""The tab of feature maps: what each block of the network makes of the picture."""

from __future__ import annotations

from cnnlib.core.settings import Schema
from cnnlib.ui.components.block_feature_maps import block_feature_maps
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.inside.result import PageResult

SETTINGS: Schema = {}


def show(state: PageState, result: PageResult) -> None:
    """Draw the feature maps at the end of each block."""
    block_feature_maps(f"{state.page}:maps", result.network, result.image, result.weights.code)

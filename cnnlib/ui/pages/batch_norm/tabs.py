"""The tabs below the stage: running statistics, noise, activations, the code."""

from __future__ import annotations

from cnnlib.ui.components.tabs import tabs
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.batch_norm.result import NormalizationResult


def show(state: PageState, result: NormalizationResult) -> None:
    """Draw the switch and the chosen tab."""
    match tabs(state):
        case "running":
            from cnnlib.ui.pages.batch_norm.running_statistics import running

            running(state, result)
        case "noise":
            from cnnlib.ui.pages.batch_norm.batch_size_noise import noise

            noise(state)
        case "why":
            from cnnlib.ui.pages.batch_norm.activation_histograms import activations

            activations(state, result)
        case _:
            from cnnlib.ui.pages.batch_norm.code import code

            code(result)

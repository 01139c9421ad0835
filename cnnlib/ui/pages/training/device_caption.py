"""On which device runs are made, and in which precision."""

from __future__ import annotations

import os
from functools import cache

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.training.engine.device import describe, resolve_precision, select_device
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.execution.cluster import ADDRESS, slots, threads_per_run
from cnnlib.ui.core.language import _, n_
from cnnlib.ui.pages.training import labels


def device_caption(recipe: Recipe | None) -> None:
    """Show the cluster, or this machine's device and the precision that `recipe` would have."""
    st.caption(_device_text(recipe))


@cache
def device_description(device: str) -> dict[str, object]:
    """Return what this machine has under a recipe's `device`, as `describe` puts it in JSON.

    Raises:
        SettingsError: There is no such device here.
    """
    return describe(select_device(device)).to_json()


def _device_text(recipe: Recipe | None) -> str:
    if address := os.environ.get(ADDRESS):
        return _("Runs on the cluster at {address}.").format(address=address)
    description = device_description(recipe.device if recipe else "auto")
    if description["type"] != "cpu":
        device = labels.device_text(description)
        sentence = _("Runs on {device}.").format(device=device)
    else:
        threads = _threads()
        sentence = n_(
            "Runs on the CPU, {threads} thread.", "Runs on the CPU, {threads} threads.", threads
        ).format(threads=threads)
    if recipe is None:
        return sentence
    precision = resolve_precision(recipe.precision, select_device(recipe.device))
    computes = _("Computes in {precision}.").format(precision=precision)
    return labels.join_sentences(sentence, computes)


def _threads() -> int:
    try:
        return threads_per_run(slots())
    except SettingsError:  # nonsense in the environment, which Start will name
        return threads_per_run(1)

"""The trained networks that come with the app: their accuracy against what they cost."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from cnnlib.figures.accuracy_scatter import ScatterPoint, accuracy_scatter
from cnnlib.models.anatomy import network_anatomy
from cnnlib.models.registry import CATALOG
from cnnlib.training.runs.pretrained_weights import PretrainedWeights, pretrained_weights
from cnnlib.ui.components.plot.plot import plot
from cnnlib.ui.core.language import _


def pretrained_networks_chart(key: str) -> None:
    """Draw the accuracy of the shipped networks against parameters and multiply-accumulates."""
    shipped = pretrained_weights()
    if not shipped:
        st.caption(_("No weights are shipped yet. Train a network, or load a file."))
        return
    titles = _("Parameters"), _("Multiply-accumulates")
    names = {each.name for each in shipped}
    points = [_point(each, network_label(each.name, names)) for each in shipped]
    figure = accuracy_scatter(points, titles, _("Test accuracy"), tuple(CATALOG))
    alt = _("Test accuracy of the shipped networks against their costs")
    plot(figure, key, height=720, alt=alt)
    st.caption(
        _(
            "Trained on Fashion-MNIST and shipped with the app; the accuracy is that of all 10,000 "
            "test pictures, as the files say. `python -m cnnlib evaluate FILE` measures it again."
        )
    )


def network_label(name: str, names: Collection[str]) -> str:
    """Return the name of a file without "-best", unless another of `names` is called so."""
    short = name.removesuffix("-best")
    return name if short in names else short


def _point(shipped: PretrainedWeights, label: str) -> ScatterPoint:
    recipe = shipped.recipe
    anatomy = network_anatomy(recipe.model, recipe.options, recipe.input_size)
    return ScatterPoint(
        label,
        anatomy.parameters,
        anatomy.macs,
        shipped.test_accuracy,
        recipe.model,
    )

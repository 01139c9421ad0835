"""The tabs below the networks; only the chosen one is computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from cnnlib.analysis.pretrained_networks import has_weights, weights_for
from cnnlib.analysis.trained_network_cache import cached_network
from cnnlib.core.problems import SettingsError
from cnnlib.models.codegen import network_program
from cnnlib.models.meta_network import meta_network
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.models.top_level_groups import top_level_groups
from cnnlib.ops.python_source import LONGEST_LINE
from cnnlib.ui.components.block_feature_maps import block_feature_maps
from cnnlib.ui.components.code_block import HALF, code_block, two_programs
from cnnlib.ui.components.field import field
from cnnlib.ui.components.gradient_charts import gradient_charts, gradient_controls
from cnnlib.ui.components.image_source import Image, fashion_picture, fashion_source
from cnnlib.ui.components.layer_facts import layer_facts
from cnnlib.ui.components.layer_field import layer_field
from cnnlib.ui.components.layer_table import comparison_table, layer_table
from cnnlib.ui.components.look_inside_button import look_inside_button
from cnnlib.ui.components.network_charts import channel_growth_chart, cost_shares_chart
from cnnlib.ui.components.network_diagram.network_diagram import ChosenLayer, format_chosen
from cnnlib.ui.components.network_source import network_values
from cnnlib.ui.components.network_timeline import network_timeline
from cnnlib.ui.components.pretrained_networks_chart import pretrained_networks_chart
from cnnlib.ui.components.problem_list import show_error
from cnnlib.ui.components.tabs import tabs
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.architectures.result import NetworkResult, PageResult


def choose(state: PageState) -> Image | None:
    """Draw the switch and the chosen tab's own controls; return the picture, if the tab has one."""
    match tabs(state):
        case "table":
            field(state, "rows", widget="segmented", collapsed=True)
        case "maps":
            return fashion_source(state, *st.columns(2, gap="small"))
        case "gradients":
            gradient_controls(state)
    return None


def show(state: PageState, result: PageResult, picture: Image | None) -> None:
    """Draw the chosen tab."""
    networks = result.networks
    match state["view"]:
        case "layer":
            alone = len(networks) == 1
            _beside(networks, lambda network: _chosen_layer(state, network, alone))
        case "table":
            _each(networks, lambda network: _table(state, network))
        case "costs":
            key = f"{state.page}:costs"
            _beside(networks, lambda n: cost_shares_chart(f"{key}{n.suffix}", n.anatomy))
        case "compare":
            _comparison(result)
        case "growth":
            key = f"{state.page}:growth"
            _each(networks, lambda n: channel_growth_chart(f"{key}{n.suffix}", n.anatomy))
        case "maps" if picture is not None:
            _each(networks, lambda network: _maps(state, network, picture))
        case "gradients":
            gradient_charts(state)
        case "trained":
            pretrained_networks_chart(f"{state.page}:accuracy")
        case "timeline":
            network_timeline(state)
        case _:
            _code(networks)


def _each(networks: Sequence[NetworkResult], draw: Callable[[NetworkResult], None]) -> None:
    """Draw something of each network, one below the other."""
    for network in networks:
        if len(networks) > 1:
            st.markdown(f"**{network.title}**")
        draw(network)


def _beside(networks: Sequence[NetworkResult], draw: Callable[[NetworkResult], None]) -> None:
    """Draw something of each network, side by side."""
    for column, network in zip(st.columns(len(networks), gap="medium"), networks, strict=True):
        with column:
            draw(network)


def _chosen_layer(state: PageState, network: NetworkResult, alone: bool) -> None:
    """Draw the numbers of the chosen layer, and its receptive field beside or below them."""
    numbers, picture = st.columns(2, gap="medium") if alone else (st.container(), st.container())
    with numbers:
        _layer_list(state, network)
        if network.chosen is not None:
            spec = network.spec
            module = meta_network(spec.family, spec.options, spec.channels, spec.classes)
            key = f"{state.page}:facts{network.suffix}"
            layer_facts(key, module, network.anatomy, network.chosen)
    with picture:
        if network.chosen is not None:
            image = fashion_picture(state["label"], state["picture"])
            layer_field(f"{state.page}:field{network.suffix}", network.spec, network.chosen, image)
            _open_trained(state, network)


def _layer_list(state: PageState, network: NetworkResult) -> None:
    """Draw a list of the layers, for those who do not use the diagram."""
    layer = network.chosen
    key = f"{state.page}:layer{network.suffix}"
    state.sync_widget(key, layer.name if layer else None)

    def choose_layer() -> None:
        chosen = ChosenLayer(int(network.suffix == "2"), st.session_state[key])
        state.on_input(key, lambda: state.set(layer=format_chosen(chosen)))

    label = _("Layer of {network}").format(network=network.title)
    names = tuple(each.name for each in network.anatomy.layers)
    nothing = _("no such layer here")
    st.selectbox(label, names, key=key, placeholder=nothing, on_change=choose_layer)


def _open_trained(state: PageState, network: NetworkResult) -> None:
    """Offer the trained network of the family where this one is not trained."""
    weights = weights_for(network.spec)
    if weights is not None and not has_weights(network.spec, weights):
        trained = NetworkSpec(weights.recipe.model, weights.recipe.options)
        st.button(
            _("Open {name}, whose effective field is known").format(name=weights.name),
            key=f"{state.page}:trained{network.suffix}",
            on_click=state.set,
            kwargs=network_values(trained, network.suffix) | {"layer": "", "open": ""},
        )


def _table(state: PageState, network: NetworkResult) -> None:
    groups, blocks_only = top_level_groups(network.anatomy.layers), state["rows"] == "blocks"
    chosen = network.chosen.name if network.chosen else ""
    st.html(layer_table(groups, blocks_only=blocks_only, chosen=chosen))


def _maps(state: PageState, network: NetworkResult, picture: Image) -> None:
    weights = weights_for(network.spec)
    if weights is None:
        st.caption(_("No weights are shipped for this network yet."))
        return
    if not has_weights(network.spec, weights):
        said = _("These options are not trained here; {name} is, a network of the same family.")
        st.caption(said.format(name=weights.name))
    try:
        trained = cached_network(weights.path)
    except SettingsError as error:
        show_error(error)
        return
    name = _("{name}, trained to {accuracy:.2%}")
    title = name.format(name=weights.name, accuracy=weights.test_accuracy)
    key = f"{state.page}:maps{network.suffix}"
    block_feature_maps(key, trained, picture, title)
    look_inside_button(f"{key}:inside", weights.name)


def _code(networks: Sequence[NetworkResult]) -> None:
    st.caption(_("A program that runs without this project; a test runs it."))
    for place, network in zip(
        two_programs() if len(networks) > 1 else [st.container()], networks, strict=True
    ):
        with place:
            spec = network.spec
            program = network_program(spec.family, spec.options, spec.channels, spec.classes)
            code_block(program, HALF if len(networks) > 1 else LONGEST_LINE)


def _comparison(result: PageResult) -> None:
    if not result.differences:
        st.caption(_("Choose a second network, and its layers stand beside those of the first."))
        return
    first, second = (network.title for network in result.networks)
    changes = Counter(pair.mark for pair in result.differences)
    said = _("From {first} to {second}: {missing} layers are missing, {added} are added.")
    counts = {"missing": changes["missing"], "added": changes["added"]}
    st.caption(said.format(first=first, second=second, **counts))
    st.html(comparison_table(result.differences, (first, second)))

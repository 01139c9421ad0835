from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cnnlib.models.anatomy import network_anatomy
from cnnlib.models.layer_tree import Group, layer_tree
from cnnlib.models.networks import COURSE
from cnnlib.ui.components.network_diagram.message import network_message
from cnnlib.ui.components.network_diagram.network_diagram import (
    LONGEST,
    ChosenLayer,
    chosen_setting,
    format_chosen,
    open_setting,
    parse_chosen,
    parse_open,
)
from cnnlib.ui.components.wire_format import unpack


def test_the_chosen_layer_is_a_text_of_a_link():
    for chosen in (None, ChosenLayer(0, "stage1.0.conv1"), ChosenLayer(1, "conv")):
        assert parse_chosen(format_chosen(chosen)) == chosen
    assert parse_chosen("2:conv") == ChosenLayer(1, "conv")
    assert chosen_setting().allows("2:stage1.0.conv1")


def test_open_groups_are_paths_with_commas():
    assert parse_open("stage1,stage1.0") == ("stage1", "stage1.0")
    assert parse_open("") == ()
    assert open_setting().allows("stage2.1..8")


@pytest.mark.parametrize("name", COURSE)
def test_the_message_holds_every_layer_and_group(name: str):
    network = COURSE[name]
    graph = network_anatomy(network.family, network.options, network.size).graph
    tree = layer_tree(graph)
    message = network_message(name, graph, tree, {graph.layers[0].name: "added"})
    assert message["shape"] == list(graph.input_shape)
    layers = message["layers"]
    assert [layer["name"] for layer in layers] == [layer.name for layer in graph.layers]
    assert [layer["mark"] for layer in layers] == ["added", *[""] * (len(layers) - 1)]
    for number, layer in enumerate(layers):
        assert layer["inputs"]
        assert all(-1 <= each < number for each in layer["inputs"])
        assert layer["label"]
    numbers: list[int] = []

    def walk(nodes: list[Any]) -> None:
        for node in nodes:
            if isinstance(node, int):
                numbers.append(node)
            else:
                first = len(numbers)
                walk(node["children"])
                assert len(numbers) - first == node["layers"]
                before = layers[first]["inputs"][0]
                entering = layers[before]["shape"] if before >= 0 else message["shape"]
                assert node["entering"] == entering

    walk(message["tree"])
    assert numbers == list(range(len(layers)))
    assert sum(isinstance(node, Group) for node in tree) == sum(
        isinstance(node, dict) for node in message["tree"]
    )


APP = """
from cnnlib.models.anatomy import network_anatomy
from cnnlib.ui.components.network_diagram.network_diagram import (
    chosen_setting, network_diagram, open_setting,
)
from cnnlib.ui.core.page_state import PageState
import streamlit as st

state = PageState("page", {"layer": chosen_setting(), "open": open_setting()})
state.load_from_url()
plain = network_anatomy("resnet", {"skip": False}, 28).graph
residual = network_anatomy("resnet", {}, 28).graph
networks = [("plain", plain), ("residual", residual)]
count = int(st.query_params.get("networks", "2"))
st.text(str(network_diagram(state, networks[:count])))
st.text(state["layer"] + "|" + state["open"])
state.save_to_url()
"""


def run(**query: str) -> AppTest:
    app = AppTest.from_string(APP)
    for name, value in query.items():
        app.query_params[name] = value
    app.run(timeout=60)
    assert not app.exception
    return app


def head_of(app: AppTest) -> dict[str, Any]:
    elements = [element for element in app.main if element.type == "bidi_component"]
    head, _blobs = unpack(elements[0].proto.bytes)
    return head


def test_a_link_chooses_and_opens():
    app = run(layer="2:stage2.0.shortcut", open="stage2.0,stage9")
    head = head_of(app)
    assert head["open"] == ["stage2.0"]
    assert head["chosen"] == [1, "stage2.0.shortcut"]
    assert [network["label"] for network in head["networks"]] == ["plain", "residual"]
    assert app.text[0].value == str(ChosenLayer(1, "stage2.0.shortcut"))
    assert app.text[1].value == "2:stage2.0.shortcut|stage2.0,stage9"


def test_the_differences_are_lit():
    head = head_of(run())
    plain, residual = head["networks"]
    assert not any(layer["mark"] for layer in plain["layers"])
    added = {layer["kind"] for layer in residual["layers"] if layer["mark"] == "added"}
    assert "add" in added
    assert not any(layer["mark"] for layer in head_of(run(networks="1"))["networks"][0]["layers"])


def test_names_of_strangers_choose_nothing():
    for layer in ("nothing", "2:", "3:conv", "2:nothing", "<b>"):
        head = head_of(run(layer=layer, networks="1"))
        assert head["chosen"] is None
    assert head_of(run(open="x" * (LONGEST + 1)))["open"] == []

"""The numbers of one layer: figures, equations, a line of code."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

from tests.support.page_visits import elements


def script() -> None:
    import streamlit as st

    from cnnlib.models.anatomy import network_anatomy
    from cnnlib.models.meta_network import meta_network
    from cnnlib.ui.components.layer_facts import layer_facts

    options = {"form": "resnet18"}
    anatomy = network_anatomy("resnet", options, 96)
    layer = anatomy.graph.layer(st.session_state["layer"])
    layer_facts("facts", meta_network("resnet", options), anatomy, layer)


def facts(layer: str) -> tuple[str, list[str]]:
    at = AppTest.from_function(script, default_timeout=60)
    at.session_state["layer"] = layer
    at.run()
    assert not at.exception
    [html] = [json.loads(e.proto.json)["html"] for e in elements(at.main) if e.key == "facts"]
    return html, [code.value for code in at.code]


def test_a_convolution_has_both_equations_and_its_line() -> None:
    html, code = facts("stage2.0.shortcut")
    for text in ("128 × 12 × 12", "8,320", "1,179,648", "72.0 KiB", "<b>43</b>", "<b>8</b>"):
        assert text in html
    assert html.count('class="line"') == 2
    assert code == ["nn.Conv2d(64, 128, 1, stride=2)"]


def test_a_normalization_has_parameters_alone() -> None:
    html, code = facts("norm")
    assert html.count('class="line"') == 1
    assert "<b>128</b>" in html
    assert code == ["nn.BatchNorm2d(64)"]


def test_a_sum_costs_nothing_and_a_global_average_sees_everything() -> None:
    html, code = facts("stage1.0.add")
    assert 'class="line"' not in html
    assert code == ["y + x"]
    assert "the whole picture" in facts("pool")[0]

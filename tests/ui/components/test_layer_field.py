"""The receptive field on a picture, with the effective one where the network itself is trained."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from cnnlib.analysis.pretrained_networks import weights_for
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.ui.components.wire_format import unpack
from tests.support.page_visits import elements


def script() -> None:
    import streamlit as st

    from cnnlib.models.anatomy import network_anatomy
    from cnnlib.models.network_spec import NetworkSpec
    from cnnlib.ui.components.image_source import fashion_picture
    from cnnlib.ui.components.layer_field import layer_field

    spec = NetworkSpec("resnet", st.session_state["options"], 32)
    anatomy = network_anatomy(spec.family, spec.options, spec.size)
    layer_field("field", spec, anatomy.graph.layer("stage2.0.conv1"), fashion_picture(9, 0))


BEST = weights_for(NetworkSpec("resnet"))
"""The best of the shipped ResNets."""


@pytest.mark.parametrize("trained", [True, False])
def test_only_trained_weights_have_an_effective_field(
    trained: bool, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert BEST is not None
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path_factory.mktemp("home")))
    at = AppTest.from_function(script, default_timeout=60)
    options = dict(BEST.recipe.options)
    at.session_state["options"] = options if trained else options | {"width": 5}
    at.run()
    assert not at.exception
    [element] = [e for e in elements(at.main) if e.key == "field"]
    head, blobs = unpack(element.proto.bytes)
    assert (head["height"], head["width"]) == (32, 32)
    assert head["effective"] is trained
    assert len(blobs) == 1 + trained
    assert any(BEST.name in caption.value for caption in at.caption) is trained

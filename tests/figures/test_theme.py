"""Both themes have the same template but for colours, and the swap of colours makes one of the
other."""

from __future__ import annotations

import json
import re

import plotly.graph_objects as go
import pytest

from cnnlib.figures import palette, theme


def test_the_dark_template_is_the_light_one_recoloured() -> None:
    """The browser recolours a light figure; a notebook asks for the dark template itself."""
    partners = palette.dark_of_light()
    light, dark = (theme.plotly_template(name).to_plotly_json() for name in palette.THEMES)

    def plain(value: object) -> str:
        return json.dumps(go.Figure(layout={"template": value}).to_plotly_json(), sort_keys=True)

    swapped = re.sub("#[0-9a-f]{6}", lambda hit: partners.get(hit[0], hit[0]), plain(light))
    assert swapped == plain(dark)


def test_figures_carry_our_template_and_no_ground_of_their_own() -> None:
    layout = theme.figure().to_plotly_json()["layout"]["template"]["layout"]
    assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0,0,0,0)"
    assert layout["showlegend"] is False


@pytest.mark.parametrize(("anchor", "sign"), [("left", 1), ("right", -1), ("center", 0)])
def test_labels_stand_beside_their_point_in_its_colour(anchor: str, sign: int) -> None:
    fig = theme.figure()
    theme.label(fig, "loss", 3, 0.5, "negative", anchor=anchor)
    (note,) = fig.layout.annotations
    assert (note.text, note.x, note.y) == ("loss", 3, 0.5)
    assert note.font.color == palette.ROLES["negative"].light
    assert (note.xshift > 0) - (note.xshift < 0) == sign


def test_labels_refuse_a_colour_of_their_own() -> None:
    with pytest.raises(KeyError):
        theme.label(theme.figure(), "loss", 0, 0, "loss")

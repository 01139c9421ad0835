from __future__ import annotations

import html
import json

from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.plain_text import plain_text
from cnnlib.figures.plotly_text import plotly_text
from cnnlib.figures.training_curves import CurveEnd, training_curves


@given(st.text(max_size=60))
def test_nothing_a_stranger_writes_is_a_tag_a_template_or_a_formula(text: str) -> None:
    written = plotly_text(text)
    assert not set(written) & set("<>{}$")
    assert html.unescape(written) == html.unescape(html.unescape(written).replace("&", "&amp;"))
    assert html.unescape(written) == plain_text(text)


def test_names_of_runs_are_text_in_the_figure() -> None:
    name = '<a href="//x.yz">%{meta}</a>'
    ends = [CurveEnd(0, "loss_test", 3, 0.5, name), CurveEnd(1, "accuracy_test", 3, 0.5, name)]
    drawn = json.dumps(training_curves([name, name], ends).to_plotly_json(), default=list)
    assert "&#60;a href=" in drawn
    assert "<a" not in drawn
    assert "%{meta" not in drawn

from __future__ import annotations

import pytest

from cnnlib.figures.curves_by_name import NamedCurve, curves_by_name

CURVES = [
    NamedCurve("plain", (0, 0.5, 1), (1e-6, 1e-3, 1.0)),
    NamedCurve("residual", (0, 0.5, 1), (0.1, 0.5, 10.0)),
]


def test_each_curve_has_its_name_at_its_end():
    figure = curves_by_name(CURVES, ("depth", "norm"))
    assert [list(trace.y) for trace in figure.data] == [list(curve.y) for curve in CURVES]
    assert [(each.text, each.x, each.y) for each in figure.layout.annotations] == [
        ("plain", 1, 1.0),
        ("residual", 1, 10.0),
    ]
    looks = {(trace.line.color, trace.line.dash) for trace in figure.data}
    assert len(looks) == 2


def test_on_a_logarithmic_axis_names_are_placed_by_the_exponent():
    figure = curves_by_name(CURVES, ("depth", "norm"), logarithmic=True)
    assert figure.layout.yaxis.type == "log"
    assert [each.y for each in figure.layout.annotations] == pytest.approx([0, 1])


def test_shares_are_shown_as_percentages():
    figure = curves_by_name(CURVES[:1], ("epochs", "accuracy"), percent=True)
    assert figure.layout.yaxis.tickformat == ".0%"

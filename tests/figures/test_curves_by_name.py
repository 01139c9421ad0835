from __future__ import annotations

import pytest

from cnnlib.figures.curves_by_name import NamedCurve, curves_by_name

CURVES = [
    NamedCurve("plain", (0, 0.5, 1), (1e-6, 1e-3, 1.0)),
    NamedCurve("residual", (0, 0.5, 1), (0.1, 0.5, 10.0)),
]


def test_each_curve_has_its_name_and_a_look_of_its_own():
    figure = curves_by_name(CURVES, ("depth", "norm"))
    assert figure.layout.showlegend
    assert [trace.name for trace in figure.data] == ["plain", "residual"]
    assert [list(trace.y) for trace in figure.data] == [list(curve.y) for curve in CURVES]
    looks = {(trace.line.color, trace.line.dash) for trace in figure.data}
    assert len(looks) == 2


@pytest.mark.parametrize(("least", "decades"), [(1e-1, 1), (1e-6, 2), (1e-24, 5)])
def test_a_logarithmic_axis_has_a_few_powers_of_ten(least: float, decades: int):
    curve = NamedCurve("plain", (0, 1), (least, 10.0))
    figure = curves_by_name([curve], ("depth", "norm"), logarithmic=True)
    assert figure.layout.yaxis.type == "log"
    assert figure.layout.yaxis.dtick == decades


def test_shares_are_shown_as_percentages():
    figure = curves_by_name(CURVES[:1], ("epochs", "accuracy"), percent=True)
    assert figure.layout.yaxis.tickformat == ".0%"

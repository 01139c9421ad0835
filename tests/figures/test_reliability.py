from __future__ import annotations

import numpy as np
import pytest

from cnnlib.analysis.calibration import expected_calibration_error, reliability_curve
from cnnlib.figures.palette import THEMES
from cnnlib.figures.reliability import ReliabilityLabels, reliability_figure

CURVE = reliability_curve(
    np.array([0.35, 0.36, 0.95, 0.97, 0.99, 1.0]),
    np.array([True, False, True, True, True, False]),
    10,
)


def test_bars_are_the_accuracy_of_the_bins_that_hold_predictions():
    accuracy, gap, _, shares = reliability_figure(CURVE).data
    assert list(accuracy.x) == pytest.approx([0.35, 0.95])
    assert list(accuracy.y) == [0.5, 0.75]
    assert list(shares.y) == pytest.approx([2 / 6, 4 / 6])
    # The hatched bars begin at the accuracy and end at the mean confidence.
    ends = [base + height for base, height in zip(gap.base, gap.y, strict=True)]
    assert ends == pytest.approx([0.355, 0.9775])
    assert gap.marker.pattern.shape


def test_the_hatched_bars_weighted_by_the_shares_are_the_calibration_error():
    _, gap, _, shares = reliability_figure(CURVE).data
    found = sum(abs(height) * share for height, share in zip(gap.y, shares.y, strict=True))
    assert found == pytest.approx(expected_calibration_error(CURVE))


@pytest.mark.parametrize("theme", THEMES)
def test_the_texts_are_the_readers(theme):
    labels = ReliabilityLabels("置信度", "准确率", "占比", "完全校准", "张图片")
    figure = reliability_figure(CURVE, labels, theme=theme)
    assert figure.layout.xaxis.title.text == "置信度"
    assert figure.layout.yaxis.title.text == "准确率"
    assert figure.layout.annotations[0].text == "完全校准"
    assert "张图片" in figure.data[0].hovertemplate

from __future__ import annotations

import re

from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.ui.components.prediction_bars import prediction_html

SHARES = [0.02, 0, 0, 0, 0, 0.9, 0.05, 0.03, 0, 0]


def test_each_class_has_a_bar_as_long_as_its_probability():
    html = prediction_html(SHARES)
    widths = [float(each) for each in re.findall(r"width: ([\d.]+)%", html)]
    assert widths == [100 * share for share in SHARES]
    assert [name in html for name in CLASSES] == [True] * 10


def test_the_headline_names_the_largest_and_whether_it_is_true():
    assert "<b>Sandal</b> 90.0%" in prediction_html(SHARES)
    assert ">correct<" in prediction_html(SHARES, 5)
    assert "wrong, it is Shirt" in prediction_html(SHARES, 6)
    assert "correct" not in prediction_html(SHARES)


def test_the_true_class_is_marked_by_a_sign_beside_its_colour():
    [true] = re.findall(r'<li class="true">.*?</li>', prediction_html(SHARES, 6))
    assert "Shirt" in true
    assert "✓" in true
    assert "✓" not in prediction_html(SHARES)


def test_lines_across_the_bars_are_what_was_before() -> None:
    after, before = [0.1] * 10, [0.0] * 9 + [1.0]
    html = prediction_html(after, 3, before)
    assert html.count("width: 10.00%") == 10
    assert html.count('<i style="left: 0.00%">') == 9
    assert html.count('<i style="left: 100.00%">') == 1
    assert '<i style="left' not in prediction_html(after, 3)

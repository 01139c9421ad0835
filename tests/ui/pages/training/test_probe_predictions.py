"""The cells of the strip: the predicted class, whether it is right, and nothing unreadable."""

from __future__ import annotations

import pytest

from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.ui.core.language import speaking
from cnnlib.ui.pages.training.probe_predictions import (
    UNREADABLE,
    classes_html,
    predictions_html,
)
from tests.support import fake_runs as fake


def test_right_and_wrong_predictions() -> None:
    probe = fake.sample(30).to_json()
    html = predictions_html(probe)
    labels = probe["labels"]
    correct = sum(label == index % 10 for index, label in enumerate(labels))
    assert html.count('class="right"') == correct
    assert html.count('class="wrong"') == len(labels) - correct
    assert f"{correct} recognized at step 30." in html
    assert 'style="background-position: 100.000% 0"' in html
    with speaking("zh"):
        assert "包" in predictions_html(probe)


def test_the_true_classes_alone() -> None:
    html = classes_html([9, 0])
    assert html.count('role="listitem"') == 2
    assert f"<span>{CLASSES[9]}</span>" in html
    assert 'class="right"' not in html


@pytest.mark.parametrize(
    "change", [{"labels": "none"}, {"labels": [99]}, {"probabilities": None}, {"step": object()}]
)
def test_an_event_of_a_later_version_raises_what_callers_expect(change: dict[str, object]) -> None:
    probe = {**fake.sample(30).to_json(), **change}
    if "step" in change:
        del probe["step"]
    with pytest.raises(UNREADABLE):
        predictions_html(probe)

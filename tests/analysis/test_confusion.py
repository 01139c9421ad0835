"""The confusion matrix and what follows from it, against counts made one picture at a time."""

from __future__ import annotations

import numpy as np
import pytest

from cnnlib.analysis.confusion import (
    class_scores,
    confusion_matrix,
    largest_confusions,
    mistake_index,
    mistakes,
    pictures_of_cell,
)
from cnnlib.analysis.predictions import Predictions
from cnnlib.core.problems import SettingsError


@pytest.fixture(scope="module")
def predictions() -> Predictions:
    rng = np.random.default_rng(3)
    return Predictions(
        (2 * rng.normal(size=(600, 10))).astype(np.float32), rng.integers(0, 10, 600)
    )


def test_rows_are_true_classes(predictions: Predictions) -> None:
    expected = np.zeros((10, 10), int)
    for label, predicted in zip(predictions.labels, predictions.predicted, strict=True):
        expected[label, predicted] += 1
    matrix = confusion_matrix(predictions.labels, predictions.predicted)
    assert np.array_equal(matrix, expected)
    assert matrix.dtype == np.int64
    assert confusion_matrix(np.array([2]), np.array([7]))[2, 7] == 1
    assert confusion_matrix(np.array([], int), np.array([], int)).shape == (10, 10)


def test_precision_is_of_columns_and_recall_of_rows() -> None:
    first, second, third = class_scores(np.array([[8, 2, 0], [4, 6, 0], [0, 0, 0]]))
    assert (first.recall, first.precision) == (8 / 10, 8 / 12)
    assert (second.recall, second.precision) == (6 / 10, 6 / 8)
    assert (third.recall, third.precision) == (None, None)
    assert (first.pictures, first.predicted, first.correct) == (10, 12, 8)


def test_the_largest_confusions_leave_out_what_is_right_and_what_is_empty() -> None:
    matrix = np.array([[90, 2, 0], [4, 95, 0], [0, 1, 99]])
    assert largest_confusions(matrix, 2) == [(1, 0, 4), (0, 1, 2)]
    assert largest_confusions(matrix, 9) == [(1, 0, 4), (0, 1, 2), (2, 1, 1)]
    assert largest_confusions(np.diag([3, 4]), 5) == []


def test_the_pictures_of_all_cells_are_all_pictures_once(predictions: Predictions) -> None:
    matrix = confusion_matrix(predictions.labels, predictions.predicted)
    seen: list[int] = []
    for label in range(10):
        for predicted in range(10):
            found = pictures_of_cell(predictions, label, predicted)
            assert len(found) == matrix[label, predicted]
            assert set(predictions.labels[found]) <= {label}
            assert set(predictions.predicted[found]) <= {predicted}
            assert (np.diff(predictions.confidence[found]) <= 0).all()
            seen += found.tolist()
    assert sorted(seen) == list(range(600))


def test_mistakes_come_with_the_most_confident_first(predictions: Predictions) -> None:
    found = mistakes(predictions)
    wrong = [i for i in range(600) if predictions.predicted[i] != predictions.labels[i]]
    assert found.tolist() == sorted(wrong, key=lambda i: -predictions.confidence[i])
    assert mistake_index(predictions, 0) == found[0]
    assert mistake_index(predictions, len(wrong) - 1) == found[-1]


@pytest.mark.parametrize("number", [-1, 600])
def test_a_mistake_that_was_not_made_is_a_sentence(predictions: Predictions, number: int) -> None:
    with pytest.raises(SettingsError) as error:
        mistake_index(predictions, number)
    [problem] = error.value.problems
    assert problem.code == "mistake_unknown"
    assert str(len(mistakes(predictions))) in str(problem)

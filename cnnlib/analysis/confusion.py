"""Which classes a network takes for which: the confusion matrix and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnlib.analysis.predictions import Predictions
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.data.fashion_mnist import CLASSES

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class ClassScore:
    """How well one class is recognized.

    Attributes:
        pictures: Pictures of the class.
        predicted: Pictures taken for it.
        correct: Pictures of it taken for it.
    """

    pictures: int
    predicted: int
    correct: int

    @property
    def recall(self) -> float | None:
        """Share of the class's pictures that are recognized; None where there are none."""
        return self.correct / self.pictures if self.pictures else None

    @property
    def precision(self) -> float | None:
        """Share of the pictures taken for the class that are of it; None where there are none."""
        return self.correct / self.predicted if self.predicted else None


def confusion_matrix(labels: Counts, predicted: Counts, classes: int = len(CLASSES)) -> Counts:
    """Return how many pictures of each class are taken for each class.

    Args:
        labels: True classes, (N,).
        predicted: Predicted classes, (N,).
        classes: How many classes there are.

    Returns:
        (classes, classes), the rows true classes and the columns predicted ones.
    """
    cells = np.asarray(labels, np.int64) * classes + np.asarray(predicted, np.int64)
    return np.bincount(cells, minlength=classes**2).reshape(classes, classes).astype(np.int64)


def class_scores(matrix: Counts) -> tuple[ClassScore, ...]:
    """Return the score of each class of a confusion matrix whose rows are true classes."""
    sums = zip(matrix.sum(1), matrix.sum(0), matrix.diagonal(), strict=True)
    return tuple(ClassScore(int(row), int(column), int(cell)) for row, column, cell in sums)


def largest_confusions(matrix: Counts, count: int) -> list[tuple[int, int, int]]:
    """Return the fullest cells off the diagonal: true class, predicted class, pictures.

    Args:
        matrix: Rows are true classes.
        count: Cells at most; empty ones are left out.
    """
    wrong = matrix - np.diag(matrix.diagonal())
    order = np.argsort(-wrong, axis=None, kind="stable")[:count]
    cells = [divmod(int(place), len(matrix)) for place in order]
    return [(row, column, int(wrong[row, column])) for row, column in cells if wrong[row, column]]


def pictures_of_cell(predictions: Predictions, label: int, predicted: int) -> Counts:
    """Return the test pictures of class `label` that are taken for `predicted`.

    Returns:
        Indices in the test set, the most confident prediction first.
    """
    inside = (predictions.labels == label) & (predictions.predicted == predicted)
    return _most_confident(predictions, np.flatnonzero(inside))


def mistakes(predictions: Predictions) -> Counts:
    """Return the test pictures that are classified wrongly.

    Returns:
        Indices in the test set, the most confident mistake first.
    """
    return _most_confident(predictions, np.flatnonzero(predictions.predicted != predictions.labels))


def mistake_index(predictions: Predictions, number: int) -> int:
    """Return the index in the test set of mistake `number`, 0 for the most confident one.

    Raises:
        SettingsError: There are fewer (`mistake_unknown`).
    """
    found = mistakes(predictions)
    if 0 <= number < len(found):
        return int(found[number])
    template = N_(
        "The network makes {count} mistakes on the test pictures, so there is no number {number}."
    )
    values = {"count": len(found), "number": number}
    raise SettingsError([Problem("mistake_unknown", template, values)])


def _most_confident(predictions: Predictions, indices: Counts) -> Counts:
    return indices[np.argsort(-predictions.confidence[indices], kind="stable")]

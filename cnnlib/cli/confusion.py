"""Count which classes saved weights, or a run's last weights, take for which.

The 10,000 test pictures are counted in a matrix whose rows are true classes and whose columns are
predicted ones. What a network predicts is kept in the data folder, so the second time is quick.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from cnnlib.cli import weights_source
from cnnlib.cli.output import json_text, print_problem
from cnnlib.core.problems import SettingsError

if TYPE_CHECKING:
    from cnnlib.analysis.predictions import Predictions
    from cnnlib.training.engine.trained_network import TrainedNetwork

_WORST = 20  # mistakes that are listed


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    weights_source.add_arguments(parser)
    add = parser.add_argument
    add("--device", default="auto", help="auto (default), cuda, mps or cpu")
    add("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the matrix; raises `SettingsError` where the weights do not fit."""
    path, network = weights_source.load_source(options)
    result = _report(_predictions(network, options.device))
    about = {
        "file": str(path),
        "digest": network.digest,
        "model": network.recipe.model,
        "options": dict(network.recipe.options),
    }
    print(json_text({**about, **result}) if options.json else _table(about, result))
    return 0


def _predictions(network: TrainedNetwork, device: str) -> Predictions:
    """Return the kept predictions, or compute and keep them; say so where that is impossible."""
    from cnnlib.analysis.predictions import (
        compute_predictions,
        store_predictions,
        stored_predictions,
    )
    from cnnlib.training.execution.cpu_contention import short_spinning_under_contention

    found = stored_predictions(network.digest, network.recipe)
    if found is None:
        with short_spinning_under_contention():
            found = compute_predictions(network, _show_progress, device)
        try:
            store_predictions(network.digest, network.recipe, found)
        except SettingsError as error:
            print_problem(error.problems[0])
    return found


def _show_progress(fraction: float) -> None:
    if sys.stderr.isatty():
        end = "\r\x1b[K" if fraction >= 1 else ""
        print(f"\r{fraction:4.0%} of the test pictures{end}", end="", file=sys.stderr, flush=True)


def _report(predictions: Predictions) -> dict[str, Any]:
    from cnnlib.analysis.calibration import expected_calibration_error, reliability_curve
    from cnnlib.analysis.confusion import class_scores, confusion_matrix, mistakes
    from cnnlib.data.fashion_mnist import CLASSES

    labels, predicted = predictions.labels, predictions.predicted
    matrix = confusion_matrix(labels, predicted)
    curve = reliability_curve(predictions.confidence, predicted == labels)
    return {
        "pictures": len(labels),
        "accuracy": predictions.accuracy,
        "calibration_error": expected_calibration_error(curve),
        "matrix": matrix.tolist(),
        "classes": [
            {
                "class": number,
                "name": name,
                "pictures": score.pictures,
                "predicted": score.predicted,
                "precision": score.precision,
                "recall": score.recall,
            }
            for number, (name, score) in enumerate(zip(CLASSES, class_scores(matrix), strict=True))
        ],
        "reliability": [
            {
                "low": each.low,
                "high": each.high,
                "pictures": each.count,
                "confidence": each.confidence,
                "accuracy": each.accuracy,
            }
            for each in curve
        ],
        "mistakes": [
            {
                "picture": index,
                "class": int(labels[index]),
                "predicted": int(predicted[index]),
                "probability": float(predictions.confidence[index]),
            }
            for index in mistakes(predictions)[:_WORST].tolist()
        ],
    }


def _table(about: dict[str, Any], result: dict[str, Any]) -> str:
    """Return the matrix as text, with the recall of each row and the precision of each column."""
    classes = result["classes"]
    head = f"{'':14}" + "".join(f"{each['class']:>6}" for each in classes) + "  recall"
    rows = [
        f"{each['class']:>2} {each['name']:11}"
        + "".join(f"{count:>6}" for count in counts)
        + f"{_percent(each['recall']):>8}"
        for each, counts in zip(classes, result["matrix"], strict=True)
    ]
    foot = f"{'   precision':14}" + "".join(f"{_percent(each['precision']):>6}" for each in classes)
    return "\n".join(
        (
            f"{about['model']}: accuracy {result['accuracy']:.4f}, "
            f"expected calibration error {result['calibration_error']:.4f}",
            "rows: true classes; columns: predicted classes",
            *(head, *rows, foot),
        )
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"

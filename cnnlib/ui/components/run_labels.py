"""The labels of runs in a menu."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cnnlib.training.runs.run_folder import Run


def unique_labels(runs: Sequence[Run]) -> dict[str, str]:
    """Return the labels of runs by their ids, with the end of the id where a label is not unique.

    A menu tells its entries apart by what it shows of them.
    """
    labels = {run.id: run.label for run in runs}
    counts = Counter(labels.values())
    return {
        name: label if counts[label] == 1 else f"{label} · {name.rpartition('-')[2]}"
        for name, label in labels.items()
    }

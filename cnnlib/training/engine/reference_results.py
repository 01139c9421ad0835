"""Test accuracies reported for the course's recipes, and the comparison of a run with them.

They were obtained on Fashion-MNIST with the recipes of the course ("Dive into Deep
Learning", https://d2l.ai, chapters 7.6 and 8.6), read from the published outputs of its builds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cnnlib.core.problems import N_

SPREAD_NOTE = N_(
    "Single runs scatter: another seed, machine or version moves the figure by several points, "
    "so one run inside or outside the range proves little."
)


@dataclass(frozen=True)
class ReferenceResult:
    """Results reported for one network trained as in the course.

    Attributes:
        label: Name of the network and its form.
        model: Key of `CATALOG`.
        options: Options that identify the form.
        low: Lowest reported test accuracy.
        high: Highest reported test accuracy.
        builds: Number of public builds read; 0 if not counted.
        train: Training accuracy of one build, or `None`.
        test: Test accuracy of the same build, or `None`.
    """

    label: str
    model: str
    options: Mapping[str, Any]
    low: float
    high: float
    builds: int = 0
    train: float | None = None
    test: float | None = None


REFERENCE_RESULTS = (
    ReferenceResult(
        "LeNet",
        "lenet",
        {"activation": "sigmoid", "pooling": "average", "batch_norm": False},
        0.76,
        0.83,
        builds=33,
        train=0.82,
        test=0.78,
    ),
    ReferenceResult("ResNet-18, 96 × 96", "resnet", {"form": "resnet18"}, 0.67, 0.92),
)


@dataclass(frozen=True)
class Comparison:
    """Comparison of a run with the reported range.

    Attributes:
        reported: The reported results.
        accuracy: Test accuracy of the run's last weights.
        verdict: `"below"`, `"within"` or `"above"` the range.
        template: The verdict as an English sentence with named `{placeholders}`.
        same_recipe: Whether the run was trained as in the course; otherwise the range is only a
            rough guide.
    """

    reported: ReferenceResult
    accuracy: float
    verdict: str
    template: str
    same_recipe: bool

    @property
    def values(self) -> dict[str, str]:
        """Values of the placeholders."""
        return {
            "model": self.reported.label,
            "accuracy": f"{self.accuracy:.3f}",
            "low": f"{self.reported.low:.2f}",
            "high": f"{self.reported.high:.2f}",
        }

    def __str__(self) -> str:
        return self.template.format(**self.values)


_VERDICTS = {
    "below": N_("{model}: {accuracy} is below the reported range of {low} to {high}."),
    "within": N_("{model}: {accuracy} is within the reported range of {low} to {high}."),
    "above": N_("{model}: {accuracy} is above the reported range of {low} to {high}."),
}
_IGNORED = ("seed", "threads", "device", "channels_last", "options", "model")


def compare(
    recipe: Mapping[str, Any], accuracy: float, course: Mapping[str, Any] | None = None
) -> Comparison | None:
    """Compare a run's test accuracy with the range reported for its network.

    Args:
        recipe: The run's recipe as JSON.
        accuracy: Test accuracy of its last weights, 0 to 1.
        course: The course's recipe for the model as JSON, to fill in `same_recipe`.

    Returns:
        The comparison, or `None` if nothing is reported for this form of the network.
    """
    found = find_reference(recipe)
    if found is None:
        return None
    # Rounded as displayed, so that the verdict agrees with the numbers shown.
    shown = round(accuracy, 3)
    verdict = "below" if shown < found.low else "above" if shown > found.high else "within"
    return Comparison(found, accuracy, verdict, _VERDICTS[verdict], same_training(recipe, course))


def find_reference(recipe: Mapping[str, Any]) -> ReferenceResult | None:
    """Return the results reported for the network of `recipe` (as JSON), or `None`."""
    options = recipe.get("options") or {}
    for each in REFERENCE_RESULTS:
        if each.model == recipe.get("model") and all(
            options.get(name) == value for name, value in each.options.items()
        ):
            return each
    return None


def same_training(recipe: Mapping[str, Any], course: Mapping[str, Any] | None) -> bool:
    """Whether `recipe` has the training settings of `course`, both as JSON."""
    return course is not None and all(
        recipe.get(name) == value for name, value in course.items() if name not in _IGNORED
    )

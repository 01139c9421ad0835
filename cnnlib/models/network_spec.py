"""A network of the catalog with its options and its size of pictures, validated as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from cnnlib.core.problems import Problem
from cnnlib.core.validation import ValidatedSettings
from cnnlib.models.image_size import image_problem
from cnnlib.models.registry import get_architecture, input_size


@dataclass(frozen=True)
class NetworkSpec(ValidatedSettings):
    """A network and the pictures that go through it.

    Attributes:
        family: Key of `CATALOG`.
        options: Options by name; the others have their defaults.
        image: Rows and columns of the pictures; 0 for those that the network was made for.
        channels: Channels of the pictures.
        classes: Number of logits.
    """

    blocking_codes = ("no_branch", "option_not_allowed")

    family: str
    options: Mapping[str, Any] = field(default_factory=dict)
    image: int = 0
    channels: int = 1
    classes: int = 10

    @property
    def label(self) -> str:
        """Name for people, such as `ResNet-18`, the same in every language."""
        family = get_architecture(self.family)
        form = str(family.completed(self.options).get("form", ""))
        depth = form.removeprefix(self.family)
        return f"{family.label}-{depth}" if depth.isdigit() else family.label

    @property
    def size(self) -> int:
        """Rows and columns of the pictures."""
        return self.image or input_size(self.family, self.options)

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return this network with `image` or options replaced, named as in `Fix.changes`."""
        options, others = dict(self.options), {}
        for name, value in changes.items():
            place, _, option = name.partition(".")
            if place == "options":
                options[option] = value
            else:
                others[name] = value
        return replace(self, options=options, **others)

    def find_problems(self) -> Sequence[Problem]:
        """Return the problems of the options, or else why the pictures are not taken."""
        family = get_architecture(self.family)
        if problems := family.problems(self.options):
            return problems
        problem = image_problem(self.family, self.options, self.size)
        return (problem,) if problem else ()

"""How a class is attributed to the pixels of a picture: the method and its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cnnlib.core.problems import N_, Fix, Problem
from cnnlib.core.settings import Bool, Choice, Int, Schema
from cnnlib.core.validation import ValidatedSettings

GRAD_CAM, OCCLUSION = "grad-cam", "occlusion"
GRADIENTS, INTEGRATED = "gradients", "integrated-gradients"

SETTINGS: Schema = {
    "method": Choice(
        GRAD_CAM,
        {
            GRAD_CAM: "Grad-CAM",
            OCCLUSION: N_("Occlusion"),
            GRADIENTS: N_("Input gradients"),
            INTEGRATED: N_("Integrated gradients"),
        },
        label=N_("Method"),
        noun=N_("method"),
    ),
    "relu": Bool(
        True,
        label="ReLU",
        help=N_("As in the paper: what speaks against the class, the sums below 0, becomes 0."),
    ),
    "patch": Int(
        6,
        1,
        27,
        label=N_("Patch"),
        help=N_("Rows and columns of the black square, in pixels of the 28 × 28 picture."),
    ),
    "stride": Int(
        2, 1, 27, label=N_("Stride"), help=N_("Pixels from one place of the square to the next.")
    ),
}
"""The settings of an attribution by the name of their attribute of `AttributionSpec`."""

STORED_SIZE = 28
"""Rows and columns of a stored picture, in whose pixels patch and stride are given."""


@dataclass(frozen=True)
class AttributionSpec(ValidatedSettings):
    """How a class is attributed to the pixels.

    Attributes:
        method: A choice of `SETTINGS["method"]`.
        layer: Grad-CAM: name of the module whose output is weighed; `default_map_layer` if empty.
        relu: Grad-CAM: whether negative cells become 0, as in the paper.
        patch: Occlusion: rows and columns of the black square, in pixels of a stored picture.
        stride: Occlusion: pixels from one place of the square to the next, likewise.
    """

    method: str = GRAD_CAM
    layer: str = ""
    relu: bool = True
    patch: int = 6
    stride: int = 2

    def changed(self, changes: Mapping[str, Any]) -> AttributionSpec:
        """Return a copy with other settings."""
        return replace(self, **changes)

    def find_problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with what the method uses; a network checks the layer."""
        values = {"method": self.method, "relu": self.relu}
        if self.method == OCCLUSION:
            values |= {"patch": self.patch, "stride": self.stride}
        refused = (SETTINGS[name].problem(name, value) for name, value in values.items())
        found = tuple(problem for problem in refused if problem is not None)
        if found or self.method != OCCLUSION or self.stride <= self.patch:
            return found
        template = N_(
            "With a stride of {stride} and a patch of {patch} some pixels are never covered: the "
            "stride may be at most as large as the patch."
        )
        fix = Fix(N_("Set the stride to {patch}"), {"patch": self.patch}, {"stride": self.patch})
        shown = {"where": "stride", "stride": self.stride, "patch": self.patch}
        return (Problem("stride_beyond_patch", template, shown, (fix,)),)

    @property
    def signed(self) -> bool:
        """Whether the map may have negative values."""
        return self.method != GRAD_CAM or not self.relu


def patch_in_input(pixels: int, size: int) -> int:
    """Return a length in pixels of a stored picture in those of an input of `size` rows."""
    return max(1, round(pixels * size / STORED_SIZE))

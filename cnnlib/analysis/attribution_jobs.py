"""Attributions with their check, in this process or as a background job."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnlib.analysis.attribution import Attribution, Progress, attribute
from cnnlib.analysis.attribution_reference import verify
from cnnlib.analysis.attribution_spec import INTEGRATED, OCCLUSION, STORED_SIZE, AttributionSpec
from cnnlib.analysis.integrated_gradients import MOST_STEPS
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.models.anatomy import network_anatomy
from cnnlib.provenance.verification import RoundedAway, Verification
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trained_network import load_trained
from cnnlib.training.execution import background_jobs

JOB = "attribution"

QUICK_MACS = 1_500_000_000
"""Multiply-accumulates that one thread does in about 150 ms, the longest that a page may compute
(`benchmarks/attribution.py`)."""


@dataclass(frozen=True)
class CheckedAttribution:
    """A map, and how far it is from the same map without Captum (see `verify`)."""

    found: Attribution
    verification: Verification | None


def checked_attribution(
    model: nn.Module,
    pixels: Tensor,
    target: int,
    spec: AttributionSpec,
    progress: Progress | None = None,
) -> CheckedAttribution:
    """Return the map of a class and its check; see `attribute` for the arguments and errors."""
    found = attribute(model, pixels, target, spec, progress)
    return CheckedAttribution(found, verify(model, pixels, found))


def estimated_macs(recipe: Recipe, spec: AttributionSpec) -> int:
    """Return about how many multiply-accumulates a map and its check take."""
    network = network_anatomy(recipe.model, recipe.options, recipe.input_size)
    return forward_passes(spec) * network.macs


def forward_passes(spec: AttributionSpec) -> int:
    """Return how many forward passes a map and its check cost at most; a backward pass is two."""
    if spec.method == OCCLUSION:
        # The squares, then those over one pixel once more, and the picture without any.
        over = -(-spec.patch // spec.stride)
        return (-(-(STORED_SIZE - spec.patch) // spec.stride) + 1) ** 2 + over**2 + 3
    # Integrated gradients are complete with far fewer steps more often than not.
    return 4 * MOST_STEPS if spec.method == INTEGRATED else 7


def job_request(
    path: Path,
    digest: str,
    recipe: Recipe,
    image: NDArray[np.uint8],
    targets: Sequence[int],
    spec: AttributionSpec,
) -> tuple[str, dict[str, Any]]:
    """Return the key and the request of a job of kind `JOB`.

    Args:
        path: The weights file.
        digest: SHA-256 of its content, hexadecimal.
        recipe: The network.
        image: uint8 (28, 28).
        targets: The classes, one map each.
        spec: The method.
    """
    request = {
        "path": str(path),
        "digest": digest,
        "recipe": recipe.to_json(),
        "image": _encoded(image),
        "targets": list(targets),
        "spec": asdict(spec),
    }
    same = {name: value for name, value in request.items() if name != "path"}
    return hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest(), request


@background_jobs.register(JOB, newest_only=True)
def attribution_job(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `maps` of the classes of a request of `job_request` as JSON.

    Raises:
        SettingsError: As for `load_trained` and `attribute`, or the file has other content by now
            (`weights_replaced`).
    """
    network = load_trained(Path(request["path"]), Recipe.from_json(request["recipe"]))
    if network.digest != request["digest"]:
        template = N_("The run has replaced these weights by newer ones meanwhile: look again.")
        raise SettingsError([Problem("weights_replaced", template)])
    content = np.frombuffer(base64.b64decode(request["image"]), np.uint8)
    images = torch.from_numpy(content.reshape(STORED_SIZE, STORED_SIZE).copy())[None]
    pixels = preprocess(images, network.recipe.input_size)[0]
    spec, targets = AttributionSpec(**request["spec"]), request["targets"]
    maps = []
    for done, target in enumerate(targets):

        def report(share: float, done: int = done) -> None:
            background_jobs.report_progress((done + share) / len(targets))

        maps.append(_to_json(checked_attribution(network.model, pixels, target, spec, report)))
    return {"maps": maps}


def maps_from_json(answer: Mapping[str, Any]) -> tuple[CheckedAttribution, ...]:
    """Return the maps in an answer of `attribution_job`; none if it failed."""
    return tuple(_from_json(each) for each in answer.get("maps", ()))


def _to_json(checked: CheckedAttribution) -> dict[str, Any]:
    found, verification = checked.found, checked.verification
    return {
        **asdict(found),
        "shape": list(found.values.shape),
        "values": _encoded(found.values.astype("<f4")),
        "verification": None if verification is None else asdict(verification),
    }


def _from_json(value: Mapping[str, Any]) -> CheckedAttribution:
    values = np.frombuffer(base64.b64decode(value["values"]), "<f4").reshape(value["shape"])
    plain = {name: value[name] for name in ("target", "score", "black_score", "steps")}
    spec = AttributionSpec(**value["spec"])
    found = Attribution(spec=spec, values=values, largest_sum=value["largest_sum"], **plain)
    if (checked := value["verification"]) is None:
        return CheckedAttribution(found, None)
    rounded = checked["rounded_away"]
    cell = None if rounded is None else RoundedAway(**rounded)
    return CheckedAttribution(found, Verification(**{**checked, "rounded_away": cell}))


def _encoded(values: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()

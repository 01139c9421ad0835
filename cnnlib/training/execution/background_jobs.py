"""Measurements in a process of their own, so that nobody waits for them.

`python -m cnnlib.training.execution.background_jobs` reads one JSON object from
its input, measures, and writes one JSON object to its output.  `submit` starts it in the
background and gives what is known by now.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnlib.core.paths import ROOT
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.training.execution import malloc

Answer = Mapping[str, Any]

_KEPT = 200
_FAILED = N_("The measurement has failed: {reason}.")


def submit(kind: str, key: str, request: Mapping[str, Any]) -> Answer | None:
    """Give the answer to `request`, or `None` while it is being found.

    Args:
        kind: `"estimate"` (`recipe`: how long it takes) or `"weigh"` (`path`, and `recipe` to
            fall back on: what a weights file is and how good it is here) or `"activations"`
            (`seed`: what reaches the activations of two networks).  One of each kind is at
            work at a time; of the estimates that wait only the newest is carried out.
        key: Equal keys have equal answers, which are kept.
        request: JSON.

    Returns:
        What was measured; or under `"problems"` why it could not be (see `problems_of`).
    """
    with _lock:
        job = _jobs.get((kind, key))
        if job is None:
            job = _jobs[kind, key] = _Job((kind, key), {"kind": kind, **request})
            _newest[kind] = job
            while len(_jobs) > _KEPT:
                _jobs.popitem(last=False)
            # Not a pool: its threads would keep a closing server waiting.
            threading.Thread(target=_carry_out, args=(job,), name="apart", daemon=True).start()
    return job.answer


def peek(kind: str, key: str) -> Answer | None:
    """Give an answer that is there already; never begins to look for one."""
    job = _jobs.get((kind, key))
    return job.answer if job else None


def problems_of(answer: Answer) -> tuple[Problem, ...]:
    """Why nothing could be measured; empty if it could."""
    return tuple(Problem(p["code"], p["template"], p["values"]) for p in answer.get("problems", ()))


@dataclass
class _Job:
    name: tuple[str, str]
    request: Mapping[str, Any]
    answer: Answer | None = None


def _carry_out(job: _Job) -> None:
    kind = job.name[0]
    with _turns[kind]:
        with _lock:
            if kind == "estimate" and _newest[kind] is not job:
                _jobs.pop(job.name, None)
                return
        job.answer = _run(job.request)


def _run(request: Mapping[str, Any]) -> Answer:
    command = [sys.executable, "-m", "cnnlib.training.execution.background_jobs"]
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    try:
        environment = {**os.environ, **malloc.ENVIRONMENT}
        with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as process:
            _children.add(process)
            try:
                output, _ = process.communicate(json.dumps(request).encode())
            finally:
                _children.discard(process)
        answer: Answer = json.loads(output)
    except (OSError, ValueError) as error:
        return _told(SettingsError([Problem("measurement", _FAILED, {"reason": str(error)})]))
    return answer


@atexit.register
def _end_all() -> None:
    for process in tuple(_children):
        process.kill()


def _told(error: SettingsError) -> dict[str, Any]:
    return {
        "problems": [
            {
                "code": problem.code,
                "template": problem.template,
                "values": {
                    name: value if isinstance(value, int | float | str) else str(value)
                    for name, value in problem.values.items()
                },
            }
            for problem in error.problems
        ]
    }


_lock = threading.Lock()
_turns = {kind: threading.Lock() for kind in ("estimate", "weigh", "activations")}
_jobs: OrderedDict[tuple[str, str], _Job] = OrderedDict()
_newest: dict[str, _Job] = {}
_children: set[subprocess.Popen[bytes]] = set()


def _estimate(request: Mapping[str, Any]) -> dict[str, Any]:
    from cnnlib.training.engine.recipe import Recipe
    from cnnlib.training.execution.duration_estimate import estimate

    found = estimate(Recipe.from_json(request["recipe"]))
    return {"images_per_second": found.images_per_second, "disturbed": found.disturbed}


def _evaluate_weights(request: Mapping[str, Any]) -> dict[str, Any]:
    from cnnlib.data import fashion_mnist
    from cnnlib.models.registry import build
    from cnnlib.training.engine.checkpoint import read_weights
    from cnnlib.training.engine.device import select_device
    from cnnlib.training.engine.evaluation import evaluate
    from cnnlib.training.engine.recipe import Recipe
    from cnnlib.training.engine.weights import assign_weights

    file = read_weights(Path(request["path"]))
    told = file.metadata.get("recipe")
    recipe = Recipe.from_json(told if isinstance(told, dict) else request["recipe"])
    module = build(recipe.model, recipe.options)
    assign_weights(module, file.tensors)
    score = evaluate(module.to(select_device()), fashion_mnist.load(train=False), recipe.input_size)
    return {
        "recipe": recipe.to_json(),
        "says": {
            name: value
            for name in ("epoch", "test_accuracy", "run")
            if isinstance(value := file.metadata.get(name), int | float | str)
        },
        "told": isinstance(told, dict),
        "parameters": sum(parameter.numel() for parameter in module.parameters()),
        "accuracy": score.accuracy,
        "loss": score.loss,
        "count": score.count,
    }


def _activations(request: Mapping[str, Any]) -> dict[str, Any]:
    from cnnlib.analysis.activations import compute_activations

    return compute_activations(int(request["seed"]))


_ANSWERS = {"estimate": _estimate, "weigh": _evaluate_weights, "activations": _activations}


def main() -> None:
    """Answer one request; give way to everything else on this computer."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)
    request = json.load(sys.stdin)
    try:
        with malloc.retain_freed_memory():
            answer = _ANSWERS[request["kind"]](request)
    except SettingsError as error:
        answer = _told(error)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"[:300]
        answer = _told(SettingsError([Problem("measurement", _FAILED, {"reason": reason})]))
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()

"""Weights and states on disk: safetensors and JSON, never anything that runs code when read."""

from __future__ import annotations

import json
import os
import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypedDict

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import nn

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.weights import assign_weights

WEIGHTS = "last.safetensors"
STATE = "state.safetensors"
_NEXT = "next.safetensors"
MAX_BYTES = 1 << 30

_TOKEN = "checkpoint"  # what joins a state to its weights
_PROGRESS = "progress"

OPTIMIZER_PREFIX = "optimizer."
"""How the names of the optimizer's tensors begin in a state."""


class TrainerState(TypedDict):
    """A run between two steps, on the CPU.

    Attributes:
        weights: The network's parameters and buffers, by their names in the network.
        tensors: What the optimizer and the measurements hold.
        progress: Counters and the like, as JSON takes them.
    """

    weights: dict[str, torch.Tensor]
    tensors: dict[str, torch.Tensor]
    progress: dict[str, Any]


@dataclass(frozen=True)
class WeightsFile:
    """A weights file as it was read.

    Attributes:
        tensors: By name.
        metadata: What the file says of itself, for example `recipe`, `test_accuracy`; any file
            can say anything, so it is shown, not trusted.
    """

    tensors: dict[str, torch.Tensor]
    metadata: dict[str, Any]


def save_weights(
    path: Path, weights: Mapping[str, torch.Tensor], metadata: Mapping[str, Any]
) -> None:
    """Write `weights` with `metadata` (JSON values by name) to `path`, atomically.

    Raises:
        OSError: The disk is full or the folder is gone; what was there before stands.
    """
    _write(path, weights, metadata)


def read_weights(source: Path | bytes, max_bytes: int = MAX_BYTES) -> WeightsFile:
    """Read a weights file without trusting it.

    Args:
        source: A file, or what was in one.
        max_bytes: A larger file is not read.

    Raises:
        SettingsError: It is too large (`file_too_large`), no safetensors file or damaged
            (`not_safetensors`), or cannot be read (`file_unreadable`).
    """
    content = _content(source, max_bytes)
    try:
        tensors = load(content)
    # Besides its own error, the reader lets through what odd numbers and shapes cause in torch.
    except (SafetensorError, ValueError, KeyError, RuntimeError, TypeError, OverflowError) as error:
        template = N_(
            "This is no safetensors file, or it is damaged or incomplete. Files saved with "
            "torch.save (.pt, .pth) are not read, because reading one can run any program."
        )
        raise SettingsError([Problem("not_safetensors", template)]) from error
    return WeightsFile(tensors, _metadata(content))


def load_weights(
    source: Path | bytes, module: nn.Module, max_bytes: int = MAX_BYTES
) -> WeightsFile:
    """Put the weights of a file into `module`, if they all fit; else change nothing.

    Raises:
        SettingsError: As `read_weights`, or the tensors differ: the sentences name which are
            missing, unexpected or of another shape (see `fit_problems`).
    """
    found = read_weights(source, max_bytes)
    assign_weights(module, found.tensors)
    return found


def save_checkpoint(folder: Path, state: TrainerState, metadata: Mapping[str, Any]) -> None:
    """Write everything that `load_checkpoint` needs into `folder`, atomically as a whole.

    `last.safetensors` holds the weights with `metadata`; the rest of the state lies beside it.
    A kill at any moment leaves the state before or the state after, never a mixture.

    Raises:
        OSError: The disk is full or the folder is gone; the state before stands.
    """
    token = {_TOKEN: uuid.uuid4().hex}
    _write(folder / _NEXT, state["weights"], {**metadata, **token})
    # From this rename on the new state counts; its weights are found under either name.
    _write(folder / STATE, state["tensors"], {_PROGRESS: state["progress"], **token})
    (folder / _NEXT).replace(folder / WEIGHTS)


def load_checkpoint(folder: Path) -> TrainerState | None:
    """Read the newest whole state in `folder`; `None` where there is none yet.

    Raises:
        SettingsError: There is one, but it is damaged (`state_damaged`).
    """
    if not (folder / STATE).exists():
        return None
    try:
        rest = read_weights(folder / STATE)
        token, progress = rest.metadata[_TOKEN], rest.metadata[_PROGRESS]
        weights = _belonging(folder, token)
    except (SettingsError, KeyError) as error:
        template = N_("The saved state in {folder} is damaged, so the run cannot be resumed.")
        problem = Problem("state_damaged", template, {"folder": str(folder)})
        raise SettingsError([problem]) from error
    return TrainerState(weights=weights, tensors=rest.tensors, progress=progress)


def check_state(state: TrainerState, recipe: Recipe) -> None:
    """See that `state` belongs to `recipe`; the device and its threads may have changed.

    Raises:
        SettingsError: It does not (`state_of_another_recipe`).
    """
    told = Recipe.from_json(state["progress"]["recipe"])
    ours = recipe.checked()
    there = replace(told, device=ours.device, threads=ours.threads)
    if there != ours:
        before, now = there.to_json(), ours.to_json()
        names = ", ".join(name for name in now if before[name] != now[name])
        template = N_("The saved state belongs to another recipe; these settings differ: {names}.")
        raise SettingsError([Problem("state_of_another_recipe", template, {"names": names})])


def _belonging(folder: Path, token: str) -> dict[str, torch.Tensor]:
    for name in (WEIGHTS, _NEXT):
        try:
            found = read_weights(folder / name)
        except SettingsError:  # absent, or cut off by a kill; the other one is whole
            continue
        if found.metadata.get(_TOKEN) == token:
            return found.tensors
    raise KeyError(token)


def _write(path: Path, tensors: Mapping[str, torch.Tensor], metadata: Mapping[str, Any]) -> None:
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    words = {name: json.dumps(value, ensure_ascii=False) for name, value in metadata.items()}
    content = save(plain, metadata=words)
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def _content(source: Path | bytes, max_bytes: int) -> bytes:
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size <= max_bytes:
            return source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        template = N_("The file {path} cannot be read ({reason}).")
        values = {"path": str(source), "reason": error.strerror or str(error)}
        raise SettingsError([Problem("file_unreadable", template, values)]) from error
    template = N_("The file holds {size} MB; at most {most} MB are read.")
    values = {"size": f"{size / 1e6:.0f}", "most": f"{max_bytes / 1e6:.0f}"}
    raise SettingsError([Problem("file_too_large", template, values)])


def _metadata(content: bytes) -> dict[str, Any]:
    """What a file that has been read says of itself; its words where they are no JSON."""
    length = int.from_bytes(content[:8], "little")
    words = json.loads(content[8 : 8 + length]).get("__metadata__", {})
    return {name: _value(word) for name, word in words.items()}


def _value(word: str) -> Any:
    try:
        return json.loads(word)
    except (ValueError, RecursionError):
        return word

"""Weights files and checkpoints: safetensors and JSON, which run no code when they are read."""

from __future__ import annotations

import hashlib
import json
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypedDict

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import nn

from cnnlib.core.atomic_io import write_bytes
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.core.regular_files import read_regular
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.weights import assign_weights

WEIGHTS = "last.safetensors"
STATE = "state.safetensors"
MAX_BYTES = 1 << 30

_NEXT_WEIGHTS = "next.safetensors"
_TOKEN = "checkpoint"  # metadata key: equal in the two files of one checkpoint
_PROGRESS = "progress"
_CHECKSUM = "checksum"  # metadata key: CRC-32 of the tensors and of the other metadata

OPTIMIZER_PREFIX = "optimizer."
"""Prefix of the optimizer's tensors in `TrainerState.tensors`."""


class TrainerState(TypedDict):
    """State of a `Trainer` between two steps, with all tensors on the CPU.

    Attributes:
        weights: The network's `state_dict`.
        tensors: Tensors of the optimizer and of the metrics not yet reported.
        progress: Recipe and counters as JSON.
    """

    weights: dict[str, torch.Tensor]
    tensors: dict[str, torch.Tensor]
    progress: dict[str, Any]


@dataclass(frozen=True)
class WeightsFile:
    """Content of a weights file.

    Attributes:
        tensors: Tensors by name.
        metadata: For example `recipe` and `test_accuracy`; unverified claims of the file.
        digest: SHA-256 of the whole content, hexadecimal.
    """

    tensors: dict[str, torch.Tensor]
    metadata: dict[str, Any]
    digest: str


def save_weights(
    path: Path, weights: Mapping[str, torch.Tensor], metadata: Mapping[str, Any]
) -> None:
    """Write `weights` with `metadata` (JSON values by name) to `path` atomically.

    Raises:
        OSError: The disk is full or the folder is gone; the old file is unchanged.
    """
    _write(path, weights, metadata)


def read_weights(source: Path | bytes, max_bytes: int = MAX_BYTES) -> WeightsFile:
    """Read an untrusted weights file.

    Args:
        source: The file or its content.
        max_bytes: Largest size read.

    Raises:
        SettingsError: It is larger (`file_too_large`), no safetensors file or damaged
            (`not_safetensors`), or cannot be opened (`file_unreadable`).
    """
    content = _content(source, max_bytes)
    try:
        tensors = load(content)
    # Invalid numbers and shapes in the header raise torch's errors, not safetensors' own.
    except (SafetensorError, ValueError, KeyError, RuntimeError, TypeError, OverflowError) as error:
        template = N_(
            "This is no safetensors file, or it is damaged or incomplete. Files saved with "
            "torch.save (.pt, .pth) are not read, because reading one can run any program."
        )
        raise SettingsError([Problem("not_safetensors", template)]) from error
    return WeightsFile(tensors, _metadata(content), hashlib.sha256(content).hexdigest())


def load_weights(
    source: Path | bytes, module: nn.Module, max_bytes: int = MAX_BYTES
) -> WeightsFile:
    """Load a weights file into `module`; if a tensor does not fit, `module` is unchanged.

    Raises:
        SettingsError: As `read_weights`, or the tensors do not fit (see `fit_problems`).
    """
    file = read_weights(source, max_bytes)
    assign_weights(module, file.tensors)
    return file


def save_checkpoint(folder: Path, state: TrainerState, metadata: Mapping[str, Any]) -> None:
    """Write a checkpoint into `folder`, atomically although it is two files.

    `last.safetensors` holds the weights with `metadata`, `state.safetensors` the rest.  A kill at
    any moment leaves the old checkpoint or the new one.

    Raises:
        OSError: The disk is full or the folder is gone; the old checkpoint is unchanged.
    """
    token = {_TOKEN: uuid.uuid4().hex}
    _write(folder / _NEXT_WEIGHTS, state["weights"], {**metadata, **token}, checksum=True)
    # This write makes the new checkpoint valid: its weights are found under either name.
    progress = {_PROGRESS: state["progress"], **token}
    _write(folder / STATE, state["tensors"], progress, checksum=True)
    (folder / _NEXT_WEIGHTS).replace(folder / WEIGHTS)


def load_checkpoint(folder: Path) -> TrainerState | None:
    """Read the checkpoint in `folder`; `None` if there is none.

    Raises:
        SettingsError: It is damaged, if only by one bit (`state_damaged`).
    """
    if not (folder / STATE).exists():
        return None
    try:
        rest = read_weights(folder / STATE)
        _check_sum(rest)
        token, progress = rest.metadata[_TOKEN], rest.metadata[_PROGRESS]
        weights = _weights_with_token(folder, token)
    except (SettingsError, KeyError) as error:
        template = N_("The saved state in {folder} is damaged, so the run cannot be resumed.")
        problem = Problem("state_damaged", template, {"folder": str(folder)})
        raise SettingsError([problem]) from error
    return TrainerState(weights=weights, tensors=rest.tensors, progress=progress)


def check_state(state: TrainerState, recipe: Recipe) -> None:
    """Check that `state` was saved with `recipe`; device and threads may differ.

    Raises:
        SettingsError: Another setting differs (`state_of_another_recipe`).
    """
    current = recipe.checked()
    saved = replace(
        Recipe.from_json(state["progress"]["recipe"]),
        device=current.device,
        threads=current.threads,
    )
    if saved != current:
        before, now = saved.to_json(), current.to_json()
        names = ", ".join(name for name in now if before[name] != now[name])
        template = N_("The saved state belongs to another recipe; these settings differ: {names}.")
        raise SettingsError([Problem("state_of_another_recipe", template, {"names": names})])


def _weights_with_token(folder: Path, token: str) -> dict[str, torch.Tensor]:
    for name in (WEIGHTS, _NEXT_WEIGHTS):
        try:
            file = read_weights(folder / name)
        except SettingsError:  # missing; the other name has the file
            continue
        if file.metadata.get(_TOKEN) == token:
            _check_sum(file)
            return file.tensors
    raise KeyError(token)


def _write(
    path: Path,
    tensors: Mapping[str, torch.Tensor],
    metadata: Mapping[str, Any],
    checksum: bool = False,
) -> None:
    on_cpu = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    texts = {name: json.dumps(value, ensure_ascii=False) for name, value in metadata.items()}
    if checksum:
        texts[_CHECKSUM] = str(_crc(on_cpu, texts))
    write_bytes(path, save(on_cpu, metadata=texts), sync=True)


def _crc(tensors: Mapping[str, torch.Tensor], texts: Mapping[str, str]) -> int:
    """Return the CRC-32 of tensors on the CPU and of metadata, independent of their order."""
    crc = 0
    for name in sorted(texts):
        crc = zlib.crc32(f"{name}={texts[name]};".encode(), crc)
    for name in sorted(tensors):
        tensor = tensors[name]
        crc = zlib.crc32(f"{name}:{tensor.dtype}{list(tensor.shape)};".encode(), crc)
        # Bytes of any type, those that NumPy lacks too; a scalar has no view as bytes.
        crc = zlib.crc32(tensor.contiguous().reshape(-1).view(torch.uint8).numpy().data, crc)
    return crc


def _check_sum(file: WeightsFile) -> None:
    """Raise KeyError if the file is not as it was written; files of old runs have no checksum."""
    texts = {name: json.dumps(value, ensure_ascii=False) for name, value in file.metadata.items()}
    expected = texts.pop(_CHECKSUM, None)
    if expected is not None and expected != str(_crc(file.tensors, texts)):
        raise KeyError(_CHECKSUM)


def _content(source: Path | bytes, max_bytes: int) -> bytes:
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size <= max_bytes:
            return source if isinstance(source, bytes) else read_regular(source)
    except OSError as error:
        template = N_("The file {path} cannot be read ({reason}).")
        values = {"path": str(source), "reason": error.strerror or str(error)}
        raise SettingsError([Problem("file_unreadable", template, values)]) from error
    template = N_("The file holds {size} MB; at most {most} MB are read.")
    values = {"size": f"{size / 1e6:.0f}", "most": f"{max_bytes / 1e6:.0f}"}
    raise SettingsError([Problem("file_too_large", template, values)])


def _metadata(content: bytes) -> dict[str, Any]:
    """Return the metadata in the header of a valid safetensors file.

    The format is documented at https://github.com/huggingface/safetensors#format.
    """
    length = int.from_bytes(content[:8], "little")
    texts = json.loads(content[8 : 8 + length]).get("__metadata__")  # null is valid
    return {name: _parsed(text) for name, text in (texts or {}).items()}


def _parsed(text: str) -> Any:
    """Return the JSON value in `text`, or `text` itself if it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text

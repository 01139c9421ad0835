"""Weights and states on disk: safetensors and JSON, never anything that runs code when read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from cnnlib.training.loop import State

WEIGHTS = "last.safetensors"
MOST_BYTES = 512 * 2**20


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
    """Write `weights` with `metadata` (JSON values by name) to `path`, atomically."""
    raise NotImplementedError


def read_weights(source: Path | bytes, most_bytes: int = MOST_BYTES) -> WeightsFile:
    """Read a weights file without trusting it.

    Raises:
        SettingsError: It is too large (`file_too_large`), no safetensors file or damaged
            (`not_safetensors`), or cannot be read (`file_unreadable`).
    """
    raise NotImplementedError


def load_weights(source: Path | bytes, module: nn.Module) -> WeightsFile:
    """Put the weights of a file into `module`, if they all fit; else change nothing.

    Raises:
        SettingsError: As `read_weights`, or the tensors differ (`weights_do_not_fit`): the
            sentence names which are missing, unexpected or of another shape.
    """
    raise NotImplementedError


def save_state(folder: Path, state: State, metadata: Mapping[str, Any]) -> None:
    """Write everything that `load_state` needs into `folder`, atomically as a whole.

    `last.safetensors` holds the weights with `metadata`; the rest of the state lies beside it.
    A kill at any moment leaves the state before or the state after, never a mixture.
    """
    raise NotImplementedError


def load_state(folder: Path) -> State | None:
    """Read the newest whole state in `folder`; `None` where there is none yet.

    Raises:
        SettingsError: There is one, but it is damaged (`state_damaged`).
    """
    raise NotImplementedError

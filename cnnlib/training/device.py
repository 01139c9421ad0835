"""The device that computes: which one, what it is called, what it can do."""

from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Description:
    """A device in words and numbers.

    Attributes:
        type: `"cuda"`, `"mps"` or `"cpu"`.
        name: What its maker calls it.
        memory: Bytes that it has, or `None` where that is not known.
        bfloat16: Whether it computes in bfloat16 faster than in float32.
    """

    type: str
    name: str
    memory: int | None
    bfloat16: bool

    def to_json(self) -> dict[str, object]:
        """The description as JSON takes it."""
        raise NotImplementedError


def choose(wanted: str = "auto") -> torch.device:
    """Give the device called `wanted`; `"auto"` takes CUDA, then MPS, then the CPU.

    Raises:
        SettingsError: This machine has no such device (`no_such_device`).
    """
    raise NotImplementedError


def has_bfloat16(device: torch.device) -> bool:
    """Whether `device` computes in bfloat16 itself."""
    raise NotImplementedError


def describe(device: torch.device) -> Description:
    """Say what `device` is."""
    raise NotImplementedError

"""Batch, layer, instance and group normalization: the four steps, and what prediction keeps."""

from cnnlib.normalization.running import Frame, module, sequence, update
from cnnlib.normalization.spec import KINDS, Kind, Normalization, refusal
from cnnlib.normalization.steps import Running, Steps, by_hand, by_torch, identity

__all__ = [
    "KINDS",
    "Frame",
    "Kind",
    "Normalization",
    "Running",
    "Steps",
    "by_hand",
    "by_torch",
    "identity",
    "module",
    "refusal",
    "sequence",
    "update",
]

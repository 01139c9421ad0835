"""Batch, layer, instance and group normalization: the four steps, and what prediction keeps."""

from cnnlib.ops.normalization.reference import Running, Steps, by_hand, by_torch, identity
from cnnlib.ops.normalization.running_statistics import Frame, module, sequence, update
from cnnlib.ops.normalization.spec import KINDS, Kind, Normalization, refusal

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

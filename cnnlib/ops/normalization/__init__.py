"""Batch, layer, instance and group normalization: the four steps, and what prediction keeps."""

from cnnlib.ops.normalization.reference import (
    Running,
    Steps,
    identity,
    reference_steps,
    torch_steps,
)
from cnnlib.ops.normalization.running_statistics import Frame, module, sequence, update
from cnnlib.ops.normalization.spec import KINDS, Kind, NormalizationSpec, refusal

__all__ = [
    "KINDS",
    "Frame",
    "Kind",
    "NormalizationSpec",
    "Running",
    "Steps",
    "identity",
    "module",
    "reference_steps",
    "refusal",
    "sequence",
    "torch_steps",
    "update",
]

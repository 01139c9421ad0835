"""Loading named tensors into a network, and the problems if they do not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import nn

from cnnlib.core.problems import N_, Problem, SettingsError

_MAX_NAMES = 3  # listed in a sentence


def fit_problems(module: nn.Module, tensors: Mapping[str, torch.Tensor]) -> tuple[Problem, ...]:
    """Return why `tensors` do not fit `module`, at most one problem of each code.

    The codes are `weights_missing`, `weights_unexpected`, `weights_shape`, `weights_type` and
    `weights_not_finite`.
    """
    wanted = module.state_dict()
    found = []
    if missing := [name for name in wanted if name not in tensors and not _is_optional(name)]:
        template = N_("The network needs {count} more tensors, which the file lacks: {names}.")
        found.append(_problem("weights_missing", template, missing))
    if unexpected := [name for name in tensors if name not in wanted]:
        template = N_("The file holds {count} tensors that the network does not have: {names}.")
        found.append(_problem("weights_unexpected", template, unexpected))
    both = [name for name in wanted if name in tensors]
    if reshaped := [name for name in both if tensors[name].shape != wanted[name].shape]:
        template = N_(
            "{count} tensors have another shape in the file than in the network "
            "(file → network): {names}."
        )
        shapes = [f"{name} {_shape(tensors[name])} → {_shape(wanted[name])}" for name in reshaped]
        found.append(_problem("weights_shape", template, shapes, "; "))
    mistyped = [n for n in both if _kind(tensors[n]) != _kind(wanted[n])]
    if mistyped:
        template = N_("{count} tensors hold another kind of number than the network: {names}.")
        found.append(_problem("weights_type", template, mistyped))
    if any(
        tensors[n].is_floating_point() and not tensors[n].float().isfinite().all() for n in both
    ):
        template = N_("The weights hold numbers that are not finite, so they can say nothing.")
        found.append(Problem("weights_not_finite", template))
    return tuple(found)


def assign_weights(module: nn.Module, tensors: Mapping[str, torch.Tensor]) -> None:
    """Copy `tensors` into `module`; if one does not fit, `module` is unchanged.

    Raises:
        SettingsError: They do not fit (see `fit_problems`).
    """
    if problems := fit_problems(module, tensors):
        raise SettingsError(problems)
    module.load_state_dict(dict(tensors))


def _is_optional(name: str) -> bool:
    """Return whether PyTorch's strict loading does without the tensor, as files of 2018 do."""
    return name.rpartition(".")[2] == "num_batches_tracked"


def _kind(tensor: torch.Tensor) -> tuple[bool, bool]:
    return tensor.is_floating_point(), tensor.is_complex()


def _shape(tensor: torch.Tensor) -> str:
    return "×".join(map(str, tensor.shape)) or "()"


def _problem(code: str, template: str, names: Iterable[str], mark: str = ", ") -> Problem:
    listed = list(names)
    text = mark.join(listed[:_MAX_NAMES]) + (" …" if len(listed) > _MAX_NAMES else "")
    return Problem(code, template, {"count": len(listed), "names": text})

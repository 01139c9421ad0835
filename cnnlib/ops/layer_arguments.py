"""The arguments of a layer of `torch.nn`, as the installed PyTorch declares them."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass

from torch import nn

from cnnlib.core.problems import N_


@dataclass(frozen=True)
class Argument:
    """One argument of a layer.

    Attributes:
        name: Its name in PyTorch.
        default: Its default in Python's notation; None where it must be given.
        description: English sentence, marked for translation.
        settings: Dotted names of the settings that change it; empty where none do.
    """

    name: str
    default: str | None
    description: str
    settings: tuple[str, ...]


def layer_arguments(
    layer: type[nn.Module], described: Mapping[str, tuple[str, tuple[str, ...]]]
) -> list[Argument]:
    """Return the arguments that the installed PyTorch declares for `layer`, in its order.

    Args:
        layer: The class.
        described: Description and settings by the name of the argument.
    """
    arguments = []
    for parameter in inspect.signature(layer).parameters.values():
        required = parameter.default is inspect.Parameter.empty
        description, settings = described.get(
            parameter.name, (N_("New in the installed version of PyTorch."), ())
        )
        default = None if required else repr(parameter.default)
        arguments.append(Argument(parameter.name, default, description, settings))
    return arguments

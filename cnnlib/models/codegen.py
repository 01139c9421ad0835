"""A network of the catalog as a PyTorch program that needs nothing of this project.

The program has the block first, then the network from blocks, as the paper has them.  Its
`state_dict` has the names and the shapes of the catalog's, so saved weights fit it.
"""

from __future__ import annotations

import inspect
import json
import textwrap
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import torch
from torch import nn

from cnnlib.models.base import Architecture
from cnnlib.models.block_code import BlockCode, block_code
from cnnlib.models.layer_code import layer_call
from cnnlib.models.registry import build, get_architecture, input_size, options_key
from cnnlib.ops.python_source import LONGEST_LINE

_INITIALIZATIONS: Mapping[str, str] = {
    "pytorch": "",
    "xavier": "nn.init.xavier_uniform_(layer.weight)",
    "kaiming": 'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")',
}
"""What is done to each convolution and dense layer, by the option `initialisation`."""


def network_program(
    name: str,
    options: Mapping[str, Any] | None = None,
    channels: int = 1,
    classes: int = 10,
) -> str:
    """Return a Python program that defines `network` and prints the shape of its output.

    Args:
        name: A key of `CATALOG`.
        options: Options by name; the others have their defaults.
        channels: Channels of the pictures.
        classes: Number of logits.

    Raises:
        SettingsError: As for `build`.
    """
    return _program(name, options_key(name, options), channels, classes)


@lru_cache(maxsize=64)
def _program(name: str, options_json: str, channels: int, classes: int) -> str:
    family, options = get_architecture(name), json.loads(options_json)
    with torch.device("meta"):
        network = build(name, options, channels, classes).eval()
    size = input_size(name, options)
    blocks = block_code(name, network)
    picture = torch.empty(1, channels, size, size, device="meta")
    layers = "\n".join(_Listing(blocks, picture).lines(network, "    "))
    count = sum(parameter.numel() for parameter in network.parameters())
    body = f"network = nn.Sequential(OrderedDict(\n{layers}\n))\n"
    if draw := _INITIALIZATIONS[options["initialisation"]]:
        body += (
            "\nfor layer in network.modules():\n"
            "    if isinstance(layer, (nn.Conv2d, nn.Linear)):\n"
            f"        {draw}\n"
        )
    definitions = blocks.definitions.strip("\n")
    parts = [
        f'"""{family.label} for pictures of {channels} x {size} x {size}: {count:,} parameters.\n\n'
        f'{_reference(family)}\n"""',
        _imports(definitions + body),
        *([f"\n{definitions}\n"] if definitions else []),
        body.rstrip("\n"),
        f"network.eval()\n"
        f"pictures = torch.rand(1, {channels}, {size}, {size})\n"
        f"print(network(pictures).shape)  # torch.Size([1, {classes}])\n",
    ]
    return "\n\n".join(parts)


def _reference(family: Architecture) -> str:
    """Return the paper and the chapter that the family's module names in its docstring."""
    documented = inspect.getmodule(family.build)
    assert documented is not None
    _, _, rest = (documented.__doc__ or "").partition("\n\n")
    paragraph, _, _ = rest.partition("\n\n")
    return textwrap.fill(" ".join(paragraph.split()), LONGEST_LINE)


def _imports(code: str) -> str:
    functional = "\nfrom torch.nn import functional as F" if "F." in code else ""
    return f"from collections import OrderedDict\n\nimport torch\nfrom torch import nn{functional}"


class _Listing:
    """The layers of a network, one a line, with the shape after each that changes it."""

    def __init__(self, blocks: BlockCode, picture: torch.Tensor) -> None:
        self._blocks = blocks
        self._x = picture
        self._flattened = ""  # factors of the inputs of the dense layer that follows

    def lines(self, sequence: nn.Module, indent: str, path: str = "") -> Iterator[str]:
        """Yield the lines of the layers in `sequence`, whose input has been computed."""
        for name, layer in sequence.named_children():
            call = self._blocks.call(f"{path}{name}", layer)
            if call is None and isinstance(layer, nn.Sequential):
                yield f"{indent}{name}=nn.Sequential(OrderedDict("
                yield from self.lines(layer, f"{indent}    ", f"{path}{name}.")
                yield f"{indent})),"
            else:
                yield f"{indent}{name}={call or self._layer(layer)},{self._shape_after(layer)}"

    def _layer(self, layer: nn.Module) -> str:
        call = layer_call(layer)
        if isinstance(layer, nn.Linear) and self._flattened:
            call = call.replace(str(layer.in_features), self._flattened, 1)
        return call

    def _shape_after(self, layer: nn.Module) -> str:
        """Compute the output of `layer`; return a comment if its shape is not the input's."""
        before = self._x.shape[1:]
        with torch.no_grad():
            self._x = layer(self._x)
        after = self._x.shape[1:]
        self._flattened = ""
        if isinstance(layer, nn.Flatten) and before[1:].numel() > 1:
            self._flattened = " * ".join(map(str, before))
        if after == before or isinstance(layer, nn.Linear):
            return ""
        return f"  # {' x '.join(map(str, after))}"

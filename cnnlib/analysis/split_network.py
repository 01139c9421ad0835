"""A network run up to one of its layers once, and from there as often as wanted."""

from __future__ import annotations

from typing import Any

from torch import Tensor, fx, nn

from cnnlib.analysis.layer_outputs import recorded
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.models.tracer import Trace


class SplitNetwork:
    """What a network has computed up to a layer, and the rest that is still to run.

    Nothing is hooked or changed, so threads may share the network.  Operations that work in place
    would change what is kept; no network of the catalog has any.

    Attributes:
        output: What the layer has given.
    """

    def __init__(self, network: nn.Module, x: Tensor, layer: str) -> None:
        """Run `network` on `x` up to `layer`.

        Args:
            network: A shared network of the catalog in evaluation mode, which nobody changes.
            x: Its input.
            layer: A name of `layer_graph`.

        Raises:
            SettingsError: There is no such layer (`unknown_layer`).
        """
        self._trace = recorded(network)
        nodes = list(self._trace.graph.nodes)
        place = next((i for i, node in enumerate(nodes) if self._trace.names.get(node) == layer), 0)
        if not place:
            template = N_("The network has no layer called {layer}.")
            raise SettingsError([Problem("unknown_layer", template, {"layer": layer})])
        self._node, self._rest = nodes[place], nodes[place + 1 :]
        self._values: dict[fx.Node, Any] = {}
        _run(self._trace, nodes[: place + 1], self._values, x)
        self.output: Tensor = self._values[self._node]
        needed = {source for node in self._rest for source in node.all_input_nodes}
        self._values = {node: value for node, value in self._values.items() if node in needed}

    def resume(self, output: Tensor) -> Tensor:
        """Return what the network makes of it if the layer gives `output` instead of its own."""
        values = {**self._values, self._node: output}
        result: Tensor = _run(self._trace, self._rest, values)
        return result


def _run(
    traced: Trace, nodes: list[fx.Node], values: dict[fx.Node, Any], x: Tensor | None = None
) -> Any:
    """Run operations in order; return the network's output where it is among them."""
    for node in nodes:
        args, kwargs = fx.node.map_arg((node.args, node.kwargs), values.__getitem__)
        if node.op == "placeholder":
            values[node] = x
        elif node.op == "get_attr":
            values[node] = traced.attribute(str(node.target))
        elif node.op == "output":
            return args[0]
        else:
            values[node] = traced.function(node)(*args, **kwargs)
    return None

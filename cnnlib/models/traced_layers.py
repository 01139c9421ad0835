"""The layers of a network that torch.fx has recorded, by running it once."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import fx, nn

from cnnlib.core.problems import Problem, SettingsError
from cnnlib.models.layer import INPUT, Layer, LayerGraph, refusal, tensors_in
from cnnlib.models.mac_counter import MacCounter
from cnnlib.models.operation_names import (
    function_kind,
    function_settings,
    module_kind,
    module_settings,
)
from cnnlib.models.receptive_field import ReceptiveField
from cnnlib.models.receptive_field_rules import (
    ATTENTION,
    UNKNOWN,
    Call,
    NoFieldError,
    TensorField,
    picture_field,
    propagate,
)
from cnnlib.models.tracer import Trace


def traced_layers(traced: Trace, x: torch.Tensor) -> LayerGraph:
    """Return the layers of a recorded network, for a picture `x` (1, C, H, W) of the meta device.

    Raises:
        SettingsError: A layer does not take what arrives (`layer_refuses`).
    """
    return _Run(traced, x).graph()


@dataclass(frozen=True)
class _Uses:
    parameters: list[nn.Parameter]
    macs: int


@dataclass
class _Run:
    """The run of a recorded network on a picture of the meta device."""

    traced: Trace
    x: torch.Tensor
    values: dict[fx.Node, Any] = field(default_factory=dict)
    names: dict[fx.Node, tuple[str, ...]] = field(default_factory=dict)
    fields: dict[fx.Node, TensorField] = field(default_factory=dict)
    layers: list[Layer] = field(default_factory=list)
    uses: dict[fx.Node, _Uses] = field(default_factory=dict)
    counted: set[int] = field(default_factory=set)
    problem: Problem | None = None
    outputs: tuple[str, ...] = ()

    def graph(self) -> LayerGraph:
        """Run every operation and return the layers."""
        with MacCounter() as counter:
            for node in self.traced.graph.nodes:
                before = counter.macs
                self._run(node)
                if node.op in ("call_module", "call_function", "call_method"):
                    self._record(node, counter.macs - before)
        shape = tuple(self.x.shape[1:])
        return LayerGraph(shape, tuple(self.layers), self.outputs, self.problem)

    def _run(self, node: fx.Node) -> None:
        args, kwargs = fx.node.map_arg((node.args, node.kwargs), self.values.__getitem__)
        target: Any = node.target
        if node.op == "placeholder":
            self._take_input(node)
        elif node.op == "get_attr":
            value = self.values[node] = self.traced.attribute(target)
            self.uses[node] = _Uses([value] if isinstance(value, nn.Parameter) else [], 0)
        elif node.op == "output":
            self.outputs = self._feeders(node)
        else:
            try:
                self.values[node] = self.traced.function(node)(*args, **kwargs)
            except Exception as error:  # whatever the operation says about its input
                raise SettingsError([self._refusal(node, error)]) from error

    def _take_input(self, node: fx.Node) -> None:
        if INPUT in [name for names in self.names.values() for name in names]:
            self.values[node] = node.args[0] if node.args else None
            return
        self.values[node], self.names[node] = self.x, (INPUT,)
        if self.x.dim() == 4:
            self.fields[node] = picture_field(self.x.shape)

    def _record(self, node: fx.Node, macs: int) -> None:
        tensors = list(tensors_in(self.values[node]))
        inputs = self._feeders(node)
        uses = self._uses(node, macs)
        if not tensors or not inputs:  # nothing of the picture: a layer that reads it has the costs
            self.uses[node] = uses
            return
        source = node.all_input_nodes[0]
        if node.target is operator.getitem and not isinstance(self.values[source], torch.Tensor):
            self.names[node] = self.names[source]  # one of several outputs of another layer
            if source in self.fields:
                self.fields[node] = self.fields[source]
            return
        name, kind = self.traced.names[node], self._kind(node)
        output = tuple(tensors[0].shape)
        receptive_field, whole = self._receptive_field(node, kind, output)
        self._name(node, name)
        self.layers.append(
            Layer(
                name=name,
                kind=kind,
                inputs=inputs,
                output_shape=output[1:],
                parameters=self._new_parameters(uses.parameters),
                macs=uses.macs,
                activation_bytes=4 * math.prod(output),
                receptive_field=receptive_field,
                whole_picture=whole,
            )
        )

    def _name(self, node: fx.Node, name: str) -> None:
        """Note the layer that has made the node's value, and its first input if in place."""
        self.names[node] = (name,)
        method = node.target if node.op == "call_method" else ""
        if str(method).endswith("_") and not str(method).endswith("__"):
            changed = node.all_input_nodes[0]
            self.names[changed] = (name,)
            self.fields.pop(changed, None)
            if node in self.fields:
                self.fields[changed] = self.fields[node]

    def _kind(self, node: fx.Node) -> str:
        if node.op == "call_module":
            return module_kind(self.traced.module(node))
        return function_kind(self.traced.function_name(node))

    def _feeders(self, node: fx.Node) -> tuple[str, ...]:
        found = [name for each in node.all_input_nodes for name in self.names.get(each, ())]
        return tuple(dict.fromkeys(found))

    def _uses(self, node: fx.Node, macs: int) -> _Uses:
        """Return what a node uses, with that of the inputs which do not come from the picture."""
        uses = [self.uses[each] for each in node.all_input_nodes if each in self.uses]
        own = list(self.traced.module(node).parameters()) if node.op == "call_module" else []
        own += [parameter for each in uses for parameter in each.parameters]
        return _Uses(own, macs + sum(each.macs for each in uses))

    def _new_parameters(self, used: Sequence[nn.Parameter]) -> int:
        """Count the parameters that no layer before has used."""
        new = {id(parameter): parameter for parameter in used if id(parameter) not in self.counted}
        self.counted.update(new)
        return sum(parameter.numel() for parameter in new.values())

    def _receptive_field(
        self, node: fx.Node, kind: str, output: tuple[int, ...]
    ) -> tuple[ReceptiveField | None, bool]:
        """Return the field of the node's output, and whether it is the whole picture."""
        sources = [each for each in node.all_input_nodes if each in self.names]
        if not sources or any(each not in self.fields for each in sources):
            return None, False
        try:
            call = self._call(node, kind, sources, output)
            found = propagate(call, [self.fields[each] for each in sources])
            self.fields[node] = found
            return found.described(), found.whole_picture
        except NoFieldError as error:
            why = str(error)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            why = UNKNOWN  # it is called in a way that the rules do not know
        if self.problem is None:
            values = {"layer": self.traced.names[node], "kind": kind}
            why = ATTENTION if self._has_attention() else why
            self.problem = Problem("no_receptive_field", why, values)
        return None, False

    def _has_attention(self) -> bool:
        return any("Attention" in type(each).__name__ for each in self.traced.root.modules())

    def _call(
        self, node: fx.Node, kind: str, sources: Sequence[fx.Node], output: tuple[int, ...]
    ) -> Call:
        if node.op == "call_module":
            settings: Mapping[str, Any] = module_settings(self.traced.module(node))
        else:
            args, kwargs = fx.node.map_arg((node.args, node.kwargs), self.values.__getitem__)
            settings = function_settings(self.traced.function_name(node), args, kwargs)
        shapes = [next(tensors_in(self.values[each])).shape for each in sources]
        return Call(kind, settings, tuple(map(tuple, shapes)), output)

    def _refusal(self, node: fx.Node, error: Exception) -> Problem:
        tensors = [t for each in node.all_input_nodes for t in tensors_in(self.values[each])]
        return refusal(
            self.traced.names[node],
            self._kind(node),
            self.x.shape[1:],
            tensors[0].shape[1:] if tensors else (),
            error,
        )

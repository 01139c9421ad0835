"""The layers of a network as a graph, each with its shape, its costs and its receptive field.

The graph is recorded by torch.fx and run once on the meta device, which computes shapes and
nothing else: neither weights nor feature maps take memory.
"""

from __future__ import annotations

import copy
import math
import operator
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import fx, nn
from torch.utils.hooks import RemovableHandle

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.models.layer_kinds import (
    function_kind,
    function_settings,
    module_kind,
    module_settings,
)
from cnnlib.models.mac_counter import MacCounter
from cnnlib.models.receptive_field import ReceptiveField
from cnnlib.models.receptive_field_rules import (
    ATTENTION,
    Call,
    NoFieldError,
    TensorField,
    picture_field,
    propagate,
)
from cnnlib.models.tracer import NotTraceableError, Trace, trace

INPUT = "input"
"""Name of the picture among the inputs of a layer."""


@dataclass(frozen=True)
class Layer:
    """One operation of a network, in numbers for a single picture.

    Attributes:
        name: Qualified name of the module, for example `stage1.0.conv1`; a function's name after
            the path of the module that calls it, for example `stage1.0.add`.
        kind: Class of the module, for example `Conv2d`, or name of the function.
        inputs: Names of the layers that feed it; `INPUT` is the picture.
        output_shape: Shape of its output without the batch.
        parameters: Its own parameters; one that another layer has used before counts there.
        macs: Multiply-accumulates of its convolutions and matrix products.
        activation_bytes: Memory of its output in float32.
        receptive_field: The fields of the cells of its output; None where there are none and
            where each is the whole picture.
        whole_picture: Whether every cell of its output is reached by the whole picture.
    """

    name: str
    kind: str
    inputs: tuple[str, ...]
    output_shape: tuple[int, ...]
    parameters: int
    macs: int
    activation_bytes: int
    receptive_field: ReceptiveField | None
    whole_picture: bool = False


@dataclass(frozen=True)
class LayerGraph:
    """The layers of a network in the order in which they run.

    Attributes:
        input_shape: Shape of the picture, without the batch.
        layers: The layers.
        outputs: Names of the layers whose output the network returns.
        problem: Why some layers have no receptive field; None if all have one or see everything.
    """

    input_shape: tuple[int, ...]
    layers: tuple[Layer, ...]
    outputs: tuple[str, ...] = ()
    problem: Problem | None = None

    def layer(self, name: str) -> Layer:
        """Return the layer called `name`; raises KeyError if there is none."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)


def layer_graph(module: nn.Module, input_shape: Sequence[int]) -> LayerGraph:
    """Return the layers of `module` in evaluation mode, for one picture; `module` is unchanged.

    Args:
        module: Any network with one input.
        input_shape: Shape of a picture, (C, H, W).

    Raises:
        SettingsError: The network does not take this picture (`layer_refuses`).
    """
    network = meta_copy(module)
    x = torch.empty(1, *input_shape, device="meta")
    try:
        return _run(network, x)
    except SettingsError:
        # Its code may make tensors of its own, which then belong on the meta device too.  This
        # doubles the time, so it is not how it begins.
        with torch.device("meta"):
            return _run(network, x)


def _run(network: nn.Module, x: torch.Tensor) -> LayerGraph:
    # With gradients, as in training: without them some layers of PyTorch take a shortcut.
    with torch.enable_grad():
        try:
            traced = trace(network)
        except NotTraceableError as error:
            return _hooked(network, x, str(error))
        return _Run(traced, x).graph()


def meta_copy(module: nn.Module) -> nn.Module:
    """Return a copy of `module` in evaluation mode whose tensors have shapes and no memory."""
    known: dict[int, Any] = {}
    for parameter in module.parameters():
        known[id(parameter)] = nn.Parameter(_shape_of(parameter), parameter.is_floating_point())
    for buffer in module.buffers():
        known[id(buffer)] = _shape_of(buffer)
    return copy.deepcopy(module, known).eval()


def _shape_of(tensor: torch.Tensor) -> torch.Tensor:
    kind = torch.float32 if tensor.is_floating_point() else tensor.dtype
    return torch.empty(tensor.shape, dtype=kind, device="meta")


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
        tensors = list(_tensors(self.values[node]))
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
        self.names[node] = (name,)
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
            found = propagate(self._call(node, kind, sources, output), self._known(sources))
            self.fields[node] = found
            return found.described(), found.whole_picture
        except NoFieldError as error:
            values = {"layer": self.traced.names[node], "kind": kind}
            why = ATTENTION if self._has_attention() else str(error)
            self.problem = self.problem or Problem("no_receptive_field", why, values)
            return None, False

    def _has_attention(self) -> bool:
        return any("Attention" in type(each).__name__ for each in self.traced.root.modules())

    def _known(self, sources: Sequence[fx.Node]) -> list[TensorField]:
        return [self.fields[each] for each in sources]

    def _call(
        self, node: fx.Node, kind: str, sources: Sequence[fx.Node], output: tuple[int, ...]
    ) -> Call:
        if node.op == "call_module":
            settings: Mapping[str, Any] = module_settings(self.traced.module(node))
        else:
            args, kwargs = fx.node.map_arg((node.args, node.kwargs), self.values.__getitem__)
            settings = function_settings(self.traced.function_name(node), args, kwargs)
        shapes = [next(_tensors(self.values[each])).shape for each in sources]
        return Call(kind, settings, tuple(map(tuple, shapes)), output)

    def _refusal(self, node: fx.Node, error: Exception) -> Problem:
        tensors = [t for each in node.all_input_nodes for t in _tensors(self.values[each])]
        return refusal(
            self.traced.names[node],
            self._kind(node),
            self.x.shape[1:],
            tensors[0].shape[1:] if tensors else (),
            error,
        )


def refusal(
    name: str, kind: str, picture: Sequence[int], shape: Sequence[int], error: Exception
) -> Problem:
    """Return the problem of a layer that cannot take what the picture has become."""
    said = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
    template = N_(
        "The network does not take pictures of {picture}: at {layer} ({kind}), where {shape} "
        "arrives, PyTorch says: {said}."
    )
    values = {
        "where": "image",
        "layer": name,
        "kind": kind,
        "picture": " × ".join(map(str, picture)),
        "shape": " × ".join(map(str, shape)),
        "said": said,
    }
    return Problem("layer_refuses", template, values)


def _tensors(value: Any) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _tensors(each)
    elif isinstance(value, Mapping):
        yield from _tensors(list(value.values()))


NOT_TRACED = N_(
    "The order of this network's operations depends on its input or is hidden from torch.fx "
    "({said}): its layers are listed without receptive fields and without functions."
)


def _hooked(network: nn.Module, x: torch.Tensor, said: str) -> LayerGraph:
    """Return the layers of a network that torch.fx cannot record, by forward hooks."""
    layers: list[Layer] = []
    sources: dict[int, tuple[torch.Tensor, str]] = {id(x): (x, INPUT)}
    counted: set[int] = set()
    calls: Counter[str] = Counter()
    running: list[tuple[str, str, Any]] = [(INPUT, "", x)]
    counter = MacCounter()
    before: list[int] = []
    hooks: list[RemovableHandle] = []

    def start(name: str, layer: nn.Module, args: Any) -> None:
        before.append(counter.macs)
        running.append((name, module_kind(layer), args))

    def finish(name: str, layer: nn.Module, args: Any, result: Any) -> None:
        macs = counter.macs - before.pop()
        tensors = list(_tensors(result))
        if not tensors:
            return
        feeders = [sources[id(t)][1] for t in _tensors(args) if id(t) in sources]
        new = {id(p): p for p in layer.parameters() if id(p) not in counted}
        counted.update(new)
        unique = f"{name}_{calls[name]}" if calls[name] else name
        calls[name] += 1
        sources.update({id(t): (t, unique) for t in tensors})
        shape = tuple(tensors[0].shape)
        layers.append(
            Layer(
                name=unique,
                kind=module_kind(layer),
                inputs=tuple(dict.fromkeys(feeders)),
                output_shape=shape[1:],
                parameters=sum(p.numel() for p in new.values()),
                macs=macs,
                activation_bytes=4 * math.prod(shape),
                receptive_field=None,
            )
        )

    for name, layer in network.named_modules():
        if name and not next(layer.children(), None):
            hooks.append(layer.register_forward_pre_hook(lambda m, args, n=name: start(n, m, args)))
            hooks.append(
                layer.register_forward_hook(lambda m, args, out, n=name: finish(n, m, args, out))
            )
    try:
        with counter:
            network(x)
    except Exception as error:
        name, kind, args = running[-1]
        tensors = list(_tensors(args))
        shape = tensors[0].shape[1:] if tensors else ()
        raise SettingsError([refusal(name, kind, x.shape[1:], shape, error)]) from error
    finally:
        for hook in hooks:
            hook.remove()
    problem = Problem("not_traceable", NOT_TRACED, {"said": said})
    return LayerGraph(tuple(x.shape[1:]), tuple(layers), problem=problem)

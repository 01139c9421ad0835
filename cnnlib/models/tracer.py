"""A network's operations, recorded by torch.fx under the names of its modules."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import fx, nn

from cnnlib.models.operation_names import OWN_LAYERS, function_kind

_LOCK = threading.RLock()
"""torch.fx replaces `nn.Module.__call__` of the whole process while it records."""


class NotTraceableError(Exception):
    """torch.fx cannot record the network; its text is what it says."""


@dataclass(frozen=True)
class Trace:
    """A recorded network.

    Attributes:
        root: The network.
        graph: Its operations.
        names: Unique names of the operations.
    """

    root: nn.Module
    graph: fx.Graph
    names: dict[fx.Node, str]

    def module(self, node: fx.Node) -> nn.Module:
        """Return the module that a `call_module` node runs."""
        return self.root.get_submodule(str(node.target))

    def attribute(self, name: str) -> Any:
        """Return a parameter or a buffer by its qualified name."""
        path, _, last = name.rpartition(".")
        return getattr(self.root.get_submodule(path), last)

    def function(self, node: fx.Node) -> Callable[..., Any]:
        """Return what a node runs, as a function of the node's arguments."""
        target: Any = node.target
        if node.op == "call_module":
            return self.module(node)
        if node.op == "call_method":
            return lambda first, *args, **kwargs: getattr(first, target)(*args, **kwargs)
        return target  # type: ignore[no-any-return]

    def function_name(self, node: fx.Node) -> str:
        """Return the name of the function or method that a node calls."""
        target: Any = node.target
        return target if isinstance(target, str) else getattr(target, "__name__", str(target))


def trace(root: nn.Module) -> Trace:
    """Record the operations of `root`; other threads may run their modules meanwhile.

    Raises:
        NotTraceableError: The order of its operations depends on values, for example.
    """
    with _LOCK:
        tracer = _Tracer()
        try:
            graph = tracer.trace(root)
        except Exception as error:  # whatever the network's code does with what is no tensor
            said = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
            raise NotTraceableError(said) from error
    trace = Trace(root, graph, {})
    uses: Counter[str] = Counter()
    for node in graph.nodes:
        if node.op in ("call_module", "call_function", "call_method"):
            name = tracer.path(node, trace)
            uses[name] += 1
            trace.names[node] = name if uses[name] == 1 else f"{name}_{uses[name] - 1}"
    return trace


def is_one_operation(module: nn.Module) -> bool:
    """Return whether a module is recorded as one operation: PyTorch's and this project's layers."""
    return isinstance(module, OWN_LAYERS) or (
        type(module).__module__.startswith("torch.nn") and not isinstance(module, nn.Sequential)
    )


class _Tracer(fx.Tracer):
    """Records layers of PyTorch and of this project as one operation each."""

    def __init__(self) -> None:
        super().__init__()
        self._thread = threading.get_ident()
        self._inside: list[str] = []
        self._paths: dict[fx.Node, str] = {}

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        """Return whether a module is one operation."""
        return is_one_operation(m)

    def call_module(
        self,
        m: nn.Module,
        forward: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Any:
        """Record the call of a module, or just call one of another thread."""
        if threading.get_ident() != self._thread:
            return forward(*args, **kwargs)
        path = self.path_of_module(m)
        if self.is_leaf_module(m, path):
            return super().call_module(m, forward, args, kwargs)
        self._inside.append(path)
        try:
            return super().call_module(m, forward, args, kwargs)
        finally:
            self._inside.pop()

    def getattr(self, attr: str, attr_val: Any, parameter_proxy_cache: dict[str, Any]) -> Any:
        """Record the use of a parameter, or just return one of another thread."""
        if threading.get_ident() != self._thread:
            return attr_val
        return super().getattr(attr, attr_val, parameter_proxy_cache)

    def create_node(self, *args: Any, **kwargs: Any) -> fx.Node:
        """Record an operation and the module that runs it."""
        node = super().create_node(*args, **kwargs)
        self._paths[node] = self._inside[-1] if self._inside else ""
        return node

    def path(self, node: fx.Node, trace: Trace) -> str:
        """Return the qualified name of a module's call, or of a function's in its module."""
        if node.op == "call_module":
            return str(node.target)
        name = trace.function_name(node)
        own = function_kind(name) if function_kind(name) in ("add", "sub", "mul", "div") else name
        where = self._paths[node]
        return f"{where}.{own}" if where else own

"""Multiply-accumulates of what runs inside a context."""

from __future__ import annotations

from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry


class MacCounter(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts the multiply-accumulates of convolutions and matrix products, and nothing else.

    The formulas are those of `torch.utils.flop_counter`, which count a multiplication and an
    addition each.  Its `FlopCounterMode` is not used, since that registers hooks for all modules
    of the process, those of other threads too.

    Attributes:
        macs: What has been counted so far.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._flops = 0

    @property
    def macs(self) -> int:
        """Half of the floating-point operations counted so far."""
        return self._flops // 2

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Run the operator `func` and count it."""
        kwargs = kwargs or {}
        packet = getattr(func, "_overloadpacket", func)
        if packet not in flop_registry and hasattr(func, "decompose"):
            with self:
                parts = func.decompose(*args, **kwargs)
            if parts is not NotImplemented:
                return parts
        result = func(*args, **kwargs)
        if packet in flop_registry:
            self._flops += flop_registry[packet](*args, **kwargs, out_val=result)
        return result

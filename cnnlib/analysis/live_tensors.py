"""The memory of the tensors that exist at once while a network runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from cnnlib.analysis.live_storages import LiveStorages
from cnnlib.analysis.saved_tensors import GRAD_MODES, own_tensors
from cnnlib.models.layer import tensors_in


class LiveTensors(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Follows the storages of the results of all operations within a `with` block.

    Memory that an operation takes and frees within itself is not seen.

    Attributes:
        peak: Most bytes that existed at once.
    """

    def __init__(self, excluded: Iterable[Tensor] = (), existing: Iterable[Tensor] = ()) -> None:
        """Leave out the storages of `excluded`, of which operations return views.

        Those of `existing` count from the beginning.
        """
        super().__init__()  # type: ignore[no-untyped-call]
        self._storages = LiveStorages(excluded)
        for tensor in existing:
            self._storages.add(tensor)
        self.peak = self._storages.alive_bytes()

    def __torch_dispatch__(
        self,
        function: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Run an operation and count what exists after it."""
        result = function(*args, **(kwargs or {}))
        for tensor in tensors_in(result):
            self._storages.add(tensor)
        self.peak = max(self.peak, self._storages.alive_bytes())
        return result


def peak_tensor_bytes(model: nn.Module, x: Tensor, mode: str) -> int:
    """Return the most bytes of tensors that exist at once while `model` maps `x`.

    The input counts, the tensors of `model` do not.

    Args:
        model: Any network, on any device, `meta` included; its mode is kept.
        x: Input of `model`, on its device.
        mode: Key of `GRAD_MODES`.
    """
    live = LiveTensors(own_tensors(model), [x])
    with GRAD_MODES[mode](), live:
        model(x)
    return live.peak

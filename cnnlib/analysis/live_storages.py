"""Weak references to the memory of tensors, to count what has not been freed."""

from __future__ import annotations

from collections.abc import Iterable

from torch import Tensor
from torch.multiprocessing.reductions import StorageWeakRef


class LiveStorages:
    """A set of storages, each counted once whatever tensors share it, until it is freed."""

    def __init__(self, excluded: Iterable[Tensor] = ()) -> None:
        """Start an empty set that never takes up the storages of `excluded`."""
        self._excluded = {_reference(tensor) for tensor in excluded}
        self._sizes: dict[StorageWeakRef, int] = {}

    def add(self, tensor: Tensor) -> bool:
        """Take up the storage of `tensor`; return whether it is new and holds anything."""
        reference, size = _reference(tensor), tensor.untyped_storage().nbytes()
        if not size or reference in self._excluded or reference in self._sizes:
            return False
        self._sizes[reference] = size
        return True

    def alive_bytes(self) -> int:
        """Return the size of the storages that have not been freed, and forget the others."""
        # A freed storage is forgotten so that its reference does not keep its address occupied.
        self._sizes = {ref: size for ref, size in self._sizes.items() if not _is_freed(ref)}
        return sum(self._sizes.values())


def _reference(tensor: Tensor) -> StorageWeakRef:
    return StorageWeakRef(tensor.untyped_storage())  # type: ignore[no-untyped-call]


def _is_freed(reference: StorageWeakRef) -> bool:
    return bool(reference.expired())  # type: ignore[no-untyped-call]

"""Devices: selection, description, precision and seeding."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import nn

from cnnlib.core.problems import N_, Fix, Problem, SettingsError, Verbatim


@dataclass(frozen=True)
class DeviceInfo:
    """Description of a device.

    Attributes:
        type: `"cuda"`, `"mps"` or `"cpu"`.
        name: Product name.
        memory: Size of its memory in bytes, or `None` if unknown.
        bfloat16: Whether it has bfloat16 arithmetic in hardware.
    """

    type: str
    name: str
    memory: int | None
    bfloat16: bool

    def to_json(self) -> dict[str, object]:
        """Return the description as a JSON object."""
        return asdict(self)


def _has_cuda() -> bool:
    return torch.cuda.is_available()


def _has_mps() -> bool:
    return torch.backends.mps.is_available()


_IS_AVAILABLE: dict[str, Callable[[], bool]] = {
    "cuda": _has_cuda,
    "mps": _has_mps,
    "cpu": lambda: True,
}


def select_device(wanted: str = "auto") -> torch.device:
    """Return the device `wanted`; `"auto"` prefers CUDA, then MPS, then the CPU.

    Raises:
        SettingsError: This machine has no such device (`no_such_device`).
    """
    present = [name for name, is_available in _IS_AVAILABLE.items() if is_available()]
    if wanted == "auto":
        return torch.device(present[0])
    if wanted in present:
        return torch.device(wanted)
    template = N_("This machine has no {device} that PyTorch can use; it has {present}.")
    values = {"where": "device", "device": Verbatim(wanted), "present": ", ".join(present)}
    fix = Fix(N_("Use what this machine has"), {}, {"device": "auto"})
    raise SettingsError([Problem("no_such_device", template, values, (fix,))])


def move_model(model: nn.Module, device: torch.device, channels_last: bool) -> nn.Module:
    """Move `model` to `device`, its tensors channels last where that is asked for; return it.

    The choice is the recipe's, and counts for a forward pass too: on a CPU GoogLeNet takes 0.3 of
    the time channels last, the other deep networks 0.7 to 0.9, LeNet 1.5.  MPS has channels first.
    """
    if channels_last and device.type != "mps":
        model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return model.to(device)


def has_bfloat16(device: torch.device) -> bool:
    """Whether `device` has bfloat16 arithmetic in hardware; emulation is many times slower.

    A CPU needs AVX512-BF16 or AMX, a CUDA device compute capability 8.0.
    """
    if device.type == "cuda":
        return torch.cuda.get_device_capability(device) >= (8, 0)
    if device.type == "cpu":
        # Private functions of torch that have come and gone; a missing one counts as False.
        tests = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
        return any(getattr(torch.cpu, test, lambda: False)() for test in tests)
    return False


def precision_problem(precision: str, device: torch.device) -> Problem | None:
    """Return why `precision` should not be used on `device` (`no_bfloat16`), or `None`."""
    if precision != "bfloat16" or has_bfloat16(device):
        return None
    template = N_("This {device} has no bfloat16 of its own and would be many times slower in it.")
    fix = Fix(N_("Compute in float32"), {}, {"precision": "float32"})
    values = {"where": "precision", "device": device.type.upper()}
    return Problem("no_bfloat16", template, values, (fix,))


def resolve_precision(precision: str, device: torch.device) -> str:
    """Return the precision to use on `device`: `"float32"` or `"bfloat16"`.

    Raises:
        SettingsError: bfloat16 is asked for, but the device has none (`no_bfloat16`).
    """
    if problem := precision_problem(precision, device):
        raise SettingsError([problem])
    if precision == "auto":
        return "bfloat16" if has_bfloat16(device) else "float32"
    return precision


def describe(device: torch.device) -> DeviceInfo:
    """Return the description of `device`."""
    if device.type == "cuda":
        found = torch.cuda.get_device_properties(device)
        return DeviceInfo("cuda", found.name, found.total_memory, has_bfloat16(device))
    name = _processor()
    return DeviceInfo(device.type, name, _memory(), has_bfloat16(device))


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # Windows has no sysconf
        return None


def seed_device(device: torch.device, number: int) -> None:
    """Seed PyTorch's default generator of `device`.

    `torch.manual_seed` seeds the generators of all kinds of devices, which takes 0.1 ms, half a
    per cent of a step of LeNet.
    """
    match device.type:
        case "cuda":
            torch.cuda.manual_seed(number)
        case "mps":
            torch.mps.manual_seed(number)
        case _:
            torch.default_generator.manual_seed(number)

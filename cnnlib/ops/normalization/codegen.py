"""PyTorch programs of a normalization with given numbers: its steps, and PyTorch's layer.

Both assign the result to `y` and, for batch normalization, the running statistics after it to
`running_mean` and `running_var`, or to those of `layer`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.ops.normalization.reference import Array, RunningStatistics, as_float32, require_running
from cnnlib.ops.normalization.spec import NormalizationSpec


def steps_code(
    spec: NormalizationSpec,
    x: ArrayLike,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    running: RunningStatistics | None = None,
) -> str:
    """Return a program that computes the steps one by one.

    Arguments and errors are those of `torch_steps`; training without `running` starts as a new
    layer does.
    """
    spec.checked()
    _, weight, bias = as_float32(spec, x, gamma, beta)
    lines = ["import torch", "", f"x = {literal(x)}"]
    if spec.affine:
        lines += [f"gamma = {literal(weight)}", f"beta = {literal(bias)}"]
    if spec.kind == "batch":
        held = _running_or_fresh(spec, running)
        lines += [
            f"running_mean = {literal(held.mean)}",
            f"running_var = {literal(held.variance)}",
        ]
    lines += ["", *_statistics(spec), *_scaled(spec)]
    if spec.kind == "batch" and spec.training:
        lines += _running_update(spec, _running_or_fresh(spec, running).batches)
    return "\n".join(lines) + "\n"


def layer_code(
    spec: NormalizationSpec,
    x: ArrayLike,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    running: RunningStatistics | None = None,
) -> str:
    """Return a program that calls PyTorch's layer.

    Arguments and errors are those of `steps_code`.
    """
    spec.checked()
    _, weight, bias = as_float32(spec, x, gamma, beta)
    state: dict[str, str] = {}
    if spec.affine:
        state |= {"weight": literal(weight), "bias": literal(bias)}
    if spec.kind == "batch":
        held = _running_or_fresh(spec, running)
        state |= {"running_mean": literal(held.mean), "running_var": literal(held.variance)}
        state["num_batches_tracked"] = f"torch.tensor({held.batches})"
    lines = ["import torch", "from torch import nn", "", f"x = {literal(x)}"]
    lines.append(f"layer = {layer_constructor(spec)}")
    if state:
        entries = [f'    "{name}": {text},' for name, text in state.items()]
        lines += ["layer.load_state_dict({", *entries, "})"]
    if spec.kind == "batch":
        lines.append("layer.train()" if spec.training else "layer.eval()")
    return "\n".join([*lines, "with torch.no_grad():", "    y = layer(x)"]) + "\n"


def layer_constructor(spec: NormalizationSpec) -> str:
    """Return a call of the layer's constructor: `nn.BatchNorm2d(3, eps=1e-05, momentum=0.1)`."""
    channels = spec.shape[1]
    rest = f"eps={spec.eps!r}" + (f", momentum={spec.momentum!r}" if spec.kind == "batch" else "")
    if spec.kind == "layer":
        off = "" if spec.affine else ", elementwise_affine=False"
        return f"nn.LayerNorm({_shape(spec.shape[1:])}, {rest}{off})"
    if spec.kind == "instance":  # the only layer whose parameters are off by default
        return f"nn.InstanceNorm2d({channels}, {rest}{', affine=True' if spec.affine else ''})"
    off = "" if spec.affine else ", affine=False"
    if spec.kind == "group":
        return f"nn.GroupNorm({spec.groups}, {channels}, {rest}{off})"
    return f"nn.BatchNorm{1 if spec.dense else 2}d({channels}, {rest}{off})"


def literal(values: ArrayLike) -> str:
    """Return `torch.tensor(...)` of float32 values, with `reshape` for more than two axes."""
    array = np.asarray(values, dtype=np.float32)
    if array.ndim < 2:
        return f"torch.tensor({_row(array)})"
    rows = [_row(row) for row in array.reshape(len(array), -1)]
    text = "torch.tensor([\n" + "".join(f"    {row},\n" for row in rows) + "])"
    return text if array.ndim == 2 else f"{text}.reshape{_shape(array.shape)}"


_NAMED = {"nan": "torch.nan", "inf": "torch.inf", "-inf": "-torch.inf"}


def _row(values: Array) -> str:
    texts = [str(value) for value in values]
    return f"[{', '.join(_NAMED.get(text, text) for text in texts)}]"


def _shape(shape: tuple[int, ...]) -> str:
    return repr(tuple(int(n) for n in shape))


def _running_or_fresh(
    spec: NormalizationSpec, running: RunningStatistics | None
) -> RunningStatistics:
    if running is None and spec.training:
        return RunningStatistics.fresh(spec.statistics)
    return require_running(spec, running)


def _statistics(spec: NormalizationSpec) -> list[str]:
    if spec.predicts:
        each = _aligned(spec)
        return [
            f"mean, variance = running_mean{each}, running_var{each}",
            f"normalized = (x - mean) / torch.sqrt(variance + {spec.eps!r})",
        ]
    cells, dims = _AVERAGED[spec.kind, spec.dense]
    formula = f"({cells} - mean) / torch.sqrt(variance + {spec.eps!r})"
    grouped = spec.kind == "group"
    return [
        *([f"groups = x.reshape({spec.shape[0]}, {spec.groups}, -1)"] if grouped else []),
        f"mean = {cells}.mean(dim={dims}, keepdim=True)",
        f"variance = (({cells} - mean) ** 2).mean(dim={dims}, keepdim=True)",
        f"normalized = ({formula}).reshape(x.shape)" if grouped else f"normalized = {formula}",
    ]


_AVERAGED = {
    ("batch", True): ("x", "0"),
    ("batch", False): ("x", "(0, 2, 3)"),
    ("layer", True): ("x", "1"),
    ("layer", False): ("x", "(1, 2, 3)"),
    ("instance", False): ("x", "(2, 3)"),
    ("group", True): ("groups", "2"),
    ("group", False): ("groups", "2"),
}
"""The tensor and the axes that are averaged, by kind and whether the batch is dense."""


def _scaled(spec: NormalizationSpec) -> list[str]:
    if not spec.affine:
        return ["y = normalized"]
    each = _aligned(spec)
    return [f"y = gamma{each} * normalized + beta{each}"]


def _aligned(spec: NormalizationSpec) -> str:
    """Return code that aligns one number for each channel with the second axis."""
    return "" if spec.dense or spec.kind == "layer" else ".reshape(-1, 1, 1)"


def _running_update(spec: NormalizationSpec, batches: int) -> list[str]:
    new = f"1 / {batches + 1}" if spec.momentum is None else repr(spec.momentum)
    return [
        f"new = {new}",
        "running_mean = (1 - new) * running_mean + new * mean.flatten()",
        f"unbiased = variance.flatten() * {spec.count} / {spec.count - 1}",
        "running_var = (1 - new) * running_var + new * unbiased",
    ]

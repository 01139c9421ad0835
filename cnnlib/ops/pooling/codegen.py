"""PyTorch programs that compute a pooling with given settings and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cnnlib.core.problems import N_
from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ops.python_source import call, number, pair

NO_EDITS: Mapping[tuple[int, int], float] = {}

_AXES = N_("the batch and the channel")
_STRIDE = N_("the stride is the kernel size where none is given")


def pool2d_code(
    spec: Pool2dSpec,
    input_code: str,
    edits: Mapping[tuple[int, int], float] = NO_EDITS,
    imports: Sequence[str] = (),
    translate: Callable[[str], str] = str,
) -> str:
    """Return a program that builds `x`, pools it to `y` and prints the shape of `y`.

    Args:
        spec: The pooling, of one image and channel.
        input_code: A PyTorch expression of the input, `(H, W)`.
        edits: New values of cells of the input, by (row, column).
        imports: Lines that `input_code` needs in addition to `import torch`.
        translate: Returns a comment in the reader's language.

    Returns:
        Python source; `y` is `(1, 1, o_h, o_w)`.

    Raises:
        SettingsError: `spec` cannot be computed.
    """
    spec.checked()
    lines = ["import torch", "from torch import nn", *imports, "", f"x = {input_code}"]
    if edits:
        lines += ["x = x.clone()"]
        lines += [f"x[{r}, {c}] = {number(v)}" for (r, c), v in sorted(edits.items())]
    lines += [f"x = x[None, None]  # {translate(_AXES)}", ""]
    name, options = pool2d_call(spec)
    if not any(option.startswith("stride=") for option in options):
        lines.append(f"# {translate(_STRIDE)}")
    return "\n".join(
        [*lines, *call(f"pool = {name}", options), "y = pool(x)", "print(y.shape)", ""]
    )


def pool2d_call(spec: Pool2dSpec) -> tuple[str, list[str]]:
    """Return the module's name and its arguments, those that differ from the defaults."""
    h, w = spec.height, spec.width
    options = [f"kernel_size={pair(h.kernel, w.kernel)}"]
    if (h.step, w.step) != (h.kernel, w.kernel):
        options.append(f"stride={pair(h.step, w.step)}")
    if h.padding or w.padding:
        options.append(f"padding={pair(h.padding, w.padding)}")
    if (h.dilation, w.dilation) != (1, 1):
        options.append(f"dilation={pair(h.dilation, w.dilation)}")
    if spec.ceil_mode:
        options.append("ceil_mode=True")
    if spec.kind == "avg":
        if not spec.count_include_pad:
            options.append("count_include_pad=False")
        if spec.divisor_override is not None:
            options.append(f"divisor_override={spec.divisor_override}")
    return {"max": "nn.MaxPool2d", "avg": "nn.AvgPool2d"}[spec.kind], options

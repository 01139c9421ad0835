r"""What a convolution costs: shapes, parameters, operations, memory, receptive field.

Formulas are LaTeX with roles as in `cnnlib.ops.latex`.  Nothing here imports PyTorch or NumPy, so
that the command line answers at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from cnnlib.core.problems import N_
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ops.latex import in_role

FLOAT32 = 4
"""Bytes of one float32."""


@dataclass(frozen=True)
class Quantity:
    """One number with the equation that gives it: symbols = numbers = value.

    Attributes:
        name: Stable name.
        label: English name, marked for translation.
        unit: `""`, `"bytes"` or `"cells"`.
        value: The number.
        symbols: LaTeX of the right side in symbols.
        numbers: The same with the numbers of this convolution.
    """

    name: str
    label: str
    unit: str
    value: int
    symbols: str
    numbers: str


@dataclass(frozen=True)
class LayerCosts:
    """The costs of one convolution layer.

    Attributes:
        input_shape: `(N, C_in, H, W)`.
        weight_shape: `(C_out, C_in / groups, k_h, k_w)`.
        output_shape: `(N, C_out, o_h, o_w)`.
        parameters: Weights and biases.
        macs: Multiply-accumulate operations; adding the bias is not counted.
        flops: Two for each of `macs`, as `torch.utils.flop_counter` counts.
        memory: Bytes in float32 of input, padded input, parameters and output.
        receptive_field: Rows and columns of the padded input that one output cell sees.
    """

    input_shape: tuple[int, int, int, int]
    weight_shape: tuple[int, int, int, int]
    output_shape: tuple[int, int, int, int]
    parameters: Quantity
    macs: Quantity
    flops: Quantity
    memory: tuple[Quantity, Quantity, Quantity, Quantity]
    receptive_field: tuple[Quantity, Quantity]

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Every number, in the order of display."""
        return self.parameters, self.macs, self.flops, *self.receptive_field, *self.memory


def layer_costs(spec: Conv2dSpec) -> LayerCosts:
    """Return the costs of `spec`.

    Raises:
        SettingsError: `spec` cannot be computed.
    """
    spec.checked()
    taps = spec.height.kernel * spec.width.kernel
    each = spec.in_channels // spec.groups * taps
    n, o = spec.batch, spec.out_channels
    outputs = n * o * spec.height.output * spec.width.output
    parameters = o * each + (o if spec.bias else 0)
    symbols, numbers = _symbols(spec), _numbers(spec)

    def quantity(name: str, label: str, unit: str, value: int, form: str) -> Quantity:
        first, second = (_fill(form, words) for words in (symbols, numbers))
        return Quantity(name, label, unit, value, first, second)

    weights = "co * cg * kh * kw" + (" + co" if spec.bias else "")
    work = "n * co * oh * ow * cg * kh * kw"
    bytes_ = (
        ("input_bytes", N_("Memory of the input"), "n * ci * nh * nw", _count(spec.input_shape)),
        (
            "padded_bytes",
            N_("Memory of the padded input"),
            "n * ci * (nh + ph) * (nw + pw)",
            n * spec.in_channels * spec.height.padded * spec.width.padded,
        ),
        (
            "parameter_bytes",
            N_("Memory of the parameters"),
            f"({weights})" if spec.bias else weights,
            parameters,
        ),
        ("output_bytes", N_("Memory of the output"), "n * co * oh * ow", outputs),
    )
    input_, padded, held, output = (
        quantity(name, label, "bytes", FLOAT32 * count, f"4 * {form}")
        for name, label, form, count in bytes_
    )
    return LayerCosts(
        spec.input_shape,
        spec.weight_shape,
        spec.output_shape,
        quantity("parameters", N_("Parameters"), "", parameters, weights),
        quantity("macs", N_("Multiply-accumulate operations"), "", outputs * each, work),
        quantity("flops", N_("Floating-point operations"), "", 2 * outputs * each, f"2 * {work}"),
        (input_, padded, held, output),
        (
            quantity(
                "field_height", N_("Receptive field, rows"), "cells", spec.height.span, _SPAN_H
            ),
            quantity(
                "field_width", N_("Receptive field, columns"), "cells", spec.width.span, _SPAN_W
            ),
        ),
    )


_SPAN_H = "dh * (kh - 1) + 1"
_SPAN_W = "dw * (kw - 1) + 1"


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for side in shape:
        count *= side
    return count


def _fill(form: str, words: dict[str, str]) -> str:
    """Return `form` as LaTeX: its names replaced by `words`, `*` by a dot."""
    tokens = form.replace("(", "( ").replace(")", " )").split()
    text = " ".join(words.get(token, token) for token in tokens)
    return text.replace("( ", "(").replace(" )", ")").replace(" * ", r" \cdot ")


def _symbols(spec: Conv2dSpec) -> dict[str, str]:
    """Return the symbol of each name in a form."""
    inputs, outputs = in_role("input", "C_i"), in_role("output", "C_o")
    words = {"n": "N", "ci": inputs, "co": outputs}
    words["cg"] = f"{inputs} / g" if spec.groups > 1 else inputs
    for axis in ("h", "w"):
        words[f"n{axis}"] = in_role("input", f"n_{axis}")
        words[f"k{axis}"] = in_role("kernel", f"k_{axis}")
        words[f"p{axis}"] = in_role("padding", f"p_{axis}")
        words[f"d{axis}"] = in_role("dilation", f"d_{axis}")
        words[f"o{axis}"] = in_role("output", f"o_{axis}")
    return words


def _numbers(spec: Conv2dSpec) -> dict[str, str]:
    """Return the number that each name in a form has in `spec`."""
    inputs, outputs = in_role("input", spec.in_channels), in_role("output", spec.out_channels)
    words = {"n": str(spec.batch), "ci": inputs, "co": outputs}
    words["cg"] = f"{inputs} / {spec.groups}" if spec.groups > 1 else inputs
    for name, axis in (("h", spec.height), ("w", spec.width)):
        words[f"n{name}"] = in_role("input", axis.size)
        words[f"k{name}"] = in_role("kernel", axis.kernel)
        words[f"p{name}"] = in_role("padding", axis.padding)
        words[f"d{name}"] = in_role("dilation", axis.dilation)
        words[f"o{name}"] = in_role("output", axis.output)
    return words

r"""What a convolution costs and sees: shapes, parameters, operations, memory, receptive field.

Formulas are LaTeX with the roles of `cnnlib.ops.convolution.formula` (`\cnninput{...}` and so on).
"""

from __future__ import annotations

from dataclasses import dataclass

from cnnlib.core.problems import N_
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.spec import Conv2dSpec

FLOAT32 = 4
"""Bytes of one number."""


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
    """Everything that follows from a `Conv2dSpec` alone.

    Attributes:
        input_shape: `(N, C_in, H, W)`.
        weight_shape: `(C_out, C_in / groups, k_h, k_w)`.
        bias_shape: `(C_out,)`, or None without a bias.
        output_shape: `(N, C_out, o_h, o_w)`.
        parameters: Weights and biases.
        macs: Multiplications, each with the addition of its product; the bias is not counted.
        flops: Two for each of them, as `torch.utils.flop_counter` counts.
        memory: Bytes in float32 of input, padded input, parameters and output.
        receptive_field: Rows and columns of the padded input that one output cell sees.
    """

    input_shape: tuple[int, int, int, int]
    weight_shape: tuple[int, int, int, int]
    bias_shape: tuple[int] | None
    output_shape: tuple[int, int, int, int]
    parameters: Quantity
    macs: Quantity
    flops: Quantity
    memory: tuple[Quantity, Quantity, Quantity, Quantity]
    receptive_field: tuple[Quantity, Quantity]

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Every number in the order to show it."""
        return self.parameters, self.macs, self.flops, *self.receptive_field, *self.memory


def layer_costs(spec: Conv2dSpec) -> LayerCosts:
    """What follows from `spec`.

    Raises:
        SettingsError: It cannot be computed.
    """
    spec.checked()
    taps = spec.height.kernel * spec.width.kernel
    each = spec.in_channels // spec.groups * taps
    n, o = spec.batch, spec.out_channels
    outputs = n * o * spec.height.output * spec.width.output
    parameters = o * each + (o if spec.bias else 0)
    symbols, numbers = _Words.symbols(spec), _Words.numbers(spec)

    def say(name: str, label: str, unit: str, value: int, form: str) -> Quantity:
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
        say(name, label, "bytes", FLOAT32 * count, f"4 * {form}")
        for name, label, form, count in bytes_
    )
    return LayerCosts(
        spec.input_shape,
        spec.weight_shape,
        (o,) if spec.bias else None,
        spec.output_shape,
        say("parameters", N_("Parameters"), "", parameters, weights),
        say("macs", N_("Multiply-accumulate operations"), "", outputs * each, work),
        say("flops", N_("Floating-point operations"), "", 2 * outputs * each, f"2 * {work}"),
        (input_, padded, held, output),
        (
            say("field_height", N_("Receptive field, rows"), "cells", spec.height.span, _SPAN_H),
            say("field_width", N_("Receptive field, columns"), "cells", spec.width.span, _SPAN_W),
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
    """`form` in LaTeX: its names replaced by `words`, `*` by a dot."""
    tokens = form.replace("(", "( ").replace(")", " )").split()
    text = " ".join(words.get(token, token) for token in tokens)
    return text.replace("( ", "(").replace(" )", ")").replace(" * ", r" \cdot ")


class _Words:
    """What the names in a form stand for, each in the colour of its role."""

    @staticmethod
    def symbols(spec: Conv2dSpec) -> dict[str, str]:
        words = {"n": "N", "ci": r"\cnninput{C_i}", "co": r"\cnnoutput{C_o}"}
        words["cg"] = r"\cnninput{C_i} / g" if spec.groups > 1 else r"\cnninput{C_i}"
        for axis in ("h", "w"):
            words[f"n{axis}"] = rf"\cnninput{{n_{axis}}}"
            words[f"k{axis}"] = rf"\cnnkernel{{k_{axis}}}"
            words[f"p{axis}"] = rf"\cnnpadding{{p_{axis}}}"
            words[f"d{axis}"] = rf"\cnndilation{{d_{axis}}}"
            words[f"o{axis}"] = rf"\cnnoutput{{o_{axis}}}"
        return words

    @staticmethod
    def numbers(spec: Conv2dSpec) -> dict[str, str]:
        ci, co = rf"\cnninput{{{spec.in_channels}}}", rf"\cnnoutput{{{spec.out_channels}}}"
        words = {"n": str(spec.batch), "ci": ci, "co": co}
        words["cg"] = f"{ci} / {spec.groups}" if spec.groups > 1 else ci
        for name, axis in (("h", spec.height), ("w", spec.width)):
            words |= _Words.numbers_of(name, axis)
        return words

    @staticmethod
    def numbers_of(name: str, axis: Axis) -> dict[str, str]:
        return {
            f"n{name}": rf"\cnninput{{{axis.size}}}",
            f"k{name}": rf"\cnnkernel{{{axis.kernel}}}",
            f"p{name}": rf"\cnnpadding{{{axis.padding}}}",
            f"d{name}": rf"\cnndilation{{{axis.dilation}}}",
            f"o{name}": rf"\cnnoutput{{{axis.output}}}",
        }

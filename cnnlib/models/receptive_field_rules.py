"""How each operation of a network changes the receptive fields of its inputs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cnnlib.core.problems import N_
from cnnlib.models.receptive_field import (
    AxisField,
    Reads,
    ReceptiveField,
    adaptive,
    described,
    resized,
    sliding,
    transposed,
)

ATTENTION = N_(
    "A transformer has no receptive fields: from {layer} on, attention reads every position."
)
UNKNOWN = N_("Receptive fields end at {layer}: what the operation {kind} reads is not known.")
UNEQUAL = N_("Receptive fields end at {layer}: its inputs are sampled at different distances.")
UNEVEN = N_("Receptive fields end at {layer}: it places several cells on one pixel.")
MIXED = N_("Receptive fields end at {layer}: it gives rows and columns another order.")


class NoFieldError(Exception):
    """A tensor has no receptive field; its text is the sentence that says why."""


@dataclass(frozen=True)
class TensorField:
    """The fields of a tensor's cells.

    Attributes:
        axes: The fields along rows and along columns; None stands for all pixels of the axis.
        dims: The tensor's dimensions that run along rows and columns, None where none does.
        picture: Rows and columns of the picture.
    """

    axes: tuple[AxisField | None, AxisField | None]
    dims: tuple[int | None, int | None]
    picture: tuple[int, int]

    @property
    def whole_picture(self) -> bool:
        """Whether every cell is reached by the whole picture."""
        return self.axes == (None, None)

    def described(self) -> ReceptiveField | None:
        """Return the field in numbers, None for the whole picture.

        Raises:
            NoFieldError: Several cells lie on one pixel.
        """
        if self.whole_picture:
            return None
        found = described(self.axes, self.picture)
        if found is None:
            raise NoFieldError(UNEVEN)
        return found

    def after(self, reads: Sequence[Reads]) -> TensorField:
        """Return the field of an operation that reads rows and columns like this."""
        rows, columns = (
            axis if axis is None else axis.after(read)
            for axis, read in zip(self.axes, reads, strict=True)
        )
        return replace(self, axes=(rows, columns))

    def collapsed(self, dims: Iterable[int], shape: Sequence[int]) -> TensorField:
        """Return the field of something that reads all cells along `dims` of a tensor."""
        read = set(dims)
        rows, columns = (
            axis.collapsed(shape[dim], pixels) if axis and dim is not None and dim in read else axis
            for axis, dim, pixels in zip(self.axes, self.dims, self.picture, strict=True)
        )
        return replace(self, axes=(rows, columns))

    def moved(self, where: Callable[[int], int | None]) -> TensorField:
        """Return the field with its dimensions at `where` of what they were."""
        rows, columns = (dim if dim is None else where(dim) for dim in self.dims)
        return replace(self, dims=(rows, columns))


@dataclass(frozen=True)
class Call:
    """One operation of a network, with what is known of its inputs.

    Attributes:
        kind: Its canonical name, see `cnnlib.models.operation_names`.
        settings: Its arguments by name: attributes of a module, or parameters of a function.
        inputs: Shape of each input tensor, in the order of the arguments.
        output: Shape of the output, or of the first of several.
    """

    kind: str
    settings: Mapping[str, Any]
    inputs: tuple[tuple[int, ...], ...]
    output: tuple[int, ...]


def picture_field(shape: Sequence[int]) -> TensorField:
    """Return the field of the picture itself, of shape (N, C, H, W): each pixel its own."""
    return TensorField((AxisField(), AxisField()), (2, 3), (shape[2], shape[3]))


def propagate(call: Call, fields: Sequence[TensorField]) -> TensorField:
    """Return the field of the output of an operation.

    Args:
        call: The operation.
        fields: Those of its input tensors that have a field, as in `call.inputs`.

    Raises:
        NoFieldError: The output has none.
    """
    if all(field.whole_picture for field in fields):
        return replace(fields[0], dims=(None, None))  # nothing can narrow it any more
    rule = _RULES.get(call.kind)
    if rule is None:
        raise NoFieldError(UNKNOWN)
    return rule(call, fields)


def _pair(value: Any) -> tuple[int, int]:
    if isinstance(value, int):
        return value, value
    both = tuple(value)
    return (both[0], both[-1])


def _over_maps(call: Call, field: TensorField, reads: Sequence[Reads]) -> TensorField:
    """Return the field of an operation on maps, whose last two dimensions it reads like this."""
    rank = len(call.inputs[0])
    by_dim = {rank - 2: reads[0], rank - 1: reads[1], None: sliding(1, 1, 0)}
    if any(dim not in by_dim for dim in field.dims):
        raise NoFieldError(MIXED)
    return field.after([by_dim[dim] for dim in field.dims])


def _windows(call: Call, fields: Sequence[TensorField]) -> TensorField:
    settings = call.settings
    kernel = _pair(settings["kernel_size"])
    stride = settings.get("stride")
    stride = _pair(stride) if stride not in (None, (), []) else kernel
    dilation = _pair(settings.get("dilation") or 1)
    padding = settings.get("padding") or 0
    if padding == "same":
        before = _pair([d * (k - 1) // 2 for d, k in zip(dilation, kernel, strict=True)])
    else:
        before = _pair(0 if padding == "valid" else padding)
    make = transposed if call.kind == "ConvTranspose2d" else sliding
    each = zip(kernel, stride, before, dilation, strict=True)
    return _over_maps(call, fields[0], [make(*numbers) for numbers in each])


def _adaptive(call: Call, fields: Sequence[TensorField]) -> TensorField:
    field, before, after = fields[0], call.inputs[0], call.output
    single = [dim for dim in field.dims if dim is not None and after[dim] == 1]
    field = field.collapsed(single, before)
    kept = sliding(1, 1, 0)
    each = zip(before[-2:], after[-2:], strict=True)
    return _over_maps(call, field, [adaptive(i, o) if o > 1 else kept for i, o in each])


def _resized(call: Call, fields: Sequence[TensorField]) -> TensorField:
    settings = call.settings
    mode = settings.get("mode") or "nearest"
    if settings.get("antialias") or mode == "nearest-exact":
        raise NoFieldError(UNKNOWN)
    if mode == "area":
        return _shuffled(call, fields)
    reach = {"bilinear": (0, 1), "bicubic": (-1, 2)}.get(mode)
    corners = bool(settings.get("align_corners"))
    sizes = zip(call.inputs[0][-2:], call.output[-2:], strict=True)
    return _over_maps(call, fields[0], [resized(*each, reach, corners) for each in sizes])


def _shuffled(call: Call, fields: Sequence[TensorField]) -> TensorField:
    sizes = zip(call.inputs[0][-2:], call.output[-2:], strict=True)
    return _over_maps(call, fields[0], [adaptive(*each) for each in sizes])


def _padded(call: Call, fields: Sequence[TensorField]) -> TensorField:
    pad = call.settings["padding" if "padding" in call.settings else "pad"]
    pad = (pad,) * 4 if isinstance(pad, int) else tuple(pad)
    rank, field = len(call.output), fields[0]
    befores = {rank - 1 - number: pad[2 * number] for number in range(len(pad) // 2)}
    return field.after([sliding(1, 1, befores.get(dim, 0) if dim else 0) for dim in field.dims])


def _joined(call: Call, fields: Sequence[TensorField]) -> TensorField:
    """Cells of the inputs meet cell by cell; a single cell is stretched over all (broadcasting)."""
    rank = len(call.output)
    aligned = []
    for shape, field in zip(call.inputs, fields, strict=True):
        lead = (1,) * (rank - len(shape))
        rows, columns = (dim if dim is None else dim + len(lead) for dim in field.dims)
        aligned.append(_stretched(replace(field, dims=(rows, columns)), lead + shape, call.output))
    return _union(aligned)


def _stretched(field: TensorField, before: Sequence[int], after: Sequence[int]) -> TensorField:
    stretched = [d for d in field.dims if d is not None and before[d] == 1 and after[d] > 1]
    return field.collapsed(stretched, before) if stretched else field


def _union(fields: Sequence[TensorField]) -> TensorField:
    result = fields[0]
    for field in fields[1:]:
        pairs = zip(result.axes, field.axes, strict=True)
        rows, columns = (_axis_union(one, other) for one, other in pairs)
        places = list(zip(result.dims, field.dims, strict=True))
        if any(None not in pair and pair[0] != pair[1] for pair in places):
            raise NoFieldError(MIXED)
        dims = [one if one is not None else other for one, other in places]
        result = replace(result, axes=(rows, columns), dims=(dims[0], dims[1]))
    return result


def _axis_union(one: AxisField | None, other: AxisField | None) -> AxisField | None:
    if one is None or other is None:
        return None
    both = one.joined(other)
    if both is None:
        raise NoFieldError(UNEQUAL)
    return both


def _concatenated(call: Call, fields: Sequence[TensorField]) -> TensorField:
    dim = call.settings.get("dim", 0) % len(call.output)
    if any(dim in field.dims for field in fields):
        raise NoFieldError(MIXED)
    return _union(list(fields))


def _dims(call: Call) -> list[int]:
    """Return the dimensions that the operation reads along, all of them if it names none."""
    rank, given = len(call.inputs[0]), call.settings.get("dim")
    if given is None or given == ():
        return list(range(rank))
    if isinstance(given, bool):  # another argument in its place, as in std(False)
        raise NoFieldError(UNKNOWN)
    return [dim % rank for dim in ((given,) if isinstance(given, int) else given)]


def _reduced(call: Call, fields: Sequence[TensorField]) -> TensorField:
    read = _dims(call)
    field = fields[0].collapsed(read, call.inputs[0])
    if call.settings.get("keepdim"):
        return field
    return field.moved(lambda dim: None if dim in read else dim - sum(r < dim for r in read))


def _normalized(call: Call, fields: Sequence[TensorField]) -> TensorField:
    """Softmax, and norms whose statistics are those of the input itself."""
    rank = len(call.inputs[0])
    if call.kind == "LayerNorm":
        shape = call.settings["normalized_shape"]
        last = 1 if isinstance(shape, int) else len(shape)
        return fields[0].collapsed(range(rank - last, rank), call.inputs[0])
    read = _dims(call) if call.kind in ("softmax", "Softmax") else range(2, rank)
    return fields[0].collapsed(read, call.inputs[0])


def _dense(call: Call, fields: Sequence[TensorField]) -> TensorField:
    return fields[0].collapsed([len(call.inputs[0]) - 1], call.inputs[0])


def _reshaped(call: Call, fields: Sequence[TensorField]) -> TensorField:
    """Follow rows and columns through a new shape, or read all of them in a list of features."""
    before, after, field = call.inputs[0], call.output, fields[0]
    places = {
        dim: next(
            (
                place
                for place in range(len(after))
                if after[place] == before[dim]
                and math.prod(after[:place]) == math.prod(before[:dim])
            ),
            None,
        )
        for dim in field.dims
        if dim is not None
    }
    lost = [dim for dim, place in places.items() if place is None]
    if any(before[dim] > 1 for dim in lost) and len(after) > 2:
        raise NoFieldError(MIXED)
    return field.collapsed(lost, before).moved(places.__getitem__)


def _permuted(call: Call, fields: Sequence[TensorField]) -> TensorField:
    order = call.settings["dims"]
    rank = len(call.inputs[0])
    places = [dim % rank for dim in order]
    return fields[0].moved(places.index)


def _transposed(call: Call, fields: Sequence[TensorField]) -> TensorField:
    rank = len(call.inputs[0])
    one, other = (call.settings[name] % rank for name in ("dim0", "dim1"))
    return fields[0].moved(lambda dim: {one: other, other: one}.get(dim, dim))


def _split(call: Call, fields: Sequence[TensorField]) -> TensorField:
    if call.settings.get("dim", 0) % len(call.inputs[0]) in fields[0].dims:
        raise NoFieldError(MIXED)
    return fields[0]


def _indexed(call: Call, fields: Sequence[TensorField]) -> TensorField:
    """Slices with a stride keep a field; an index picks one cell, None adds a dimension."""
    index = call.settings["index"]
    index = index if isinstance(index, tuple) else (index,)
    shape, field = call.inputs[0], fields[0]
    named = sum(each is not None and each is not Ellipsis for each in index)
    if Ellipsis not in index:
        index = (*index, Ellipsis)
    places: dict[int, int | None] = {}
    reads = {dim: sliding(1, 1, 0) for dim in range(len(shape))}
    dim = place = 0
    for each in index:
        if each is None:
            place += 1
        elif each is Ellipsis:
            for _ in range(len(shape) - named):
                places[dim] = place
                dim, place = dim + 1, place + 1
        elif isinstance(each, slice):
            first, _, step = each.indices(shape[dim])
            reads[dim], places[dim] = Reads(((first, first),), step), place
            dim, place = dim + 1, place + 1
        elif isinstance(each, int):
            reads[dim], places[dim] = Reads(((each % shape[dim],) * 2,), 0), None
            dim += 1
        else:
            raise NoFieldError(UNKNOWN)
    whole = sliding(1, 1, 0)
    kept = field.after([whole if d is None else reads[d] for d in field.dims])
    return kept.moved(places.__getitem__)


def _unsqueezed(call: Call, fields: Sequence[TensorField]) -> TensorField:
    added = call.settings["dim"] % len(call.output)
    return fields[0].moved(lambda dim: dim + (dim >= added))


def _attention(call: Call, fields: Sequence[TensorField]) -> TensorField:
    raise NoFieldError(ATTENTION)


_Rule = Callable[[Call, Sequence[TensorField]], TensorField]

_KINDS: Mapping[_Rule, str] = {
    _windows: "Conv2d ConvTranspose2d MaxPool2d AvgPool2d LPPool2d",
    _adaptive: "AdaptiveAvgPool2d AdaptiveMaxPool2d",
    _resized: "Upsample UpsamplingBilinear2d UpsamplingNearest2d interpolate",
    _shuffled: "PixelShuffle PixelUnshuffle pixel_shuffle pixel_unshuffle",
    _padded: "ZeroPad2d ReflectionPad2d ReplicationPad2d ConstantPad2d CircularPad2d pad",
    _concatenated: "cat concat concatenate",
    _reduced: "mean sum amax amin std var logsumexp norm",
    _normalized: "LayerNorm GroupNorm InstanceNorm2d softmax Softmax",
    _dense: "Linear",
    _reshaped: "view reshape flatten Flatten Unflatten unflatten",
    _permuted: "permute",
    _transposed: "transpose swapaxes",
    _split: "chunk split",
    _indexed: "getitem",
    _unsqueezed: "unsqueeze",
    _attention: "MultiheadAttention TransformerEncoderLayer scaled_dot_product_attention"
    " shifted_window_attention",
    _joined: "BatchNorm2d BatchNorm1d Identity Dropout Dropout1d Dropout2d AlphaDropout"
    " FeatureAlphaDropout LocalResponseNorm stochastic_depth contiguous clone detach to float half"
    " type_as ReLU ReLU6 LeakyReLU PReLU RReLU ELU SELU CELU GELU SiLU Mish Sigmoid Tanh"
    " Hardswish Hardsigmoid Hardtanh Hardshrink Softplus Softsign Softshrink Tanhshrink Threshold"
    " LogSigmoid Softmax2d neg abs exp log sqrt rsqrt square sigmoid tanh clamp clip pow erf"
    " sin cos ChannelShuffle channel_shuffle"
    " add sub rsub mul div truediv maximum minimum lerp where addcmul layer_scale",
}

_RULES: Mapping[str, _Rule] = {
    kind: rule for rule, kinds in _KINDS.items() for kind in kinds.split()
}

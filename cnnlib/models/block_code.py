"""The blocks of each family as PyTorch: their definitions, and the calls that build them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from torch import nn

from cnnlib.models.densenet import DenseLayer
from cnnlib.models.googlenet import Inception
from cnnlib.models.resnet import (
    Bottleneck,
    PreActivation,
    PreActivationBottleneck,
    Residual,
)

Call = Callable[[nn.Module], str]
"""Returns the call that builds a module."""


@dataclass(frozen=True)
class BlockCode:
    """The blocks of one network.

    Attributes:
        definitions: Functions and classes that the network is built from.
        calls: The call that builds a child of the network, by the beginning of the child's name;
            a child with no call is written layer by layer.
    """

    definitions: str
    calls: Mapping[str, Call]

    def call(self, path: str, module: nn.Module) -> str | None:
        """Return the call that builds the child `path`, or None."""
        name = path.rpartition(".")[2]
        for beginning, call in self.calls.items():
            if name.startswith(beginning):
                return call(module)
        return None


def block_code(family: str, network: nn.Module) -> BlockCode:
    """Return the code of the blocks of `network`, a network of `family` with any options."""
    write = _FAMILIES.get(family)
    return write(network) if write else BlockCode("", {})


def _convolutions(module: nn.Module) -> list[nn.Conv2d]:
    """Return the convolutions of a block in their order, without a shortcut."""
    return [
        layer
        for name, layer in module.named_modules()
        if isinstance(layer, nn.Conv2d) and "shortcut" not in name
    ]


_VGG_BLOCK = '''
def vgg_block(convolutions, inputs, outputs):
    """3 x 3 convolutions, then a pooling that halves rows and columns."""
    layers = OrderedDict()
    for number in range(1, convolutions + 1):
        layers[f"conv{number}"] = nn.Conv2d(inputs, outputs, 3, padding=1)
        layers[f"act{number}"] = nn.ReLU()
        inputs = outputs
    layers["pool"] = nn.MaxPool2d(2)
    return nn.Sequential(layers)
'''


def _vgg(network: nn.Module) -> BlockCode:
    def call(block: nn.Module) -> str:
        layers = _convolutions(block)
        return f"vgg_block({len(layers)}, {layers[0].in_channels}, {layers[0].out_channels})"

    return BlockCode(_VGG_BLOCK, {"block": call})


_NIN_BLOCK = '''
def nin_block(inputs, outputs, kernel, stride=1, padding=0):
    """A convolution, then two dense layers at each pixel: 1 x 1 convolutions."""
    return nn.Sequential(OrderedDict(
        conv1=nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=padding),
        act1=nn.ReLU(),
        conv2=nn.Conv2d(outputs, outputs, 1),
        act2=nn.ReLU(),
        conv3=nn.Conv2d(outputs, outputs, 1),
        act3=nn.ReLU(),
    ))
'''


def _nin(network: nn.Module) -> BlockCode:
    def call(block: nn.Module) -> str:
        first = _convolutions(block)[0]
        stride, padding = first.stride[0], int(first.padding[0])
        arguments = [str(first.in_channels), str(first.out_channels), str(first.kernel_size[0])]
        arguments += [f"stride={stride}"] if stride > 1 else []
        arguments += [f"padding={padding}"] if padding else []
        return f"nin_block({', '.join(arguments)})"

    return BlockCode(_NIN_BLOCK, {"block": call})


def _googlenet(network: nn.Module) -> BlockCode:
    blocks = [module for module in network.modules() if isinstance(module, Inception)]
    normalized = any(isinstance(module, nn.BatchNorm2d) for module in network.modules())
    branches = [name for name, _ in blocks[0].named_children()]
    return BlockCode(_inception(branches, normalized), {"inception": _inception_call})


def _inception(branches: list[str], normalized: bool) -> str:
    arguments = "inputs, outputs, kernel, padding=kernel // 2"
    convolution, norm = f"nn.Conv2d({arguments})", ""
    if normalized:
        convolution = f"nn.Conv2d(\n            {arguments}, bias=False\n        )"
        norm = '        f"{prefix}norm": nn.BatchNorm2d(outputs),\n'
    known = {
        "branch1": ("one", ["**conv(inputs, one, 1)"]),
        "branch2": ("three", ['**conv(inputs, three[0], 1, "reduce_")', "**conv(*three, 3)"]),
        "branch3": ("five", ['**conv(inputs, five[0], 1, "reduce_")', "**conv(*five, 5)"]),
        "branch4": (
            "pool",
            ["pool=nn.MaxPool2d(3, stride=1, padding=1)", "**conv(inputs, pool, 1)"],
        ),
    }
    widths = ", ".join(known[name][0] for name in branches)
    built = "".join(
        f"        self.{name} = nn.Sequential(OrderedDict({_side_by_side(known[name][1])}))\n"
        for name in branches
    )
    return f'''
def conv(inputs, outputs, kernel, prefix=""):
    """The layers of a convolution that keeps rows and columns, by name."""
    return {{
        f"{{prefix}}conv": {convolution},
{norm}        f"{{prefix}}act": nn.ReLU(),
    }}


class Inception(nn.Module):
    """Branches side by side, whose outputs are joined along the channels."""

    def __init__(self, inputs, {widths}):
        super().__init__()
{built}
    def forward(self, x):
        return torch.cat([branch(x) for branch in self.children()], dim=1)
'''


def _side_by_side(arguments: list[str]) -> str:
    if len(arguments) == 1:
        return arguments[0]
    return "".join(f"\n            {argument}," for argument in arguments) + "\n        "


def _inception_call(block: nn.Module) -> str:
    widths = []
    inputs = 0
    for branch in block.children():
        layers = _convolutions(branch)
        inputs = layers[0].in_channels
        outputs = [str(layer.out_channels) for layer in layers]
        widths.append(outputs[0] if len(outputs) == 1 else f"({', '.join(outputs)})")
    return f"Inception({inputs}, {', '.join(widths)})"


_DOCSTRINGS = {
    Residual: "Two 3 x 3 convolutions",
    PreActivation: "Norm, activation and 3 x 3 convolution, twice",
    Bottleneck: "1 x 1, 3 x 3 and 1 x 1 convolutions",
    PreActivationBottleneck: "Norm, activation and convolution, three times",
}


def _resnet(network: nn.Module) -> BlockCode:
    blocks = [module for module in network.modules() if type(module) in _DOCSTRINGS]
    kind = type(blocks[0]).__name__

    def call(stage: nn.Module) -> str:
        first = _convolutions(next(stage.children()))
        stride = max(layer.stride[0] for layer in first)
        count, inputs, outputs = (
            len(list(stage.children())),
            first[0].in_channels,
            first[-1].out_channels,
        )
        return f"stage({count}, {inputs}, {outputs}{f', stride={stride}' if stride > 1 else ''})"

    stage = f'''

def stage(blocks, inputs, outputs, stride=1):
    """Blocks of which the first changes the shape."""
    layers = [{kind}(inputs, outputs, stride)]
    layers += [{kind}(outputs, outputs) for _ in range(blocks - 1)]
    return nn.Sequential(*layers)
'''
    return BlockCode(_residual_class(blocks[0]) + stage, {"stage": call})


def _residual_class(block: nn.Module) -> str:
    layers = _convolutions(block)
    before = isinstance(block, PreActivation | PreActivationBottleneck)  # the normalizations
    skip = bool(getattr(block, "skip", False))
    bias = "" if layers[0].bias is not None else ", bias=False"
    lines = ["inner = outputs // 4"] if len(layers) == 3 else []
    middle = "inner" if len(layers) == 3 else "outputs"
    for number, layer in enumerate(layers, start=1):
        inputs = "inputs" if number == 1 else middle
        outputs = "outputs" if number == len(layers) else middle
        window = "3, " if layer.kernel_size[0] == 3 else "1"
        strided = number == (2 if len(layers) == 3 else 1)
        settings = ("stride=stride, " if strided else "") + ("padding=1" if window != "1" else "")
        convolution = (
            f"self.conv{number} = nn.Conv2d({inputs}, {outputs}, {window}{settings}{bias})"
        )
        norm = f"self.norm{number} = nn.BatchNorm2d({inputs if before else outputs})"
        lines += [norm, convolution] if before else [convolution, norm]
    if skip:
        lines += [
            "self.shortcut = None",
            "if inputs != outputs or stride != 1:",
            f"    self.shortcut = nn.Conv2d(inputs, outputs, 1, stride=stride{bias})",
        ]
    body = "\n".join(f"        {line}" for line in lines)
    forward = "\n".join(f"        {line}" for line in _residual_forward(len(layers), before, skip))
    added = "added to the input" if skip else "not added to the input"
    return f'''
class {type(block).__name__}(nn.Module):
    """{_DOCSTRINGS[type(block)]}, {added}."""

    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
{body}

    def forward(self, x):
{forward}
'''


def _residual_forward(layers: int, before: bool, skip: bool) -> list[str]:
    """Return the lines of a block's `forward`, with normalizations `before` convolutions or not."""
    if before:
        lines = ["active = F.relu(self.norm1(x))", "y = self.conv1(active)"]
        lines += [f"y = self.conv{n}(F.relu(self.norm{n}(y)))" for n in range(2, layers + 1)]
    else:
        lines = ["y = F.relu(self.norm1(self.conv1(x)))"]
        lines += [f"y = F.relu(self.norm{n}(self.conv{n}(y)))" for n in range(2, layers)]
        lines += [f"y = self.norm{layers}(self.conv{layers}(y))"]
    if skip:
        source = "active" if before else "x"
        lines.append(f"y = y + (x if self.shortcut is None else self.shortcut({source}))")
    return [*lines, "return y" if before else "return F.relu(y)"]


def _densenet(network: nn.Module) -> BlockCode:
    layers = [module for module in network.modules() if isinstance(module, DenseLayer)]
    convolutions = _convolutions(layers[0])
    bottleneck = len(convolutions) == 2
    bias = "" if convolutions[0].bias is not None else ", bias=False"
    return BlockCode(
        _dense_layer(bottleneck, bias) + _dense_block(bias),
        {"block": _dense_block_call, "transition": _transition_call},
    )


def _dense_layer(bottleneck: bool, bias: str) -> str:
    reduction = f"""            norm1=nn.BatchNorm2d(inputs),
            act1=nn.ReLU(),
            conv1=nn.Conv2d(inputs, 4 * growth, 1{bias}),
"""
    inputs = "4 * growth" if bottleneck else "inputs"
    return f'''
class DenseLayer(nn.Module):
    """Layers whose result, `growth` channels, is joined to their input."""

    def __init__(self, inputs, growth):
        super().__init__()
        self.new = nn.Sequential(OrderedDict(
{reduction if bottleneck else ""}            norm=nn.BatchNorm2d({inputs}),
            act=nn.ReLU(),
            conv=nn.Conv2d({inputs}, growth, 3, padding=1{bias}),
        ))

    def forward(self, x):
        return torch.cat([x, self.new(x)], dim=1)
'''


def _dense_block(bias: str) -> str:
    return f'''

def dense_block(layers, inputs, growth):
    """Dense layers: each reads the outputs of all layers before it."""
    named = OrderedDict()
    for number in range(layers):
        layer = DenseLayer(inputs + number * growth, growth)
        named[f"layer{{number + 1}}"] = layer
    return nn.Sequential(named)


def transition(inputs, outputs):
    """Fewer channels, then a pooling that halves rows and columns."""
    return nn.Sequential(OrderedDict(
        norm=nn.BatchNorm2d(inputs),
        act=nn.ReLU(),
        conv=nn.Conv2d(inputs, outputs, 1{bias}),
        pool=nn.AvgPool2d(2),
    ))
'''


def _dense_block_call(block: nn.Module) -> str:
    layers = list(block.children())
    first = _convolutions(layers[0])
    return f"dense_block({len(layers)}, {first[0].in_channels}, {first[-1].out_channels})"


def _transition_call(block: nn.Module) -> str:
    (convolution,) = _convolutions(block)
    return f"transition({convolution.in_channels}, {convolution.out_channels})"


_FAMILIES: Mapping[str, Callable[[nn.Module], BlockCode]] = {
    "vgg": _vgg,
    "nin": _nin,
    "googlenet": _googlenet,
    "resnet": _resnet,
    "densenet": _densenet,
}

"""The printed programs run without the project and define the same networks."""

from __future__ import annotations

import ast
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

from cnnlib.core.problems import SettingsError
from cnnlib.models.codegen import network_program
from cnnlib.models.networks import NETWORKS
from cnnlib.models.parameter_count import parameter_count
from cnnlib.models.registry import CATALOG, build, input_size
from cnnlib.models.weight_init import WEIGHT_INIT
from cnnlib.ops.python_source import LONGEST_LINE
from tests.support.network_strategies import combinations

SMALL = ["lenet", "googlenet", "densenet", *(n for n in NETWORKS if "compact" in n)]
"""Networks that are quick with real weights."""


def executed(program: str) -> tuple[nn.Module, str]:
    """The network of a program, executed in a namespace of its own, and what it printed."""
    namespace: dict[str, Any] = {}
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(program, "program", "exec"), namespace)
    return namespace["network"], printed.getvalue()


def shapes(network: nn.Module) -> list[tuple[str, tuple[int, ...], torch.dtype]]:
    return [(n, tuple(t.shape), t.dtype) for n, t in network.state_dict().items()]


def assert_same_outputs(theirs: nn.Module, name: str, options: dict[str, Any]) -> None:
    torch.manual_seed(1)
    ours = build(name, options).train()
    pictures = torch.rand(4, 1, input_size(name, options), input_size(name, options))
    with torch.no_grad():
        ours(pictures)  # running statistics that are not those of a new network
        theirs.load_state_dict(ours.state_dict())
        torch.testing.assert_close(theirs.eval()(pictures), ours.eval()(pictures))


@given(combination=combinations(), channels=st.integers(1, 4), classes=st.integers(1, 12))
@settings(deadline=None, max_examples=60)
def test_the_state_has_the_same_names_and_shapes_whatever_the_options(
    combination: tuple[str, dict[str, Any]], channels: int, classes: int
) -> None:
    name, options = combination
    assume(not CATALOG[name].problems(options))
    program = network_program(name, options, channels, classes)
    with torch.device("meta"):
        network, printed = executed(program)
        assert shapes(network) == shapes(build(name, options, channels, classes))
    assert printed == f"torch.Size([1, {classes}])\n"
    assert max(map(len, program.splitlines())) <= LONGEST_LINE
    assert "cnnlib" not in program


@given(combination=combinations())
@settings(deadline=None, max_examples=12)
def test_the_outputs_are_the_same_whatever_the_options(
    combination: tuple[str, dict[str, Any]],
) -> None:
    name, options = combination
    options = {**options, **({"form": "compact"} if "form" in options else {})}
    assume(not CATALOG[name].problems(options) and options.get("depth", 8) <= 14)
    network, _ = executed(network_program(name, options))
    assert_same_outputs(network, name, options)


@pytest.mark.parametrize("name", SMALL)
def test_the_outputs_of_named_networks_are_the_same(name: str) -> None:
    network = NETWORKS[name]
    program = network_program(network.family, network.options)
    assert_same_outputs(executed(program)[0], network.family, dict(network.options))


@pytest.mark.parametrize("way", WEIGHT_INIT.options)
@pytest.mark.parametrize("name", CATALOG)
def test_initial_weights_are_drawn_in_the_same_way(name: str, way: str) -> None:
    program = network_program(name, {"initialisation": way})
    torch.manual_seed(5)
    theirs, _ = executed(program)
    torch.manual_seed(5)
    ours = build(name, {"initialisation": way})
    for tensor_name, tensor in ours.state_dict().items():
        assert torch.equal(theirs.state_dict()[tensor_name], tensor), tensor_name
    assert ("nn.init" in program) == (way != "pytorch")


@pytest.mark.parametrize("name", NETWORKS)
def test_a_program_is_short_and_says_where_it_comes_from(name: str) -> None:
    network = NETWORKS[name]
    program = network_program(network.family, network.options)
    assert len(program.splitlines()) <= 95
    title = ast.get_docstring(ast.parse(program))
    assert title
    assert "Dive into Deep Learning" in " ".join(title.split())
    count = parameter_count(network.family, network.options)
    assert f"{count:,} parameters" in title


@pytest.mark.parametrize("skip", [True, False])
@pytest.mark.parametrize("pre_activation", [True, False])
@pytest.mark.parametrize("bottleneck", [True, False])
def test_every_residual_block_gives_the_same(
    bottleneck: bool, pre_activation: bool, skip: bool
) -> None:
    options = {"bottleneck": bottleneck, "pre_activation": pre_activation, "skip": skip}
    options |= {"depth": 20, "width": 4}
    program = network_program("resnet", options)
    assert_same_outputs(executed(program)[0], "resnet", options)
    assert max(map(len, program.splitlines())) <= LONGEST_LINE


def test_deep_networks_are_not_longer() -> None:
    lengths = {
        len(network_program("resnet", {"depth": depth}).splitlines()) for depth in (8, 20, 56)
    }
    assert len(lengths) == 1


def test_a_program_runs_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "network.py"
    path.write_text(network_program("densenet"))
    done = subprocess.run(
        [sys.executable, "-I", path], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "torch.Size([1, 10])\n"


def test_shapes_stand_beside_the_layers_that_change_them() -> None:
    program = network_program("lenet")
    assert "pool2=nn.MaxPool2d(2),  # 16 x 5 x 5" in program
    assert "dense3=nn.Linear(16 * 5 * 5, 120),\n" in program
    assert "    act1=nn.ReLU(),\n" in program


def test_a_network_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SettingsError):
        network_program("lenot")
    with pytest.raises(SettingsError):
        network_program("lenet", {"pooling": "median"})

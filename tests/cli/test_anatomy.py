from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.__main__ import READER_LEFT, main
from cnnlib.models.networks import COURSE
from tests.support.course_networks import PARAMETERS

OWN = """
from torch import nn
print("said by the file")
class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.conv = nn.Conv2d(3, width, 3)
        self.head = nn.Linear(width, 2)
    def forward(self, x):
        return self.head(self.conv(x).mean((2, 3)))
"""


def told(capsys: pytest.CaptureFixture[str], line: str) -> dict[str, Any]:
    assert main(["anatomy", *line.split(), "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def refused(capsys: pytest.CaptureFixture[str], line: str) -> str:
    assert main(["anatomy", *line.split()]) == 2
    said = capsys.readouterr()
    assert not said.out
    return said.err


def test_one_object_with_totals_and_layers(capsys: pytest.CaptureFixture[str]) -> None:
    answer = told(capsys, "resnet18 --image 96")
    assert (answer["parameters"], answer["macs"]) == (11_178_378, 318_657_536)
    assert answer["input_shape"] == [1, 96, 96]
    assert len(answer["layers"]) == 66
    layer = {each["name"]: each for each in answer["layers"]}["stage2.0.conv2"]
    assert layer == {
        "name": "stage2.0.conv2",
        "kind": "Conv2d",
        "inputs": ["stage2.0.relu"],
        "output_shape": [128, 12, 12],
        "parameters": 147_584,
        "macs": 21_233_664,
        "activation_bytes": 73_728,
        "receptive_field": [67, 67],
        "stride": [8, 8],
        "start": [-33, -33],
        "whole_picture": False,
    }
    last = answer["layers"][-1]
    assert (last["kind"], last["receptive_field"], last["whole_picture"]) == ("Linear", None, True)


@pytest.mark.parametrize("name", COURSE)
def test_names_of_the_catalog(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, name)["parameters"] == PARAMETERS[name]


def test_channels_classes_and_options(capsys: pytest.CaptureFixture[str]) -> None:
    answer = told(capsys, "resnet18 --channels 3 --classes 100 --set skip=false")
    assert answer["input_shape"] == [3, 96, 96]
    assert answer["layers"][-1]["output_shape"] == [100]
    assert not [layer for layer in answer["layers"] if layer["kind"] == "add"]


def test_any_network_of_torchvision(capsys: pytest.CaptureFixture[str]) -> None:
    answer = told(capsys, "torchvision:resnet50")
    assert (answer["parameters"], answer["macs"]) == (25_557_032, 4_089_184_256)
    answer = told(capsys, "torchvision:squeezenet1_1 --classes 7 --image 65 --set dropout=0.1")
    assert answer["layers"][-1]["output_shape"] == [7]
    assert told(capsys, "torchvision:inception_v3")["input_shape"] == [3, 299, 299]


def test_a_table_to_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["anatomy", "lenet"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == [
        "layer",
        "kind",
        "output",
        *["parameters", "MACs", "field", "stride", "start"],
    ]
    assert "conv2    Conv2d     16 x 10 x 10       2,416  240,000     14       2     -2" in lines
    assert "parameters   61,706" in lines
    assert any("416,520" in line and "833,040 FLOPs" in line for line in lines)


def test_a_transformer_is_listed_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["anatomy", "torchvision:vit_b_16"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("A transformer has no receptive")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("alexnet --image 64", ["pool3", "64"]),
        ("densenet --image 28", ["28"]),
        ("torchvision:alexnet --image 36", ["features.12", "36"]),
        ("torchvision:vit_b_16 --image 96", ["Expected 224 but got another"]),
        ("torchvision:resnet18 --channels 1", ["conv1"]),
        ("resnet17", ["resnet17", "resnet18"]),
        ("torchvision:resnet5O", ["resnet5O", "resnet50"]),
        ("torchvision:resnet18 --set wings=2", ["wings"]),
        ("torchvision:r3d_18", ["stem.0 (Conv3d)"]),
        ("lenet --set wings=2", ["wings"]),
        ("lenet --set pooling", ["--set", "pooling"]),
        ("lenet --image nine", ["--image", "nine"]),
        ("lenet --image 0", ["--image", "1"]),
        ("lenet --image 99999", ["--image", "16384"]),
        ("lenet --classes 0", ["--classes"]),
        ("missing.py:Net", ["missing.py"]),
        ("missing.py", ["missing.py:ClassName"]),
        (f"{'long' * 2000}.py:Net", ["no file"]),
        ("torchvision:resnet18 --set replace_stride_with_dilation=3", ["resnet18"]),
        ("torchvision:resnet18 --classes 9 --set num_classes=8 --channels 5", ["5 × 224 × 224"]),
        ("torchvision:vgg11 --set num_classes=-1", ["vgg11"]),
        ("missing.py:a-b", ["a-b"]),
    ],
)
def test_a_mistake_is_answered_with_one_sentence(
    line: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, line)
    assert said.count("\n") == 1
    for word in words:
        assert word in said


@given(st.text(), st.lists(st.text(max_size=9), max_size=2))
def test_any_words_are_answered(name: str, pairs: list[str]) -> None:
    settings = [f"--set={pair}" for pair in pairs]
    with contextlib.redirect_stderr(io.StringIO()) as said:
        assert main(["anatomy", *settings, "--", name]) == 2
    assert said.getvalue().count("\n") == 1


def test_a_file_of_ones_own_is_run_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "my net.py").write_text(OWN)
    file = str(tmp_path / "my net.py")
    arguments = [f"{file}:Net", "--image", "5", "--set", "width=7", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "cnnlib", "anatomy", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines() == [
        f"Running the code of {file} in a process of its own, with your rights.",
        "said by the file",
    ]
    answer = json.loads(done.stdout)
    assert answer["parameters"] == 7 * 28 + 16
    assert answer["layers"][0]["output_shape"] == [7, 3, 3]
    assert answer["layers"][0]["receptive_field"] == [3, 3]


def test_a_reader_that_has_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "cnnlib", "anatomy", "googlenet", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == READER_LEFT

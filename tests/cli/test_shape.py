from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from typing import Any

import pytest
import torch
from hypothesis import given

from cnnlib.__main__ import main
from cnnlib.ops.convolution.costs import layer_costs
from cnnlib.ops.convolution.reference import conv2d
from cnnlib.ops.convolution.spec import Conv2dSpec
from tests.support.conv2d_strategies import specs


def told(capsys: pytest.CaptureFixture[str], line: str) -> dict[str, Any]:
    assert main(["shape", *line.split(), "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def refused(capsys: pytest.CaptureFixture[str], line: str) -> str:
    assert main(["shape", *line.split()]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert said.err.count("\n") == 1
    return said.err.strip()


def test_a_process_prints_json_without_loading_torch() -> None:
    code = (
        "import sys; from cnnlib.__main__ import main; status = main(sys.argv[1:]);"
        "sys.exit(status or 'torch' in sys.modules or 'numpy' in sys.modules)"
    )
    line = "shape 28 28 --kernel 5 5 --padding 4 4 --stride 1 1 --convention course --json"
    for start in (["-m", "cnnlib"], ["-c", code]):
        done = subprocess.run(
            [sys.executable, *start, *line.split()], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        answer = json.loads(done.stdout)
        assert (answer["height"], answer["width"], answer["parameters"]) == (28, 28, 26)


def test_a_process_refuses_in_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cnnlib", "shape", "5", "--kernel", "7"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "The 7-row window does not fit in 5 + 0 rows: "
        "add 2 to the row padding or shrink the kernel.\n"
    )


def test_the_conventions_differ_by_what_padding_counts(capsys: pytest.CaptureFixture[str]) -> None:
    course = told(capsys, "28 --kernel 5 --padding 4")
    torchs = told(capsys, "28 --kernel 5 --padding 2 --convention torch")
    assert course.pop("convention") == "course"
    assert torchs.pop("convention") == "torch"
    assert course == torchs
    assert course["padding"]["height"] == {"course": 4, "torch": 2, "before": 2, "after": 2}


def test_an_odd_padding_has_no_torch_padding(capsys: pytest.CaptureFixture[str]) -> None:
    answer = told(capsys, "8 9 --kernel 4 2 --padding 3 1 --stride 2 3 --dilation 1 2")
    assert answer["padding"]["height"] == {"course": 3, "torch": None, "before": 1, "after": 2}
    assert answer["padding"]["width"] == {"course": 1, "torch": None, "before": 0, "after": 1}
    assert (answer["height"], answer["width"]) == (4, 3)
    assert answer["unread"] == {"rows": [10], "columns": [1, 4, 7, 9]}
    assert answer["receptive_field"] == {"height": 4, "width": 3}


@given(specs(channels=True))
def test_the_answer_is_pytorchs(spec: Conv2dSpec) -> None:
    names = ("size", "kernel", "padding", "stride", "dilation")
    pairs = {
        name: [str(getattr(axis, name)) for axis in (spec.height, spec.width)] for name in names
    }
    line = ["shape", *pairs.pop("size")]
    for name, values in pairs.items():
        line += [f"--{name}", *values]
    for name in ("batch", "in_channels", "out_channels", "groups"):
        line += ["--" + name.replace("_", "-"), str(getattr(spec, name))]
    line += ["--bias" if spec.bias else "--no-bias", "--padding-mode", spec.mode, "--json"]
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(line) == 0
    answer = json.loads(out.getvalue())
    y = conv2d(torch.zeros(spec.input_shape), torch.zeros(spec.weight_shape), None, spec)
    assert answer["output_shape"] == list(y.shape)
    assert [answer["height"], answer["width"]] == list(y.shape[2:])
    assert answer["macs"] == layer_costs(spec).macs.value
    assert answer["parameters"] == layer_costs(spec).parameters.value


@pytest.mark.parametrize(
    ("line", "parameters", "macs"),
    [
        ("28 --kernel 3 --in-channels 3 --out-channels 64", 1_728 + 64, 1_728 * 26 * 26),
        (
            "28 --kernel 3 --in-channels 64 --out-channels 64 --groups 64",
            64 * 9 + 64,
            64 * 9 * 26 * 26,
        ),
        (
            "28 --kernel 3 --in-channels 8 --out-channels 6 --groups 2 --no-bias",
            6 * 4 * 9,
            6 * 4 * 9 * 26 * 26,
        ),
    ],
)
def test_groups_divide_what_a_layer_costs(
    line: str, parameters: int, macs: int, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = told(capsys, line)
    assert (answer["parameters"], answer["macs"]) == (parameters, macs)


def test_to_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shape", "28", "--kernel", "5", "--padding", "3", "--out-channels", "6"]) == 0
    said = capsys.readouterr().out
    assert "27 x 27, shape (1, 6, 27, 27)" in said
    assert "rows 3 (1 + 2)" in said
    assert "F.pad, for a total is odd" in said
    assert main(["shape", "7", "--kernel", "1", "--stride", "2", "--no-bias"]) == 0
    said = capsys.readouterr().out
    assert "rows 1 3 5, columns 1 3 5" in said
    assert "nn.Conv2d(padding=(0, 0))" in said


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "5 --kernel 1.5",
            "The kernel height must be a whole number, 1 or more, not 1.5.",
        ),
        ("x --kernel 3", "The input height must be a whole number, 1 or more, not x."),
        (
            "5 --kernel 3 --padding -1",
            "The row padding must be a whole number, 0 or more, not -1.",
        ),
        (
            "5 --kernel 3 --padding -1 --convention torch",
            "The row padding must be a whole number, 0 or more, not -1.",
        ),
        (
            "5 --kernel 3 --stride 1 0",
            "The column stride must be a whole number, 1 or more, not 0.",
        ),
        (
            "5 --kernel 8 --padding 1 --convention torch --stride 2.0",
            "The row stride must be a whole number, 1 or more, not 2.0.",
        ),
        ("5 --kernel 3 3 3", "--kernel takes one number for both axes or two, not 3."),
        ("99999999999999999999 --kernel 3", "SIZE can be at most 16384: use a smaller number."),
        (
            "5 --kernel 8 --convention torch",
            "The 8-row window does not fit in 5 + 0 rows: "
            "add 2 to --padding, which counts each side, or shrink --kernel.",
        ),
        (
            "5 --kernel 3 --in-channels 4 --out-channels 6 --groups 4",
            "4 groups cannot share 4 input and 6 output channels evenly: "
            "choose a number that divides both, such as 2.",
        ),
        (
            "5 --kernel 3 --padding-mode ones",
            "The padding cannot be filled with ones: "
            "choose one of zeros, reflect, replicate, circular.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    line: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, line) == sentence


def test_a_value_with_lines_in_it_is_still_one_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["shape", "5", "--kernel", "3\n4"]) == 2
    assert capsys.readouterr().err.count("\n") == 1

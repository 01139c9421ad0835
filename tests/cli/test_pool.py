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
from cnnlib.ops.pooling.reference import pool2d
from cnnlib.ops.pooling.spec import Pool2dSpec
from tests.support.pool2d_strategies import specs


def told(line: str) -> dict[str, Any]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["pool", *line.split(), "--json"]) == 0
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_a_process_prints_json_without_loading_torch() -> None:
    code = (
        "import sys; from cnnlib.__main__ import main; status = main(sys.argv[1:]);"
        "sys.exit(status or 'torch' in sys.modules or 'numpy' in sys.modules)"
    )
    line = "pool 25 25 --kind max --kernel 2 2 --json"
    done = subprocess.run(
        [sys.executable, "-c", code, *line.split()], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert (answer["height"], answer["width"]) == (12, 12)
    assert answer["rows"][0] == [0, 1]
    assert answer["rows"][-1] == [22, 23]
    assert answer["stride"] == [2, 2]
    assert answer["unread"] == {"rows": [24], "columns": [24]}


def test_the_ceiling_keeps_the_last_row_and_starts_no_window_in_the_padding() -> None:
    kept = told("25 25 --kernel 2 --ceil-mode")
    assert (kept["height"], kept["rows"][-1]) == (13, [24, 24])
    short = told("5 5 --kernel 2 --stride 2 --padding 1 --ceil-mode")
    assert (short["height"], short["width"]) == (3, 3)
    assert short["rows"] == [[0, 0], [1, 2], [3, 4]]
    assert short["padding"]["height"] == {"course": 2, "torch": 1}


def test_a_window_of_padding_alone_has_no_rows() -> None:
    answer = told("2 2 --kernel 2 --stride 1 --padding 1 --dilation 3")
    assert answer["rows"] == [[None, None]]


@given(specs(single=True))
def test_the_answer_is_pytorchs(spec: Pool2dSpec) -> None:
    h, w = spec.height, spec.width
    line = (
        f"{h.size} {w.size} --kind {spec.kind} --kernel {h.kernel} {w.kernel} "
        f"--stride {h.step} {w.step} --padding {h.padding} {w.padding} "
        f"--dilation {h.dilation} {w.dilation}"
    )
    line += " --ceil-mode" if spec.ceil_mode else ""
    line += "" if spec.count_include_pad else " --no-count-include-pad"
    if spec.divisor_override is not None:
        line += f" --divisor-override={spec.divisor_override}"
    answer = told(line)
    y = pool2d(torch.zeros(h.size, w.size), spec)
    assert [answer["height"], answer["width"]] == list(y.shape)
    assert answer["rows"] == [[window.first, window.last] for window in spec.rows]
    assert answer["columns"] == [[window.first, window.last] for window in spec.columns]


def test_to_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pool", "5", "7", "--kind", "average", "--kernel", "2"]) == 0
    said = capsys.readouterr().out
    assert "output           2 x 3, shape (1, 1, 2, 3)" in said
    assert "rows             0-1 2-3" in said
    assert "not read         rows 4, columns 6" in said
    assert main(["pool", "2", "--kernel", "2", "--padding", "1", "--dilation", "3"]) == 0
    assert "rows             padding" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "5 --kernel 2 --padding 2",
            "The row padding can be at most 1 on each side, half of the window's 2 rows, not 2. "
            'PyTorch says: "pad should be at most half of effective kernel size, but got pad=2, '
            'kernel_size=2 and dilation=1".',
        ),
        (
            "5 --kernel 7",
            "The 7-row window does not fit in 5 rows with 0 of padding on each side: "
            "2 more are needed. Shrink the window.",
        ),
        ("5 --kernel 2 --kind mean", "There is no pooling called mean: choose one of max, avg."),
        (
            "5 --kernel 2 --kind avg --dilation 2",
            "nn.AvgPool2d has no dilation: set it to 1 or take the maximum.",
        ),
        (
            "5 --kernel 2 --divisor-override 3",
            "A maximum divides by nothing: leave count_include_pad and divisor_override alone "
            "or take the average.",
        ),
        (
            "5 --kernel 2 --kind avg --divisor-override 0",
            "The average cannot be divided by 0: use a whole number other than 0.",
        ),
        ("5 --kernel 2 --stride 0", "The row stride must be a whole number, 1 or more, not 0."),
        ("5 --kernel 1.5", "The window height must be a whole number, 1 or more, not 1.5."),
        ("5 --kernel 1 2 3", "--kernel takes one number for both axes or two, not 3."),
        ("5 --kernel 2 --padding 99999", "--padding can be at most 16384: use a smaller number."),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    line: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pool", *line.split()]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", sentence + "\n")

from __future__ import annotations

import json

import pytest
import torch
from hypothesis import HealthCheck, given, settings

from cnnlib.__main__ import main
from cnnlib.ops.products.shapes import format_shape
from tests.support.product_strategies import shapes


def test_of_2_3_4_and_4_5_only_matmul_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["product", "2,3,4", "4,5", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["left"], answer["right"]) == ([2, 3, 4], [4, 5])
    assert answer["matmul"] == {"shape": [2, 3, 5]}
    with pytest.raises(RuntimeError) as refused:
        torch.zeros(2, 3, 4) * torch.zeros(4, 5)
    assert answer["mul"]["error"] == str(refused.value)
    assert "axis −1 has the size 4 in A and 5 in B" in answer["mul"]["why"]
    assert "matrix" in answer["mm"]["error"]
    assert "torch.mm takes two matrices" in answer["mm"]["why"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shapes(), shapes())
def test_every_pair_is_answered(
    capsys: pytest.CaptureFixture[str], left: tuple[int, ...], right: tuple[int, ...]
) -> None:
    assert main(["product", format_shape(left), format_shape(right), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    for name in ("mul", "mm", "matmul"):
        assert set(answer[name]) in ({"shape"}, {"error", "why"})
        assert all(answer[name].values()) or answer[name] == {"shape": []}
    assert main(["product", format_shape(left), format_shape(right)]) == 0
    text = capsys.readouterr().out
    assert all(line.strip() for line in text.splitlines())


@pytest.mark.parametrize(
    ("left", "right"),
    [("2x3", "3"), ("", "3"), ("2,0", "3"), ("3", "1,2,3,4,5"), ("3", "10001"), ("３", "3")],
)
def test_what_is_no_shape_is_refused_in_one_sentence(
    left: str, right: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["product", left, right]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert said.err.count("\n") == 1
    assert said.err.strip().endswith(".")

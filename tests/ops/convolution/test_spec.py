from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.problems import SettingsError
from cnnlib.ops.convolution.spec import (
    PADDING_MODES,
    Axis,
    Conv2dSpec,
    course_formula,
    receptive_field,
    special_cases,
    torch_formula,
)
from tests.support.conv2d_strategies import axes, specs


def run_in_torch(spec: Conv2dSpec) -> torch.Size:
    """The shape that PyTorch itself comes to; whatever it raises otherwise."""
    h, w = spec.height, spec.width
    x = torch.zeros(spec.input_shape)
    mode = "constant" if spec.mode == "zeros" else spec.mode
    x = F.pad(x, (w.before, w.after, h.before, h.after), mode=mode)
    y = F.conv2d(
        x,
        torch.zeros(spec.weight_shape),
        stride=(h.stride, w.stride),
        dilation=(h.dilation, w.dilation),
        groups=spec.groups,
    )
    return y.shape


@given(specs(channels=True))
def test_output_shape_is_pytorchs(spec: Conv2dSpec) -> None:
    assert spec.output_shape == tuple(run_in_torch(spec))


@given(axes(fits=True))
def test_both_conventions_come_to_the_output(axis: Axis) -> None:
    assert course_formula(axis).value == torch_formula(axis).value == axis.output
    assert torch_formula(axis).expressible == (axis.padding % 2 == 0)


@given(st.integers(1, 9), st.integers(1, 5), st.integers(0, 4), st.integers(1, 4))
def test_padding_per_side_is_conv2ds_own(size: int, kernel: int, padding: int, stride: int) -> None:
    axis = Axis.from_torch(size, kernel, padding, stride, dilation=2)
    assert (axis.padding, axis.torch_padding) == (2 * padding, padding)
    if axis.output:
        layer = torch.nn.Conv2d(1, 1, kernel, stride=stride, padding=padding, dilation=2)
        with torch.no_grad():
            assert layer(torch.zeros(1, 1, size, size)).shape[-1] == axis.output


def evaluate(latex: str) -> int:
    """The value of a formula's numbers, read from its LaTeX."""
    text = re.sub(r"\\cnn[a-z]+\{(\d+)\}", r"\1", latex)
    text = re.sub(r"\\left\\lfloor\\frac\{(.*)\}\{(.*)\}\\right\\rfloor", r"((\1) // (\2))", text)
    return int(eval(text.replace(r"\,", "*").replace(r"\cdot", "*")))


@given(axes(fits=True))
def test_the_numbers_written_come_to_the_value(axis: Axis) -> None:
    for formula in (course_formula(axis), torch_formula(axis)):
        assert evaluate(formula.numbers) == formula.value


def test_formulas_name_their_roles() -> None:
    formula = course_formula(Axis(28, 5, 4, 2), "w")
    assert formula.symbols == (
        r"\left\lfloor\frac{\cnninput{n_w} + \cnnpadding{p_w} - \cnnkernel{k_w} + \cnnstride{s_w}}"
        r"{\cnnstride{s_w}}\right\rfloor"
    )
    assert r"\cnninput{28} + \cnnpadding{4} - \cnnkernel{5} + \cnnstride{2}" in formula.numbers
    assert (formula.result, formula.value) == (r"\cnnoutput{o_w}", 14)
    dilated = course_formula(Axis(28, 5, 4, 2, dilation=3))
    assert r"(\cnndilation{3}\,(\cnnkernel{5} - 1) + 1)" in dilated.numbers
    odd = torch_formula(Axis(28, 5, 3))
    assert r"\cnnpadding{p_h}" in odd.symbols
    assert not odd.expressible


@given(axes(fits=True), st.booleans(), st.booleans(), st.booleans())
def test_special_cases_hold_exactly_where_they_say(
    axis: Axis, cancel: bool, divide: bool, one: bool
) -> None:
    axis = replace(axis, padding=axis.span - 1) if cancel else axis
    axis = replace(axis, size=axis.size * axis.stride) if divide else axis
    axis = replace(axis, stride=1) if one else axis
    cases = {case.code: case for case in special_cases(axis)}
    p, k, s, n = axis.padding, axis.span, axis.stride, axis.size
    assert cases["keeps"].holds == (p == k - 1)
    assert cases["divides"].holds == (p == k - 1 and n % s == 0)
    assert cases["steps_by_one"].holds == (s == 1)
    assert cases["keeps"].formula.value == math.floor((n + s - 1) / s)
    for case in cases.values():
        assert str(case)
        if case.holds:
            assert case.formula.value == axis.output


@given(axes(fits=True))
def test_windows_and_reached_are_each_others_inverse(axis: Axis) -> None:
    pairs = {(i, cell) for i in range(axis.output) for cell in axis.window(i)}
    assert pairs == {(i, cell) for cell in range(axis.padded) for i in axis.dependents(cell)}
    assert all(
        list(axis.dependents(c)) == sorted(set(axis.dependents(c))) for c in range(axis.padded)
    )


@given(axes(fits=True))
def test_unread_is_what_gets_no_gradient(axis: Axis) -> None:
    x = torch.zeros(1, 1, axis.padded, requires_grad=True)
    y = F.conv1d(x, torch.ones(1, 1, axis.kernel), stride=axis.stride, dilation=axis.dilation)
    y.sum().backward()
    assert x.grad is not None
    unread = tuple(torch.nonzero(x.grad[0, 0] == 0).flatten().tolist())
    assert axis.unread() == unread
    tail = tuple(range(axis.padded - axis.dropped, axis.padded))
    assert unread[len(unread) - len(tail) :] == tail


def test_there_is_nothing_outside() -> None:
    axis = Axis(5, 3)
    for index in (-1, 3):
        with pytest.raises(IndexError):
            axis.window(index)
    for cell in (-1, 5):
        with pytest.raises(IndexError):
            axis.dependents(cell)
    assert Axis(2, 5).output == 0
    assert Axis(2, 5).unread() == (0, 1)


@given(st.lists(axes(), max_size=4))
def test_receptive_field_is_the_extent_of_the_gradient(stack: list[Axis]) -> None:
    size, jump = receptive_field(stack)
    x = torch.zeros(1, 1, size + jump, requires_grad=True)
    y = x
    for axis in stack:
        weight = torch.ones(1, 1, axis.kernel)
        y = F.conv1d(y, weight, stride=axis.stride, dilation=axis.dilation)
    assert y.shape[-1] == 2
    for output in (0, 1):
        (gradient,) = torch.autograd.grad(y[0, 0, output], x, retain_graph=True)
        read = torch.nonzero(gradient[0, 0]).flatten()
        assert (int(read.min()), int(read.max())) == (output * jump, output * jump + size - 1)


@st.composite
def any_specs(draw: st.DrawFn) -> Conv2dSpec:
    return Conv2dSpec(
        draw(axes()),
        draw(axes()),
        mode=draw(st.sampled_from(PADDING_MODES)),
        in_channels=draw(st.integers(1, 6)),
        out_channels=draw(st.integers(1, 6)),
        groups=draw(st.sampled_from([1, 1, 2, 3, 4])),
    )


@given(any_specs())
def test_there_is_a_problem_exactly_where_pytorch_refuses(spec: Conv2dSpec) -> None:
    if spec.problems():
        with pytest.raises((RuntimeError, ValueError)):
            run_in_torch(spec)
        with pytest.raises(SettingsError) as caught:
            spec.checked()
        assert str(caught.value) == " ".join(map(str, spec.problems()))
    else:
        assert spec.checked() is spec
        run_in_torch(spec)


@given(any_specs())
def test_every_fix_mends_its_problem_and_breaks_nothing(spec: Conv2dSpec) -> None:
    problems = {(p.code, p.values["where"]) for p in spec.problems()}
    for problem in spec.problems():
        assert problem.fixes, problem
        for fix in problem.fixes:
            left = {(p.code, p.values["where"]) for p in spec.changed(fix.changes).problems()}
            assert left <= problems - {(problem.code, problem.values["where"])}
            assert str(fix)


def square(**settings: int) -> Conv2dSpec:
    return Conv2dSpec(Axis(**{"size": 5, "kernel": 3, **settings}), Axis(5, 3))


def test_a_window_too_tall_says_what_to_change() -> None:
    (problem,) = square(kernel=7).problems()
    assert str(problem) == (
        "The 7-row window does not fit in 5 + 0 rows: "
        "add 2 to the row padding or shrink the kernel."
    )
    changes = [dict(fix.changes) for fix in problem.fixes]
    assert changes == [{"height.padding": 2}, {"height.kernel": 5}, {"height.size": 7}]
    (problem,) = square(dilation=4).problems()
    assert str(problem).startswith("A 3-row kernel with dilation 4 covers 9 rows")
    assert {"height.dilation": 2} in [dict(fix.changes) for fix in problem.fixes]


@pytest.mark.parametrize("setting", ["size", "kernel", "padding", "stride", "dilation"])
@pytest.mark.parametrize("value", [-1, 1.5, True, "3", None, float("nan")])
def test_only_whole_numbers_count(setting: str, value: object) -> None:
    spec = square(**{setting: value})  # type: ignore[arg-type]
    (problem,) = spec.problems()
    assert problem.code == "not_whole"
    assert problem.values["where"] == f"height.{setting}"
    left = spec.changed(problem.fixes[0].changes).problems()
    assert "not_whole" not in {p.code for p in left}


def test_zero_is_a_padding_and_nothing_else() -> None:
    assert not square(padding=0).problems()
    for setting in ("size", "kernel", "stride", "dilation"):
        assert [p.code for p in square(**{setting: 0}).problems()] == ["not_whole"]
    spec = replace(square(), batch=0, in_channels=0, out_channels=0, groups=0, mode="ones")
    wrong = {p.values["where"] for p in spec.problems()}
    assert wrong == {"batch", "in_channels", "out_channels", "groups", "mode"}


def test_groups_must_divide_both_channel_counts() -> None:
    spec = replace(square(), in_channels=6, out_channels=9, groups=4)
    (problem,) = spec.problems()
    assert "such as 3" in str(problem)
    assert {"in_channels": 8, "out_channels": 12} in [dict(f.changes) for f in problem.fixes]


@pytest.mark.parametrize(("mode", "most"), [("reflect", 8), ("circular", 10)])
def test_modes_reach_only_so_far(mode: str, most: int) -> None:
    assert not replace(square(padding=most), mode=mode).problems()
    (problem,) = replace(square(padding=most + 1), mode=mode).problems()
    assert problem.code == f"{mode}_too_far"
    assert [dict(f.changes) for f in problem.fixes][:2] == [
        {"height.padding": most},
        {"mode": "zeros"},
    ]

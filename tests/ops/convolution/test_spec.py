from __future__ import annotations

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.problems import SettingsError
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.spec import PADDING_MODES, Conv2dSpec
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


WHOLE = st.integers(-1, 7)


@given(
    st.builds(Axis, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE),
    st.builds(Axis, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE),
    st.sampled_from([*PADDING_MODES, "ones"]),
    st.tuples(WHOLE, WHOLE, WHOLE, WHOLE),
)
def test_the_first_fixes_lead_out_of_any_nonsense(
    height: Axis, width: Axis, mode: str, numbers: tuple[int, int, int, int]
) -> None:
    spec = Conv2dSpec(height, width, mode, *numbers)
    for _ in range(20):
        if not (problems := spec.problems()):
            break
        assert all(problem.fixes for problem in problems)
        spec = spec.changed(problems[0].fixes[0].changes)
    assert not spec.problems()


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

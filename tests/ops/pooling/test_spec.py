from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.problems import SettingsError
from cnnlib.ops.pooling.spec import Pool2dSpec, padding_message
from cnnlib.ops.pooling.windows import PoolAxis
from tests.support.pool2d_strategies import any_specs, specs


def run_in_torch(spec: Pool2dSpec) -> torch.Size:
    """The shape that PyTorch's modules come to; whatever they raise otherwise."""
    h, w = spec.height, spec.width
    pairs = {
        "kernel_size": (h.kernel, w.kernel),
        "stride": None if h.stride is w.stride is None else (h.step, w.step),
        "padding": (h.padding, w.padding),
        "ceil_mode": spec.ceil_mode,
    }
    if spec.kind == "max":
        layer = torch.nn.MaxPool2d(**pairs, dilation=(h.dilation, w.dilation))  # type: ignore[arg-type]
    else:
        layer = torch.nn.AvgPool2d(  # type: ignore[assignment]
            **pairs,  # type: ignore[arg-type]
            count_include_pad=spec.count_include_pad,
            divisor_override=spec.divisor_override,
        )
    shape: torch.Size = layer(torch.zeros(spec.input_shape)).shape
    return shape


@given(specs())
def test_output_shape_is_pytorchs(spec: Pool2dSpec) -> None:
    assert spec.output_shape == tuple(run_in_torch(spec))


def has_settings_of_the_other_kind(spec: Pool2dSpec) -> bool:
    return bool({"average_dilated", "maximum_divided"} & {p.code for p in spec.problems()})


@given(any_specs())
def test_there_is_a_problem_exactly_where_pytorch_refuses(spec: Pool2dSpec) -> None:
    if has_settings_of_the_other_kind(spec):
        return  # The module of this kind does not even have the argument.
    if problems := spec.problems():
        with pytest.raises(RuntimeError) as caught:
            run_in_torch(spec)
        with pytest.raises(SettingsError):
            spec.checked()
        said = str(caught.value).split("\n")[0]
        messages = [str(p.values["message"]) for p in problems if p.code == "padding_too_large"]
        if said.startswith("pad should"):
            assert said in messages
    else:
        run_in_torch(spec)


@given(any_specs())
def test_every_fix_mends_its_problem_and_breaks_nothing(spec: Pool2dSpec) -> None:
    problems = {(p.code, p.values["where"]) for p in spec.problems()}
    for problem in spec.problems():
        assert problem.fixes, problem
        for fix in problem.fixes:
            left = {(p.code, p.values["where"]) for p in spec.changed(fix.changes).problems()}
            assert left <= problems - {(problem.code, problem.values["where"])}
            assert str(fix)


WHOLE = st.integers(-1, 7)
AXES = st.builds(PoolAxis, WHOLE, WHOLE, st.none() | WHOLE, WHOLE, WHOLE)


@given(AXES, AXES, st.sampled_from(["max", "avg", "mean"]), st.none() | WHOLE, WHOLE)
def test_the_first_fixes_lead_out_of_any_nonsense(
    height: PoolAxis, width: PoolAxis, kind: str, divisor: int | None, batch: int
) -> None:
    spec = Pool2dSpec(kind, height, width, divisor_override=divisor, batch=batch)
    for _ in range(30):
        if not (problems := spec.problems()):
            break
        assert all(problem.fixes for problem in problems)
        spec = spec.changed(problems[0].fixes[0].changes)
    assert not spec.problems()


@pytest.mark.parametrize("field", ["size", "kernel", "stride", "padding", "dilation"])
@pytest.mark.parametrize("value", [-1, 1.5, True, "3", float("nan")])
def test_only_whole_numbers_count(field: str, value: object) -> None:
    axis = PoolAxis(**{"size": 5, "kernel": 2, field: value})  # type: ignore[arg-type]
    (problem,) = Pool2dSpec("max", axis, PoolAxis(5, 2)).problems()
    assert (problem.code, problem.values["where"]) == ("not_whole", f"height.{field}")


def test_padding_is_checked_twice_with_two_messages() -> None:
    x = torch.zeros(1, 1, 9, 9)
    for dilation, said in (
        (1, "pad should be at most half of effective kernel size, but got pad=2, kernel_size=3"),
        (2, "pad should be smaller than or equal to half of kernel size, but got padW = 2"),
    ):
        axis = PoolAxis(9, 3, 1, 2, dilation)
        spec = Pool2dSpec("max", axis, axis)
        with pytest.raises(RuntimeError) as caught:
            F.max_pool2d(x, 3, 1, 2, dilation)
        message = padding_message(axis, spec)
        assert message.startswith(said)
        assert str(caught.value).split("\n")[0] == message
        assert f'PyTorch says: "{message}".' in str(spec.problems()[0])
        assert spec.problems()[0].fixes[0].changes == {"height.padding": 1}
    assert padding_message(PoolAxis(9, 3, 1, 1, 2), spec) == ""


@pytest.mark.parametrize("divisor", [0, 1.5, "2", True])
def test_the_divisor_is_a_whole_number_other_than_zero(divisor: object) -> None:
    spec = Pool2dSpec("avg", PoolAxis(4, 2), PoolAxis(4, 2), divisor_override=divisor)  # type: ignore[arg-type]
    (problem,) = spec.problems()
    assert problem.code == "no_divisor"
    assert not spec.changed(problem.fixes[0].changes).problems()


def test_each_kind_has_its_own_settings() -> None:
    dilated = Pool2dSpec("avg", PoolAxis(9, 2, dilation=2), PoolAxis(9, 2))
    assert [p.code for p in dilated.problems()] == ["average_dilated"]
    divided = Pool2dSpec("max", PoolAxis(9, 2), PoolAxis(9, 2), divisor_override=3)
    assert [p.code for p in divided.problems()] == ["maximum_divided"]
    (unknown,) = Pool2dSpec("mean", PoolAxis(9, 2), PoolAxis(9, 2)).problems()
    assert str(unknown) == "There is no pooling called mean: choose one of max, avg."


def test_the_ceiling_may_fit_a_window_that_the_floor_does_not() -> None:
    (problem,) = Pool2dSpec("max", PoolAxis(3, 4, 2), PoolAxis(3, 2)).problems()
    assert problem.code == "window_too_large"
    assert {"ceil_mode": True} in [dict(fix.changes) for fix in problem.fixes]

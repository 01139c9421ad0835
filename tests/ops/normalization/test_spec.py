from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from cnnlib.core.problems import SettingsError
from cnnlib.ops.normalization.spec import KINDS, NormalizationSpec, torch_error
from tests.support.normalization_strategies import specs


def codes(spec: NormalizationSpec) -> set[str]:
    return {problem.code for problem in spec.problems()}


def test_who_shares_a_mean() -> None:
    shape = (2, 2, 1, 2)
    labels = {
        kind: NormalizationSpec(kind, shape, groups=2).labels.reshape(2, 4).tolist()
        for kind in KINDS
    }
    assert labels == {
        "batch": [[0, 0, 1, 1], [0, 0, 1, 1]],
        "layer": [[0, 0, 0, 0], [1, 1, 1, 1]],
        "instance": [[0, 0, 1, 1], [2, 2, 3, 3]],
        "group": [[0, 0, 1, 1], [2, 2, 3, 3]],
    }
    assert NormalizationSpec("batch", (3, 2)).labels.tolist() == [[0, 1]] * 3
    assert NormalizationSpec("group", (2, 4), groups=2).labels.tolist() == [
        [0, 0, 1, 1],
        [2, 2, 3, 3],
    ]


@given(specs())
def test_labels_count_from_zero_without_gaps_and_share_alike(spec: NormalizationSpec) -> None:
    names, counts = np.unique(spec.labels, return_counts=True)
    assert spec.labels.shape == spec.shape
    assert names.tolist() == list(range(spec.statistics))
    assert set(counts) == {spec.count}
    places = np.unique(spec.parameter_labels)
    assert places.tolist() == list(range(math.prod(spec.parameter_shape)))


@given(specs())
def test_parameters_have_the_shapes_of_pytorchs_layers(spec: NormalizationSpec) -> None:
    layer = {
        "batch": lambda: torch.nn.BatchNorm1d(spec.shape[1]),
        "layer": lambda: torch.nn.LayerNorm(spec.shape[1:]),
        "instance": lambda: torch.nn.InstanceNorm2d(spec.shape[1], affine=True),
        "group": lambda: torch.nn.GroupNorm(spec.groups, spec.shape[1]),
    }[spec.kind]()
    assert tuple(layer.weight.shape) == spec.parameter_shape


BLOCKING = NormalizationSpec.blocking_codes
NONSENSE = st.one_of(st.integers(-2, 6), st.none(), st.text(max_size=3), st.floats(), st.booleans())


@given(
    kind=st.sampled_from([*KINDS, "none", ""]),
    shape=st.one_of(st.lists(NONSENSE, max_size=5), st.lists(st.integers(1, 6), max_size=5)),
    groups=NONSENSE,
    eps=NONSENSE,
    momentum=NONSENSE,
    training=st.booleans(),
)
@example(kind="group", shape=[1, 1], groups=2, training=False, eps=None, momentum=None)
@example(kind="group", shape=[1, 3], groups=5, training=True, eps=1e-5, momentum=0.1)
def test_nonsense_is_named_and_every_fix_mends_it(**settings: object) -> None:
    settings["shape"] = tuple(settings["shape"])  # type: ignore[arg-type]
    spec = NormalizationSpec(**settings)  # type: ignore[arg-type]
    for problem in spec.problems():
        assert str(problem)
        assert problem.fixes, problem
        for fix in problem.fixes:
            assert str(fix)
            left = codes(spec.changed(fix.changes))
            assert problem.code not in left
            assert left < codes(spec) or problem.code in BLOCKING
    for _ in range(6):
        if not (found := spec.problems()):
            break
        spec = spec.changed(found[0].fixes[0].changes)
    assert not spec.problems()


@given(
    st.sampled_from(KINDS),
    st.integers(1, 2),
    st.integers(1, 4),
    st.sampled_from([(), (1, 1), (1, 2)]),
    st.integers(1, 4),
    st.booleans(),
)
def test_it_refuses_exactly_what_pytorch_refuses(
    kind: str, n: int, c: int, inner: tuple[int, ...], groups: int, training: bool
) -> None:
    spec = NormalizationSpec(kind, (n, c, *inner), groups, training=training)  # type: ignore[arg-type]
    x, f = torch.randn(spec.shape), torch.nn.functional
    operators = {
        "batch": lambda: f.batch_norm(x, torch.zeros(c), torch.ones(c), training=training),
        "layer": lambda: f.layer_norm(x, spec.shape[1:]),
        "instance": lambda: f.instance_norm(x),
        "group": lambda: f.group_norm(x, groups),
    }
    try:
        operators[kind]()
    except (ValueError, RuntimeError) as error:
        words = str(error)
    else:
        words = ""
    assert bool(words) == bool(spec.problems())
    if codes(spec) == {"one_value"}:
        assert torch_error(spec) == words


@given(specs(kinds=("batch", "layer", "instance")), st.sampled_from([0, -1, None, 7]))
def test_groups_matter_to_group_normalization_alone(
    spec: NormalizationSpec, groups: object
) -> None:
    other = spec.changed({"groups": groups}).checked()
    np.testing.assert_array_equal(other.labels, spec.labels)


def test_a_batch_of_one_is_explained_in_pytorchs_own_words() -> None:
    (problem,) = NormalizationSpec(shape=(1, 4)).problems()
    assert problem.code == "one_value"
    assert "Expected more than 1 value per channel when training" in str(problem)
    assert [fix.changes for fix in problem.fixes] == [
        {"shape": (2, 4)},
        {"training": False},
        {"kind": "layer"},
    ]
    assert not NormalizationSpec(shape=(1, 4, 2, 2)).problems()


@given(
    shape=st.one_of(
        st.tuples(*[st.integers(1, 4)] * 2),
        st.tuples(*[st.integers(1, 4)] * 2, *[st.integers(1, 2)] * 2),
    ),
    groups=st.integers(1, 9),
)
@example((1, 1), 2)
@example((1, 3), 5)
def test_every_impossible_grouping_has_a_way_out(shape: tuple[int, ...], groups: int) -> None:
    spec = NormalizationSpec("group", shape, groups)
    for problem in spec.problems():
        assert len(problem.fixes) >= 2, problem
        assert not any(spec.changed(fix.changes).problems() for fix in problem.fixes)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "local"}, "unknown_kind"),
        ({"shape": (4,)}, "bad_shape"),
        ({"shape": (4, 0)}, "bad_shape"),
        ({"shape": (4, True)}, "bad_shape"),
        ({"kind": "group", "groups": 2}, "groups_uneven"),
        ({"kind": "group", "groups": 0}, "groups_not_whole"),
        ({"eps": 0.0}, "eps"),
        ({"eps": math.nan}, "eps"),
        ({"momentum": 1.5}, "momentum"),
        ({"momentum": math.inf}, "momentum"),
    ],
)
def test_each_setting_has_its_sentence(changes: dict[str, object], code: str) -> None:
    spec = NormalizationSpec().changed(changes)
    assert codes(spec) == {code}
    with pytest.raises(SettingsError):
        spec.checked()

from __future__ import annotations

import pytest

from cnnlib.core.settings import accepts, defaults
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.models.networks import COURSE, NETWORKS
from cnnlib.models.registry import CATALOG
from cnnlib.ui.components.network_source import (
    NONE,
    network_of,
    network_problems,
    network_settings,
    network_values,
)

FIRST, SECOND = network_settings(), network_settings("2", ("layer",))


def test_a_family_begins_as_in_the_course():
    for family in CATALOG:
        spec = network_of(defaults(FIRST) | {"net": family})
        course = NETWORKS[family]
        assert CATALOG[family].completed(spec.options) == CATALOG[family].completed(course.options)
        assert spec.size == course.size


def test_the_second_network_is_absent_at_first_and_has_names_of_its_own():
    assert network_of(defaults(SECOND), "2") is None
    assert network_problems(defaults(SECOND), "2") == ()
    assert not set(FIRST) & set(SECOND)
    assert SECOND["net2"].resets == SECOND["resnet.form2"].resets == ("image2", "layer")
    assert NONE not in FIRST["net"].options


def test_weights_have_no_option_of_their_own_here():
    assert not any("initialisation" in name for name in (*FIRST, *SECOND))


@pytest.mark.parametrize("suffix", ["", "2"])
@pytest.mark.parametrize("name", COURSE)
def test_the_settings_of_a_network_describe_it(name: str, suffix: str):
    schema = SECOND if suffix else FIRST
    wanted = network_values(COURSE[name], suffix)
    assert accepts(schema, {key: v for key, v in wanted.items() if not key.startswith("image")})
    spec = network_of(defaults(schema) | wanted, suffix)
    assert spec.family == COURSE[name].family
    assert spec.problems() == ()


@pytest.mark.parametrize("suffix", ["", "2"])
def test_fixes_change_settings_of_the_page(suffix: str):
    schema = SECOND if suffix else FIRST
    values = defaults(schema) | network_values(COURSE["alexnet"], suffix)
    values |= {f"image{suffix}": 64}
    (problem,) = network_problems(values, suffix)
    (fix,) = problem.fixes
    assert fix.changes == {f"image{suffix}": 193}
    empty = NetworkSpec("googlenet", dict.fromkeys(("one", "three", "five", "pool"), 0))
    values = defaults(schema) | network_values(empty, suffix)
    (problem,) = network_problems(values, suffix)
    assert problem.fixes[0].changes == {f"googlenet.three{suffix}": 32}
    assert network_problems(values | problem.fixes[0].changes, suffix) == ()

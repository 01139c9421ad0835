from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.settings import defaults
from cnnlib.ops.products.rearrange import Rearranged
from cnnlib.ui.components.tensor_source import (
    VALUE_SETTINGS,
    rearranged,
    tensor,
    tensor_code,
    tensor_settings,
)

SCHEMA = {
    **tensor_settings("a", "2,3", "A", "input"),
    **tensor_settings("b", "3", "B", "kernel"),
    **VALUE_SETTINGS,
}


def values(**changes: object) -> dict[str, object]:
    return {**defaults(SCHEMA), **changes}


def test_both_tensors_have_random_numbers_of_their_own() -> None:
    state = values(values="random", b="2,3")
    assert not np.array_equal(tensor(state, "a"), tensor(state, "b"))
    later = values(values="random", b="2,3", seed=1)
    assert not np.array_equal(tensor(state, "b"), tensor(later, "a"))


@given(st.sampled_from(["counting", "random"]), st.integers(0, 9))
def test_the_code_and_the_edits_give_the_numbers(name: str, seed: int) -> None:
    state = values(values=name, seed=seed, a="2,2,3", ea="3.2.7.5~9.9.1")
    expression, edits = tensor_code(state, "a")
    written = eval(expression, {"torch": torch})
    for index, value in edits.items():
        written[index] = value
    assert list(edits) == [(1, 1, 2)]
    assert np.array_equal(written.numpy(), tensor(state, "a"))


@pytest.mark.parametrize("name", ["counting", "random"])
def test_a_rearranged_tensor_keeps_its_numbers(name: str) -> None:
    state = values(values=name, ea="0.1.7.5")
    before = tensor(state, "a")
    turned = {**state, **rearranged(state, "a", Rearranged("transpose", -1, (3, 2)))}
    assert turned["a"] == "3,2"
    assert np.array_equal(tensor(turned, "a"), before.T)
    wider = {**state, **rearranged(state, "a", Rearranged("unsqueeze", 0, (1, 2, 3)))}
    assert np.array_equal(tensor(wider, "a"), before[None])


def test_sizes_beyond_the_stage_are_no_setting() -> None:
    assert SCHEMA["a"].allows("10,1")
    assert not SCHEMA["a"].allows("11,1")

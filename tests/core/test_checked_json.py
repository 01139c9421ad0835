from __future__ import annotations

import json
import math

from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.checked_json import LARGEST, as_float, as_int, as_scalars, as_text, parse_object

VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())


@given(VALUES | st.sampled_from([10**400, -(10**400), LARGEST, LARGEST + 1]))
def test_each_value_has_the_expected_type_or_is_the_default(value):
    assert 0 <= as_int(value) <= LARGEST
    assert type(as_int(value)) is int
    assert math.isfinite(as_float(value, 0.5))
    as_text(value).encode()


@given(st.dictionaries(st.text(max_size=3), VALUES))
def test_scalars_are_what_json_can_hold(value):
    found = as_scalars(value, numbers=("a",))
    json.dumps(found, allow_nan=False)
    assert found.keys() <= value.keys()
    assert not isinstance(found.get("a"), str | bool)


def test_an_object_or_nothing():
    assert parse_object(b'{"a": 1}') == {"a": 1}
    for content in (b"", b"[1]", b"null", b"{", b"\xff", b"[" * 100_000, b"9" * 5000):
        assert parse_object(content) is None
    assert parse_object(b'{"\\ud800": ["\\uD834", "\\ud834\\udd1e"]}') == {"?": ["?", "𝄞"]}

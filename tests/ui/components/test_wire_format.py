"""Messages come out as they went in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ui.components.wire_format import pack, unpack

HEADS = st.dictionaries(
    st.text(max_size=5).filter(lambda name: name != "blobs"),
    st.one_of(st.integers(), st.text(), st.lists(st.booleans())),
)


@given(HEADS, st.lists(st.binary(max_size=50)))
def test_packing_loses_nothing(head: dict[str, object], blobs: list[bytes]) -> None:
    got, parts = unpack(pack(head, blobs))
    assert parts == blobs
    assert got == {**head, "blobs": [len(blob) for blob in blobs]}


def test_a_message_cut_short_is_refused() -> None:
    with pytest.raises(ValueError, match="expected"):
        unpack(pack({"a": 1}, [b"12345"])[:-1])

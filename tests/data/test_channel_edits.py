from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cnnlib.data.channel_edits import BLOCK, channel_offset, edits_by_channel


@given(st.integers(0, 63), st.integers(0, BLOCK - 1), st.integers(0, BLOCK - 1), st.integers(0, 4))
def test_a_cell_of_the_stage_comes_back_in_its_channel(
    channel: int, row: int, column: int, padding: int
) -> None:
    down, right = channel_offset(channel, padding)
    stored = (row + padding - down, column + padding - right)
    found = edits_by_channel({stored: 2.5}, channel + 1, BLOCK, BLOCK)
    assert found == {(channel, row, column): 2.5}


def test_cells_outside_wait() -> None:
    edits = {(BLOCK, 0): 1.0, (3, 1): 2.0, (1, 5): 3.0, (0, 0): 4.0}
    assert edits_by_channel(edits, 1, 3, 4) == {(0, 0, 0): 4.0}
    assert edits_by_channel(edits, 2, 4, 6) == {
        (1, 0, 0): 1.0,
        (0, 3, 1): 2.0,
        (0, 1, 5): 3.0,
        (0, 0, 0): 4.0,
    }

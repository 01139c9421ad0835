"""What the plot sends: all of a small figure, and of growing curves only what is new."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ui.components.plot import plot as module
from cnnlib.ui.components.plot.plot import OVERLAP, Curves, Point


class Reader:
    """The browser's side of the bargain: what it holds after each message it gets."""

    def __init__(self) -> None:
        self.run: str | None = None
        self.held: list[list[float]] = [[], []]

    def take(self, blobs: list[bytes], head: dict[str, Any]) -> bool:
        """Whether the message could be used; if not, the browser asks for everything."""
        if head["run"] != self.run:
            self.run, self.held = head["run"], [[], []]
        if any(start > len(held) for start, held in zip(head["starts"], self.held, strict=True)):
            return False
        for i, start in enumerate(head["starts"]):
            x, y = (np.frombuffer(blob) for blob in blobs[2 * i : 2 * i + 2])
            assert len(x) == len(y)
            self.held[i] = self.held[i][:start] + x.tolist()
        return True


def growing(run: str, counts: tuple[int, int]) -> Curves:
    points = [np.arange(count) for count in counts]
    return Curves(run, points, points)


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    state: dict[str, Any] = {}
    monkeypatch.setattr(module.st, "session_state", state)
    return state


def test_only_new_points_travel(session: dict[str, Any]) -> None:
    module._new_points("loss", growing("a", (10_000, 100)), 2)
    blobs, head = module._new_points("loss", growing("a", (10_010, 100)), 2)
    assert head == {"run": "a", "starts": [10_000 - OVERLAP, 0]}
    assert [len(blob) // 8 for blob in blobs] == [OVERLAP + 10, OVERLAP + 10, 100, 100]


def test_another_run_and_a_reader_without_points_get_everything(session: dict[str, Any]) -> None:
    module._new_points("loss", growing("a", (1000, 1000)), 2)
    assert module._new_points("loss", growing("b", (900, 900)), 2)[1]["starts"] == [0, 0]
    session["loss"] = {"missing": "b"}
    assert module._new_points("loss", growing("b", (950, 950)), 2)[1]["starts"] == [0, 0]
    session["loss"] = {"missing": "another run"}
    assert module._new_points("loss", growing("b", (950, 950)), 2)[1]["starts"] == [694, 694]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 900), st.booleans()), max_size=8))
def test_a_reader_that_misses_messages_still_ends_up_with_all(
    steps: list[tuple[str, int, bool]],
) -> None:
    """Each step grows a run; the browser skips some messages and may be told only of the last."""
    state: dict[str, Any] = {}
    reader = Reader()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module.st, "session_state", state)
        total = {"a": 0, "b": 0}
        for run, more, lost in [*steps, ("a", 1, False)]:
            total[run] += more
            curves = growing(run, (total[run], total[run] // 2))
            message = module._new_points("loss", curves, 2)
            if not lost and not reader.take(*message):
                state["loss"] = {"missing": reader.run}
                assert reader.take(*module._new_points("loss", curves, 2))
                state["loss"] = {}
    assert reader.run == "a"
    assert [len(held) for held in reader.held] == [total["a"], total["a"] // 2]
    assert all(held == list(range(len(held))) for held in reader.held)


@pytest.mark.parametrize("counts", [((1,), (1,)), ((1, 2), (1, 3))])
def test_curves_must_fit_the_figure(
    session: dict[str, Any], counts: tuple[tuple[int, ...], tuple[int, ...]]
) -> None:
    x, y = ([np.zeros(count) for count in each] for each in counts)
    with pytest.raises(ValueError, match="a figure of 2 traces"):
        module._new_points("loss", Curves("a", x, y), 2)


def test_points_as_the_browser_reports_them() -> None:
    cell = {"trace": 0, "index": [3, 4], "x": 4, "y": 3, "z": 0.5}
    assert module._point(cell) == Point(0, (3, 4), 4, 3, 0.5)
    dot = {"trace": 1, "index": 7, "x": 0.1, "y": 2, "customdata": "name"}
    assert module._point(dot) == Point(1, 7, 0.1, 2, None, "name")


@pytest.mark.parametrize(
    "nonsense",
    [None, 3, "x", [], {}, {"trace": 0}, {"trace": "a", "index": 0, "x": 0, "y": 0}]
    + [{"trace": 0, "index": index, "x": 0, "y": 0} for index in (None, [1], [1, "b"], {})],
)
def test_nonsense_from_a_browser_is_nothing(nonsense: object) -> None:
    assert module._point(nonsense) is None

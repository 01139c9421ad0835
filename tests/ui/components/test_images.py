"""What the pictures send, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnlib.ui.components.images import images as module
from cnnlib.ui.components.images.images import ImageCell, Panel, file_name, gallery, shared_ranges


def panel(values: object, scale: str = "picture") -> Panel:
    return Panel("Map", "output", np.asarray(values), scale)  # type: ignore[arg-type]


def ranges(*panels: Panel, limit: float | None = None) -> list[tuple[float, float]]:
    return shared_ranges(panels, [module._plain(each) for each in panels], limit)


def test_signed_panels_share_one_range_about_zero() -> None:
    found = ranges(panel([[1.0, -3.0]], "signed"), panel([[2.0, np.inf]], "signed"))
    assert found == [(-3, 3), (-3, 3)]


def test_a_given_limit_wins_and_a_map_of_zeros_has_one() -> None:
    assert ranges(panel([[9.0]], "signed"), limit=2) == [(-2, 2)]
    assert ranges(panel([[0.0]], "signed")) == [(-1, 1)]
    assert ranges(panel([[np.nan]], "signed")) == [(-1, 1)]


def test_pictures_of_bytes_and_of_real_numbers() -> None:
    assert ranges(panel(np.zeros((2, 2), np.uint8)), panel([[0.2, 0.9]])) == [(0, 255), (0, 1)]
    assert ranges(panel([[0.0, 4.0]]), panel([[1.0, 7.0]])) == [(0, 7), (0, 7)]


@given(arrays(np.float32, (3, 4), elements=st.floats(-100, 100, width=32)))
def test_ranges_hold_every_value(values: np.ndarray) -> None:
    for scale in ("picture", "signed"):
        ((low, high),) = ranges(panel(values, scale))
        assert low <= values.min()
        assert values.max() <= high
        assert low < high or values.min() == values.max()


def test_arrays_travel_as_bytes_or_float32() -> None:
    assert module._plain(panel(np.zeros((2, 3), np.uint8))).dtype == np.uint8
    assert module._plain(panel(np.zeros((2, 3), np.uint8), "signed")).dtype == np.float32
    assert module._plain(panel(np.zeros((3, 2)).T)).flags.c_contiguous


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        (np.zeros((0, 3)), "picture"),
        (np.zeros(3), "picture"),
        (np.zeros((2, 2, 3)), "picture"),
        (np.zeros((2, 2, 4), np.uint8), "picture"),
        (np.zeros((2, 2, 3), np.uint8), "signed"),
    ],
)
def test_what_is_no_picture_is_refused(values: np.ndarray, scale: str) -> None:
    with pytest.raises(ValueError, match=r"expected|signed"):
        module._plain(panel(values, scale))


def test_roles_are_those_of_the_palette() -> None:
    with pytest.raises(KeyError):
        module._plain(Panel("Map", "ouput", np.zeros((2, 2))))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ({"panel": 0, "row": 2, "column": 3}, ImageCell(0, 2, 3)),
        ({"panel": 0, "row": 3, "column": 0}, None),
        ({"panel": 0, "row": -1, "column": 0}, None),
        ({"panel": 0, "row": 0, "column": 4}, None),
        ({"panel": 1, "row": 0, "column": 0}, None),
        ({"panel": -1, "row": 0, "column": 0}, None),
        ({"panel": "x", "row": 0, "column": 0}, None),
        ({"panel": 0}, None),
        ([], None),
        (None, None),
    ],
)
def test_only_cells_that_exist_are_believed(value: object, cell: ImageCell | None) -> None:
    assert module._cell(value, [np.zeros((3, 4))]) == cell


def test_files_are_named_after_title_and_size() -> None:
    assert file_name("Feature map 3/8", np.zeros((26, 24))) == "feature-map-3-8-26x24.png"
    assert file_name("特征图 1", np.zeros((5, 5))) == "特征图-1-5x5.png"
    assert file_name("../..", np.zeros((1, 1))) == "picture-1x1.png"


@pytest.mark.parametrize(
    ("images", "captions"),
    [
        (np.zeros((2, 4, 4)), []),
        (np.zeros((4, 4), np.uint8), []),
        (np.zeros((2, 4, 4, 2), np.uint8), []),
        (np.zeros((2, 4, 4), np.uint8), ["one"]),
    ],
)
def test_galleries_refuse_what_they_cannot_show(images: np.ndarray, captions: list[str]) -> None:
    with pytest.raises(ValueError, match=r"expected uint8|captions"):
        gallery("gallery", images, captions)

"""Test pictures in a tab, of which one can be shown to the network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cnnlib.data import fashion_mnist
from cnnlib.data.fashion_mnist import position_in_class
from cnnlib.ui.components.images.images import gallery
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.inside.result import PageResult


def picture_choice(
    state: PageState,
    result: PageResult,
    name: str,
    indices: NDArray[np.int64],
    captions: Sequence[str] = (),
    *,
    size: int,
) -> None:
    """Show test pictures; a click shows one to the network, at the top of the page.

    Args:
        state: The page's values, whose picture a click changes.
        result: The picture of the page, which is marked among the others.
        name: Name of the gallery on the page.
        indices: Their indices in the test set.
        captions: As for `gallery`.
        size: Likewise.
    """

    def choose(n: int) -> None:
        label, number = position_in_class(int(indices[n]))
        state.set(source="fashion", label=label, picture=number)

    gallery(
        f"{state.page}:{name}",
        fashion_mnist.load(train=False).images[indices].numpy(),
        captions,
        next(iter(np.flatnonzero(indices == result.index).tolist()), None),
        choose,
        label=_("Pictures to choose from"),
        size=size,
    )

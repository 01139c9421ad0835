"""The image that a page works on: Fashion-MNIST, a synthetic image, an upload or a drawing."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from cnnlib.core.problems import N_, SettingsError
from cnnlib.core.settings import Choice, Int, Schema
from cnnlib.data import fashion_mnist
from cnnlib.data.synthetic_images import SYNTHETIC_IMAGES
from cnnlib.data.uploads import MAX_MEGABYTES, read_image
from cnnlib.ui.components import drawing
from cnnlib.ui.components.field import field
from cnnlib.ui.components.images.images import gallery
from cnnlib.ui.components.problem_list import escape_markdown, show_error
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState

Image = NDArray[Any]

UPLOADER, KEPT_UPLOAD = "upload", "uploaded_image"
"""Session keys of the widget and of the file that is kept while other pages are shown."""

GALLERY = 14
"""Images of one class that are shown at once."""

IMAGE_SETTINGS: Schema = {
    "source": Choice(
        "fashion",
        {
            "fashion": N_("Fashion-MNIST"),
            **{name: image.label for name, image in SYNTHETIC_IMAGES.items()},
            "upload": N_("Your picture"),
            "drawing": N_("Your drawing"),
        },
        label=N_("Picture"),
    ),
    "label": Choice(9, dict(enumerate(fashion_mnist.CLASSES)), label=N_("Class")),
    "picture": Int(0, 0, 999, label=N_("Number in the class")),
}
"""The settings of a page that uses `image_source`."""


def image_source(state: PageState) -> Image | None:
    """Draw the controls of `IMAGE_SETTINGS`; return the image, None while there is none.

    Returns:
        (H, W), uint8 from 0 to 255 or float from 0 to 1.
    """
    left, middle, right = st.columns(3, gap="small")
    with left:
        field(state, "source")
    match state["source"]:
        case "fashion":
            return fashion_source(state, middle, right)
        case "upload":
            return uploaded_image()
        case "drawing":
            return drawing.pad(state)
        case name:
            return _synthetic(name)


def fashion_index(label: int, number: int) -> int:
    """Return the index in the test set of image `number` of class `label`."""
    return int(fashion_mnist.examples(label, number + 1)[-1])


def fashion_picture(label: int, number: int) -> Image:
    """Return image `number` of class `label` in the test set, uint8 (28, 28)."""
    image: Image = fashion_mnist.load(train=False).images[fashion_index(label, number)].numpy()
    return image


@cache
def _synthetic(name: str) -> Image:
    return SYNTHETIC_IMAGES[name].build()


def fashion_source(
    state: PageState, middle: DeltaGenerator, right: DeltaGenerator, suffix: str = ""
) -> Image:
    """Draw the choice of a test picture, its controls in two places; return it, uint8 (28, 28).

    Args:
        state: The page's values.
        middle: Where the class is chosen.
        right: Where the number in the class is chosen.
        suffix: End of the names of the settings `label` and `picture`.
    """
    label, picture = f"label{suffix}", f"picture{suffix}"
    with middle:
        field(state, label)
    with right:
        field(state, picture)
    first = state[picture] // GALLERY * GALLERY
    images = fashion_mnist.load(train=False).images
    gallery(
        f"{state.page}:gallery{suffix}",
        images[list(fashion_mnist.examples(state[label], 1000)[first : first + GALLERY])].numpy(),
        selected=state[picture] - first,
        on_select=lambda n: state.set(**{picture: first + n}),
        label=_("Pictures of this class"),
        size=44,
    )
    return fashion_picture(state[label], state[picture])


def uploaded_image(colour: bool = False) -> Image | None:
    """Draw the uploader; return the image that it or an earlier visit to a page took, if any.

    Args:
        colour: Whether to return red, green and blue.

    Returns:
        float from 0 to 1, (H, W), or (H, W, 3) with `colour`.
    """
    st.file_uploader(
        _("PNG, JPEG or WebP, at most {most} MB").format(most=MAX_MEGABYTES),
        type=["png", "jpg", "jpeg", "jpe", "jfif", "webp"],
        max_upload_size=MAX_MEGABYTES,
        key=UPLOADER,
        on_change=_keep_upload,
    )
    st.caption(_("The picture stays in this visit: a link does not carry it."))
    kept: tuple[str, bytes] | None = st.session_state.get(KEPT_UPLOAD)
    if kept is None:
        return None
    name, data = kept
    if st.session_state.get(UPLOADER) is None:
        st.caption(_("Shown: {name}").format(name=escape_markdown(name)))
    try:
        return _decoded(data, colour)
    except SettingsError as error:
        show_error(error)
        return None


def _keep_upload() -> None:
    """Store what was uploaded, or forget what was removed.

    Streamlit forgets a widget's value as soon as a page without it is shown.
    """
    file = st.session_state[UPLOADER]
    st.session_state[KEPT_UPLOAD] = None if file is None else (file.name, file.getvalue())


@st.cache_data(max_entries=64, show_spinner=False)
def _decoded(data: bytes, colour: bool) -> Image:
    return read_image(data, colour=colour)

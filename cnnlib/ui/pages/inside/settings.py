"""The settings of the Inside page: the weights, the picture, and those of each tab."""

from __future__ import annotations

from cnnlib.core.problems import N_
from cnnlib.core.settings import Choice, Schema
from cnnlib.ui.components.image_source import IMAGE_SETTINGS
from cnnlib.ui.components.weights_field import weights_setting
from cnnlib.ui.pages.inside.tabs import TABS

DEFAULT_WEIGHTS = "resnet-8"

SCHEMA: Schema = {
    "weights": weights_setting(DEFAULT_WEIGHTS, N_("Network")),
    "source": Choice(
        "fashion",
        {
            "fashion": N_("Test picture"),
            "upload": N_("Your picture"),
            "drawing": N_("Your drawing"),
        },
        label=N_("Picture"),
    ),
    "label": IMAGE_SETTINGS["label"],
    "picture": IMAGE_SETTINGS["picture"],
    "view": Choice(
        next(iter(TABS)), {code: tab.label for code, tab in TABS.items()}, label=N_("View")
    ),
    **{name: setting for tab in TABS.values() for name, setting in tab.settings.items()},
}

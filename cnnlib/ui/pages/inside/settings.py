"""The settings of the Inside page: the weights, the picture, and those of each tab."""

from __future__ import annotations

from cnnlib.core.problems import N_
from cnnlib.core.settings import Choice, Int, Schema
from cnnlib.ui.components.image_source import IMAGE_SETTINGS
from cnnlib.ui.components.weights_field import weights_setting
from cnnlib.ui.pages.inside.tabs import TABS

DEFAULT_WEIGHTS = "resnet-8"

SCHEMA: Schema = {
    "weights": weights_setting(DEFAULT_WEIGHTS, N_("Network")),
    "source": Choice(
        "fashion",
        {
            "fashion": N_("Test picture by class"),
            "index": N_("Test picture by index"),
            "mistakes": N_("Mistake of the network"),
            "upload": N_("Your picture"),
            "drawing": N_("Your drawing"),
        },
        label=N_("Picture"),
    ),
    "label": IMAGE_SETTINGS["label"],
    "picture": IMAGE_SETTINGS["picture"],
    "index": Int(0, 0, 9999, label=N_("Index in the test set")),
    "mistake": Int(0, 0, 9999, label=N_("Mistake, the surest is 0")),
    "view": Choice(
        next(iter(TABS)), {code: tab.label for code, tab in TABS.items()}, label=N_("View")
    ),
    **{name: setting for tab in TABS.values() for name, setting in tab.settings.items()},
}

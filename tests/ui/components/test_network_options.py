from __future__ import annotations

from cnnlib.core.settings import defaults
from cnnlib.models.registry import CATALOG
from cnnlib.ui.components.network_options import (
    chosen_options,
    option_name,
    option_settings,
    option_values,
)

START = CATALOG["resnet"].completed({"depth": 20})


def test_an_option_is_named_after_its_family():
    assert option_name("resnet", "depth") == "resnet.depth"
    assert option_name("resnet", "depth", "2") == "resnet.depth2"


def test_settings_have_the_given_defaults_and_leave_out_what_is_not_wanted():
    settings = option_settings("resnet", START, "2", without=("initialisation",))
    assert settings["resnet.depth2"].default == 20
    assert "resnet.initialisation2" not in settings
    assert len(settings) == len(CATALOG["resnet"].options) - 1


def test_options_become_settings_and_back():
    values = defaults(option_settings("resnet", START)) | option_values({"width": 8}, "resnet")
    assert chosen_options(values, "resnet") == START | {"width": 8}

from __future__ import annotations

from typing import Any

import pytest

from cnnlib.cli.name_values import name_value, name_values
from cnnlib.core.problems import SettingsError


@pytest.mark.parametrize(
    ("pair", "found"),
    [
        ("depth=14", ("depth", 14)),
        ("skip=false", ("skip", False)),
        ("widths=[1, 2]", ("widths", [1, 2])),
        ("form=course", ("form", "course")),
        ("text=a=b", ("text", "a=b")),
        ("empty=", ("empty", "")),
        ("nested=" + "[" * 100_000, ("nested", "[" * 100_000)),
        ("=3", None),
        ("depth", None),
        ("", None),
    ],
    ids=range(10),
)
def test_a_value_is_json_or_text(pair: str, found: tuple[str, Any] | None) -> None:
    assert name_value(pair) == found


def test_options_are_read_by_name_and_what_is_none_is_quoted() -> None:
    assert name_values(["depth=14", "skip=false"]) == {"depth": 14, "skip": False}
    with pytest.raises(SettingsError, match="not depth"):
        name_values(["skip=false", "depth"])

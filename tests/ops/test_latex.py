"""A role in LaTeX is a command that every role of the palette has."""

from __future__ import annotations

import pytest

from cnnlib.figures.palette import ROLES
from cnnlib.ops.latex import in_role
from cnnlib.ui.components.latex_html import to_html


@pytest.mark.parametrize("role", ROLES)
def test_what_is_marked_is_shown_in_the_colour_of_its_role(role):
    marked = to_html(in_role(role, 7))
    plain = to_html("7")
    assert role in marked
    assert role not in plain
    assert "7" in marked

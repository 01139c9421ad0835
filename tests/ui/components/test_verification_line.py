"""The line under a stage says how near our arithmetic is to PyTorch's, or that it is not."""

from __future__ import annotations

from cnnlib.provenance.verification import RoundedAway, Verification
from cnnlib.ui.components.verification_line import verification_line, verification_text


def test_it_says_the_difference_or_that_it_is_too_large() -> None:
    assert "matches <code>F.conv2d</code> exactly" in verification_line(
        Verification(0.0, "F.conv2d", 1e-6, True)
    )
    assert "to 2e-7" in verification_line(Verification(2e-7, "F.conv2d", 1e-6, True))
    wrong = verification_line(Verification(0.5, "F.conv2d", 1e-6, False), "a < b")
    assert wrong.startswith('<p class="proof wrong">✗')
    assert "by 0.5." in wrong
    assert wrong.endswith("a &lt; b</p>")


def test_where_rounding_decides_there_is_no_tick_but_the_reason_with_its_numbers() -> None:
    lost = Verification(1.0, "F.conv2d", 1e6, True, RoundedAway(1.0, 0.0, 1e6))
    line = verification_line(lost)
    assert "✓" not in line
    assert "matches" not in line
    assert "a cell is 1 exactly, and <code>F.conv2d</code> gives 0 in float32" in line
    assert "up to 1e6" in line
    assert verification_text(lost).startswith("No match to rely on: a cell is 1 exactly")
    small = Verification(1e-60, "F.conv2d", 1e-38, True, RoundedAway(1e-60, 0.0, 1e-38))
    assert "1e-60 exactly, which is too small for float32" in verification_line(small)

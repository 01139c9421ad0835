"""The line under a stage says how near our arithmetic is to PyTorch's, or that it is not."""

from __future__ import annotations

from cnnlib.provenance.verification import Verification
from cnnlib.ui.components.verification_line import verification_line


def test_it_says_the_difference_or_that_it_is_too_large() -> None:
    assert "matches <code>F.conv2d</code> exactly" in verification_line(
        Verification(0.0, "F.conv2d", 1e-6, True)
    )
    assert "to 2e-7" in verification_line(Verification(2e-7, "F.conv2d", 1e-6, True))
    wrong = verification_line(Verification(0.5, "F.conv2d", 1e-6, False), "a < b")
    assert wrong.startswith('<p class="proof wrong">✗')
    assert "by 0.5." in wrong
    assert wrong.endswith("a &lt; b</p>")

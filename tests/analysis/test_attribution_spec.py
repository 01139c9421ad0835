from __future__ import annotations

import pytest

from cnnlib.analysis.attribution_spec import AttributionSpec, patch_in_input


def test_a_stride_beyond_the_patch_is_refused_with_a_fix_that_mends_it() -> None:
    spec = AttributionSpec("occlusion", patch=3, stride=5)
    (problem,) = spec.problems()
    assert "stride of 5 and a patch of 3" in str(problem)
    (fix,) = problem.fixes
    assert spec.changed(fix.changes).problems() == ()
    assert AttributionSpec("grad-cam", patch=3, stride=5).problems() == ()


def test_only_grad_cam_with_its_relu_has_no_negative_values() -> None:
    assert not AttributionSpec().signed
    assert AttributionSpec(relu=False).signed
    assert all(AttributionSpec(method).signed for method in ("occlusion", "gradients"))


@pytest.mark.parametrize(("pixels", "size", "expected"), [(6, 28, 6), (6, 96, 21), (1, 12, 1)])
def test_lengths_follow_the_size_of_the_input(pixels: int, size: int, expected: int) -> None:
    assert patch_in_input(pixels, size) == expected

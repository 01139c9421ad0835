r"""LaTeX whose symbols and numbers carry the role that they play: `\cnnkernel{k_h}`.

The roles are those of `cnnlib.figures.palette.ROLES`; whoever shows a formula gives each role its
colour.
"""

from __future__ import annotations


def in_role(role: str, text: object) -> str:
    r"""Return `text` marked with `role`: `in_role("kernel", "k_h")` is `\cnnkernel{k_h}`."""
    return rf"\cnn{role}{{{text}}}"

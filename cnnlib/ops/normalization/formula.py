r"""The four steps of a normalization as LaTeX, and a sentence on which cells share a mean.

Mean, variance, normalization, scale and shift are those of Ioffe and Szegedy, arXiv:1502.03167,
algorithm 1.  Symbols carry roles as in `cnnlib.ops.latex`.
"""

from __future__ import annotations

from collections.abc import Callable

from cnnlib.core.problems import N_
from cnnlib.ops.latex import in_role
from cnnlib.ops.normalization.spec import NormalizationSpec

_SUBSCRIPTS = {"layer": "n", "instance": "nc", "group": "ng"}
_SHARED = {
    "layer": N_(
        "A mean for each **example** $n$, over all it holds: $m = {factors} = {count}$ cells "
        "each, {statistics} means. Nothing depends on other examples."
    ),
    "instance": N_(
        "A mean for each **channel of each example**, over its positions: $m = {factors} = "
        "{count}$ cells each, {statistics} means. Nothing depends on other examples."
    ),
    "group": N_(
        "A mean for each **group of channels of each example**: $m = {factors} = {count}$ cells "
        "each, {statistics} means. Nothing depends on other examples."
    ),
}
_SHARED_BY_FEATURE = N_(
    "A mean for each **feature** $j$, over the examples: $m = {factors} = {count}$ cells "
    "each, {statistics} means."
)
_SHARED_BY_CHANNEL = N_(
    "A mean for each **channel** $c$, over examples and positions: $m = {factors} = {count}$ "
    "cells each, {statistics} means."
)
_RUNNING = N_(
    "No average is taken: the mean and variance are the **running** ones that {batches} batches "
    "of training left, {statistics} each. The same input gives the same result in any batch."
)
_KEPT = N_("kept")


def step_formulas(
    spec: NormalizationSpec, translate: Callable[[str], str] = str
) -> tuple[str, str, str, str]:
    """Return LaTeX for the mean, the variance, the normalized value and the output of `spec`.

    Args:
        spec: The normalization; it need not be possible.
        translate: Returns a word in the reader's language.
    """
    subscript = r"\text{run}" if spec.predicts else _subscript(spec)
    x, output = in_role("input", "x"), in_role("output", "y")
    normalized = in_role("output", r"\hat{x}")
    mean = in_role("statistic", rf"\mu_{{{subscript}}}")
    variance = in_role("statistic", rf"\sigma^2_{{{subscript}}}")
    gamma, beta = in_role("kernel", r"\gamma"), in_role("bias", r"\beta")
    average = r"\frac{1}{m} \sum"
    mean_formula = rf"{mean} = {average} {x}"
    variance_formula = rf"{variance} = {average} ({x} - {mean})^2"
    if spec.predicts:
        kept = rf"\text{{{translate(_KEPT)}}}"
        mean_formula, variance_formula = rf"{mean} \;\; {kept}", rf"{variance} \;\; {kept}"
    return (
        mean_formula,
        variance_formula,
        rf"{normalized} = \frac{{{x} - {mean}}}{{\sqrt{{{variance} + \varepsilon}}}}",
        rf"{output} = {gamma} \, {normalized} + {beta}",
    )


def shared_cells(
    spec: NormalizationSpec, batches: int = 0, translate: Callable[[str], str] = str
) -> str:
    """Return a sentence, Markdown with LaTeX, on which cells share a mean and how many there are.

    Args:
        spec: The normalization, possible.
        batches: How many batches the running statistics hold, for prediction.
        translate: Returns a sentence in the reader's language.
    """
    if spec.predicts:
        return translate(_RUNNING).format(batches=batches, statistics=spec.statistics)
    if spec.kind == "batch":
        template = _SHARED_BY_FEATURE if spec.dense else _SHARED_BY_CHANNEL
    else:
        template = _SHARED[spec.kind]
    return translate(template).format(
        factors=_factors(spec), count=spec.count, statistics=spec.statistics
    )


def _subscript(spec: NormalizationSpec) -> str:
    """Return what numbers the means: feature, channel, example, or example and channel or group."""
    return _SUBSCRIPTS.get(spec.kind, "j" if spec.dense else "c")


def _factors(spec: NormalizationSpec) -> str:
    """Return the number of cells that share a mean as a product of axes, then of their sizes."""
    names = "ND" if spec.dense else "NCHW"
    sizes = dict(zip(names, spec.shape, strict=True))
    shared = {"batch": names[0] + names[2:], "layer": names[1:], "instance": names[2:]}
    axes = list(shared.get(spec.kind, names[1:]))
    numbers = [str(sizes[name]) for name in axes]
    if spec.kind == "group":
        axes[0], numbers[0] = (
            rf"\tfrac{{{axes[0]}}}{{G}}",
            rf"\tfrac{{{numbers[0]}}}{{{spec.groups}}}",
        )
    product = r" \cdot "
    if len(axes) == 1 and spec.kind != "group":
        return axes[0]
    return f"{product.join(axes)} = {product.join(numbers)}"

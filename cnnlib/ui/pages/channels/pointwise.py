"""The 1 × 1 tab: a convolution, a dense layer at each pixel and a matrix product are one."""

from __future__ import annotations

from cnnlib.core.number_format import format_number
from cnnlib.ops.convolution.channel_stage import MOST_OUTPUTS
from cnnlib.ops.convolution.pointwise import dense_on_flattened, pointwise
from cnnlib.provenance.matmul import MatMul
from cnnlib.ui.components.facts_strip import facts_html
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.stage.grid import Grid
from cnnlib.ui.components.stage.stage import stage
from cnnlib.ui.components.verification_line import verification_line
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.channels.settings import Values, numbers, spec_of


def pointwise_tab(state: PageState, values: Values) -> None:
    """Draw the weights, the pixels as columns, and the three results with their differences."""
    x = numbers(values).input(spec_of(values))
    weight = numbers(values).every_kernel(values["cout"], 1)[:MOST_OUTPUTS, : values["cin"], 0, 0]
    found = pointwise(x, weight)
    results = {
        "product": (found.product, "weight @ x.reshape(C_in, H*W)"),
        "dense": (found.dense, _("F.linear at each pixel")),
        "convolution": (found.convolution, _("F.conv2d, kernel 1 × 1")),
    }
    grids = [
        Grid("weight", "kernel", weight.numpy(), _("Weight (C_out, C_in)")),
        Grid("pixels", "input", x.flatten(1).numpy(), _("Pixels (C_in, H·W)")),
    ]
    for name, (result, title) in results.items():
        grids.append(Grid(name, "output", result.flatten(1).numpy(), title, below=True))
    stage(
        f"{state.page}:pointwise",
        grids,
        [MatMul(name, "weight", "pixels") for name in reversed(results)],
        main="product",
        selected=("product", 0, 0),
        separators=("@",),
        height=380,
    )
    (o, c), pixels = weight.shape, x[0].numel()
    wide = dense_on_flattened(c, o, *x.shape[1:])
    facts = [
        (_("Largest difference of the three"), format_number(found.difference)),
        (_("Weights C_out · C_in"), f"{o} · {c} = {o * c}"),
        (_("Dense on the flattened map"), f"{o * pixels} · {c * pixels} = {wide:,}"),
    ]
    lines = "".join(map(verification_line, found.checks))
    panel("channels:pointwise-proof", f"{lines}{facts_html(facts)}")

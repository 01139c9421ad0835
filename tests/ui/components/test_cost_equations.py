"""The equations of a layer's costs end with its numbers, below a sentence of constant height."""

from __future__ import annotations

import re

from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.costs import layer_costs
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ui.components.cost_equations import cost_equations_html

SPEC = Conv2dSpec(Axis(8, 3), Axis(8, 3), in_channels=3, out_channels=64, bias=True)


def test_the_equations_end_with_the_costs_of_the_layer() -> None:
    html = cost_equations_html(SPEC)
    costs = layer_costs(SPEC)
    ends = [int(end.replace(",", "")) for end in re.findall(r"<b>([\d,]+)</b></div>", html)]
    assert ends == [costs.parameters.value, costs.macs.value] == [1792, 36 * 1728]


def test_the_sentence_is_text_and_keeps_its_place_where_there_is_none() -> None:
    assert '<p class="remark">a &lt; b</p>' in cost_equations_html(SPEC, "a < b")
    assert '<p class="remark">&nbsp;</p>' in cost_equations_html(SPEC)

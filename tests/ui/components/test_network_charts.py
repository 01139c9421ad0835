"""The charts and the totals of networks, drawn without a page."""

from __future__ import annotations

import json
import re

from streamlit.testing.v1 import AppTest

from cnnlib.ui.components.wire_format import unpack
from tests.support.page_visits import elements


def script() -> None:
    from cnnlib.models.anatomy import network_anatomy
    from cnnlib.models.networks import COURSE
    from cnnlib.ui.components.network_charts import channel_growth_chart, cost_shares_chart
    from cnnlib.ui.components.network_totals import network_totals

    networks = {}
    for name in ("alexnet", "densenet"):
        network = COURSE[name]
        networks[name] = network_anatomy(network.family, network.options, network.size)
    network_totals(networks.items())
    for name, anatomy in networks.items():
        cost_shares_chart(f"costs-{name}", anatomy)
        channel_growth_chart(f"growth-{name}", anatomy)


def test_the_charts_show_the_networks_numbers() -> None:
    at = AppTest.from_function(script, default_timeout=60).run()
    assert not at.exception
    shown = {e.key: e for e in elements(at.main) if e.key}
    figures = {key: json.loads(unpack(element.proto.bytes)[1][0]) for key, element in shown.items()}
    parameters = figures["costs-alexnet"]["data"][0]
    assert parameters["customdata"][-3:] == ["26,218,496", "16,781,312", "40,970"]
    assert len(figures["growth-densenet"]["data"][0]["y"]) == 16
    assert "growth-alexnet" not in figures
    captions = [caption.value for caption in at.caption]
    assert captions[0].startswith("Dense layers: 92.0% of the parameters, 4.6% of")
    assert captions[1].startswith("This network joins no channels")


def test_the_totals_are_a_row_for_each_network() -> None:
    at = AppTest.from_function(script, default_timeout=60).run()
    [html] = [e.proto.body for e in elements(at.main) if e.type == "html"]
    rows = [re.findall(r">([^<]+)</td>", row) for row in html.split("<tr>")[2:]]
    assert [row[:3] for row in rows] == [
        ["alexnet", "1 × 224 × 224", "46,764,746"],
        ["densenet", "1 × 96 × 96", "758,226"],
    ]
    assert [row[-1] for row in rows] == ["8", "21"]

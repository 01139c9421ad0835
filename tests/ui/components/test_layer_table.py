from __future__ import annotations

import re

from cnnlib.core.number_format import format_shape
from cnnlib.models.anatomy import network_anatomy
from cnnlib.models.comparison import compare
from cnnlib.models.top_level_groups import top_level_groups
from cnnlib.ui.components.layer_table import comparison_table, layer_table, pair_text
from cnnlib.ui.core.language import speaking

RESNET = network_anatomy("resnet", {"form": "resnet18"}, 96)
PLAIN = network_anatomy("resnet", {"form": "resnet18", "skip": False}, 96)


def rows(html: str) -> list[str]:
    return re.findall(r"<tr.*?</tr>", html.partition("<tbody>")[2])


def test_blocks_are_rows_with_their_sums():
    with speaking("en"):
        html = layer_table(top_level_groups(RESNET.layers), blocks_only=True)
    assert len(rows(html)) == 11
    [stage] = [row for row in rows(html) if "<code>stage2</code>" in row]
    module = sum(x.parameters for x in RESNET.layers if x.name.startswith("stage2."))
    assert f">{module:,}<" in stage
    assert "128 × 12 × 12" in stage
    assert "block of 15 layers" in stage


def test_every_layer_has_a_row_and_the_chosen_one_is_marked():
    with speaking("en"):
        html = layer_table(
            top_level_groups(RESNET.layers), blocks_only=False, chosen="stage2.0.shortcut"
        )
    assert len(rows(html)) == len(RESNET.layers) + 4
    [current] = [row for row in rows(html) if "current" in row]
    assert "<code>stage2.0.shortcut</code>" in current
    assert ">1,179,648<" in current
    assert ">43<" in current
    assert ">8<" in current


def test_what_is_added_is_marked_and_equal_layers_are_folded():
    with speaking("en"):
        html = comparison_table(
            compare(PLAIN.graph, RESNET.graph).differences, ("plain", "residual")
        )
    added = [row for row in rows(html) if row.startswith('<tr class="added">')]
    assert len(added) == 11
    assert all("+ added" in row for row in added)
    folded = [int(n) for n in re.findall(r"(\d+) layers, the same", html)]
    assert sum(folded) == len(PLAIN.layers)


def test_a_network_beside_itself_is_one_row():
    with speaking("en"):
        html = comparison_table(compare(PLAIN.graph, PLAIN.graph).differences, ("a", "<b>"))
    assert len(rows(html)) == 1
    assert "&lt;b&gt;" in html


def test_shapes_and_pairs_are_short():
    assert format_shape((6, 28, 28)) == "6 × 28 × 28"
    assert format_shape((10,)) == "10"
    assert (pair_text((3, 3)), pair_text((3, 5))) == ("3", "3 × 5")

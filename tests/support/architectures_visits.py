"""A visitor of the Architectures page without a browser."""

from __future__ import annotations

import random
import re

from cnnlib.models.meta_network import meta_network
from cnnlib.ui.pages.architectures.settings import SCHEMA, networks_of
from tests.support.page_visits import Visit, elements

GRADIENTS = {
    "networks": [
        {
            "kind": kind,
            "depth": 8,
            "layers": [
                {"layer": f"conv{n}", "output": 10.0 ** (-n * step), "weight": 1.0}
                for n in range(8)
            ],
        }
        for kind, step in (("plain", 2), ("residual", 0), ("dense", 1))
    ]
}
"""An answer to the job of the Gradients tab."""

VIEWS = tuple(SCHEMA["view"].options)


def random_layer(rng: random.Random) -> str:
    """A text that could name a layer, and often does."""
    names = [
        "conv1",
        "conv",
        "block1.conv1",
        "stage2.0.shortcut",
        "pool",
        "dense",
        "x.y_2#3",
        "2:conv1",
        "2:",
        "",
    ]
    return rng.choice(names)


class ArchitecturesVisit(Visit):
    """One session on the Architectures page."""

    page = "architectures"

    @property
    def html_elements(self) -> str:
        """What the page shows as HTML of its own: the tables."""
        return " ".join(e.proto.body for e in elements(self.app.main) if e.type == "html")

    @property
    def totals(self) -> list[list[str]]:
        """The cells of the table of networks, row by row."""
        [table] = re.findall(r'cnn-totals"><table>.*?</table>', self.html_elements)
        rows = re.findall(r"<tr>(.*?)</tr>", table.partition("<tbody>")[2])
        return [re.findall(r">([^<]+)</td>", row) for row in rows]

    def assert_sound(self) -> None:
        """Nothing broke: no exception, and the totals of a network or two."""
        assert not self.app.exception, (self.address, [e.message for e in self.app.exception])
        assert 1 <= len(self.totals) <= 2, self.address

    def assert_true(self) -> None:
        """The totals are those of the networks that the settings describe."""
        networks = networks_of(self.values).values()
        assert len(self.totals) == len(networks)
        for row, network in zip(self.totals, networks, strict=True):
            assert row[1] == f"{network.channels} × {network.size} × {network.size}"
            shapes = network.family, network.options, network.channels, network.classes
            count = sum(each.numel() for each in meta_network(*shapes).parameters())
            assert row[2] == f"{count:,}"

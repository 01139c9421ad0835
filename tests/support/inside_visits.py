"""A visitor of the Inside page without a browser."""

from __future__ import annotations

import random
import re
from typing import Any

import numpy as np
import torch

from cnnlib.analysis.channel_switches import format_channels
from cnnlib.analysis.trained_network_cache import cached_network
from cnnlib.data import fashion_mnist
from cnnlib.training.engine.evaluation import predict_logits
from cnnlib.training.runs.available_weights import find_weights
from cnnlib.training.runs.pretrained_weights import pretrained_weights
from cnnlib.ui.components.image_source import fashion_picture
from cnnlib.ui.components.wire_format import unpack
from cnnlib.ui.pages.inside.settings import SCHEMA
from tests.support.page_visits import Visit

SHIPPED = [each.name for each in pretrained_weights()]
VIEWS = tuple(SCHEMA["view"].options)


def random_code(rng: random.Random) -> str:
    """A text that could name weights, and often does."""
    return rng.choice([*SHIPPED, "lenet", "20200101-000000-lenet-abcdef", "../x", "", "1", "é"])


def random_layer(rng: random.Random) -> str:
    """A text that could name a layer, and sometimes does."""
    return rng.choice(["conv1", "act", "stage1.0.add", "input", "", "conv99", "../x", "é", "a.b"])


def random_channels(rng: random.Random) -> str:
    """Channels that are switched off, in the grammar of the link; a layer may have fewer."""
    return format_channels([rng.randrange(300) for _ in range(rng.randint(0, 12))])


class InsideVisit(Visit):
    """One session on the Inside page."""

    page = "inside"

    @property
    def shares(self) -> list[float]:
        """The lengths of the ten bars, 0 to 1."""
        widths = re.findall(r"width: ([\d.]+)%", self.html("prediction"))
        return [float(width) / 100 for width in widths]

    @property
    def maps(self) -> tuple[dict[str, Any], np.ndarray]:
        """The header of the feature maps' message, and the maps that are open, (C, H, W)."""
        head, blobs = unpack(self.component("maps").bytes)
        size = [head["maps"][name] for name in ("count", "rows", "columns")]
        return head, np.frombuffer(blobs[1], "<f4").reshape(size)

    def assert_sound(self) -> None:
        """Nothing broke: no exception, and ten probabilities."""
        assert not self.app.exception, (self.address, [e.message for e in self.app.exception])
        if self.values["source"] in ("fashion", "index"):
            assert len(self.shares) == 10, self.address

    def assert_true(self) -> None:
        """The bars are the probabilities of the chosen network for the chosen test picture."""
        match self.values["source"]:
            case "fashion":
                image = fashion_picture(self.values["label"], self.values["picture"])
            case "index":
                image = fashion_mnist.load(train=False).images[self.values["index"]].numpy()
            case _:
                return
        weights = find_weights(self.values["weights"])
        network = cached_network(weights.path, weights.recipe)
        images = torch.from_numpy(image.copy())[None]
        logits = predict_logits(network.model, images, network.recipe.input_size)
        expected = [round(share, 4) for share in logits.softmax(1)[0].tolist()]
        assert max(abs(a - b) for a, b in zip(self.shares, expected, strict=True)) < 2e-4

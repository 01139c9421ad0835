from __future__ import annotations

from cnnlib.training.runs.pretrained_weights import pretrained_weights
from cnnlib.ui.components.pretrained_networks_chart import network_label


def test_every_shipped_network_has_a_label_of_its_own() -> None:
    names = [each.name for each in pretrained_weights()]
    labels = [network_label(name, names) for name in names]
    assert len(set(labels)) == len(names) > 8
    assert {"lenet", "resnet", "resnet-20", "resnet-20-best"} <= set(labels)

"""What the course says of its networks: Dive into Deep Learning, chapters 7 and 8."""

from __future__ import annotations

PARAMETERS = {
    "lenet": 61_706,
    "alexnet": 46_764_746,
    "vgg11": 128_806_154,
    "vgg11-narrow": 43_093_322,
    "nin": 1_992_166,
    "googlenet": 5_977_530,
    "resnet18": 11_178_378,
    "densenet": 758_226,
}
"""Parameters by the name in `COURSE`, with one channel and ten classes."""

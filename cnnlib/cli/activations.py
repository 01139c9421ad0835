"""Train LeNet with and without batch normalization and keep what reaches its activations.

Makes assets/activations.json anew, which the Batch norm page shows; half a minute or so.
"""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options to `parser`."""
    parser.add_argument("--seed", type=int, default=0, help="decides weights and order (0)")
    parser.add_argument("--out", type=Path, help="another file than the asset")


def run(options: argparse.Namespace) -> int:
    """Train both networks, write the file and print its path."""
    from cnnlib.analysis.activations import ASSET, regenerate

    path = options.out or ASSET
    regenerate(path, seed=options.seed)
    print(path)
    return 0

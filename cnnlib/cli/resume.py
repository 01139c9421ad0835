"""Go on with a run that was stopped or interrupted, from its last checkpoint.

On the same computer the result is the same, bit for bit, as if it had never stopped.
"""

from __future__ import annotations

import argparse
import sys

from cnnlib.cli.train import add_weights


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options to `parser`."""
    parser.add_argument("identity", metavar="RUN", help="its id, see: python -m cnnlib runs")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    add_weights(parser)


def run(options: argparse.Namespace) -> int:
    """Resume the run; raise `SettingsError` if it does not exist or cannot be resumed."""
    try:
        from cnnlib.cli import progress
        from cnnlib.cli.output_file import check_target
        from cnnlib.training.runs import run_folder

        check_target(options.weights)
        return progress.run_in_terminal(
            run_folder.get_run(options.identity), options.json, options.weights
        )
    except KeyboardInterrupt:  # while PyTorch was being imported, which takes a moment
        print("Interrupted before the run began.", file=sys.stderr)
        return 130

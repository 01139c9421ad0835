"""List the runs of this computer, newest first.

A run whose process has died is listed as interrupted, never as running.
"""

from __future__ import annotations

import argparse

from cnnlib.cli.output import json_text
from cnnlib.core.plain_text import plain_text


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options to `parser`."""
    parser.add_argument("--json", action="store_true", help="print a JSON list")


def run(options: argparse.Namespace) -> int:
    """Print one line, or one JSON object, for each run."""
    from cnnlib.cli import progress
    from cnnlib.training.runs import run_folder

    found = [progress.report(each) for each in run_folder.list_runs()]
    if options.json:
        print(json_text(found, indent=1))
    elif not found:
        print("No runs yet; begin one with: python -m cnnlib train lenet")
    for report in found if not options.json else ():
        accuracy = report["test_accuracy"]
        figure = "     -" if accuracy is None else f"{accuracy:.4f}"
        label = "" if report["label"] == report["run"] else f"  {plain_text(report['label'])}"
        print(f"{report['run']:<40} {report['state']:<12} {figure}{label}")
    return 0

"""Command-line interface: `python -m cnnlib COMMAND ...`."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import NoReturn

from cnnlib import __version__, cli
from cnnlib.cli.output import accept_any_character, discard_output, print_problem, sentence
from cnnlib.core.problems import SettingsError

WRONG_USAGE = 2
"""Exit status for invalid arguments or settings, the same as argparse's."""


READER_LEFT = 141
"""Exit status if standard output is closed early, that of a process which the system ends so."""


class Parser(argparse.ArgumentParser):
    """An argument parser that reports an error in one sentence, without the usage text."""

    def error(self, message: str) -> NoReturn:
        """Print `message` and where to find help to standard error; exit with `WRONG_USAGE`."""
        said = f"{message[:1].upper()}{message[1:].rstrip('.')}; see {self.prog} --help."
        self.exit(WRONG_USAGE, sentence(said) + "\n")


def parser() -> Parser:
    """Return the parser with a subparser for each of `cnnlib.cli.COMMANDS`."""
    top = Parser(
        prog="python -m cnnlib",
        description="CNN Explorer without a browser.",
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"CNN Explorer {__version__}")
    choices = top.add_subparsers(title="commands", metavar="COMMAND")
    for name in cli.COMMANDS:
        command = importlib.import_module(f"{cli.__name__}.{name}")
        summary, _, description = (command.__doc__ or "").partition("\n")
        below = choices.add_parser(
            name,
            help=summary,
            description=f"{summary} {description}",
            allow_abbrev=False,
        )
        command.configure(below)
        below.set_defaults(run=command.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status.

    Args:
        arguments: Command-line arguments without the program's name; `sys.argv[1:]` by default.
    """
    accept_any_character()
    top = parser()
    options = top.parse_args(arguments)
    if not hasattr(options, "run"):
        top.print_help()
        return 0
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except SettingsError as error:
        print_problem(error.problems[0])
        return WRONG_USAGE
    except BrokenPipeError:  # whoever read, `head` for example, has enough
        discard_output()
        return READER_LEFT
    return status


if __name__ == "__main__":
    sys.exit(main())

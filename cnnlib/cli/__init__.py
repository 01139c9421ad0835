"""The commands of `python -m cnnlib`, one file each.

A command's file has its first docstring line as help, `configure(parser)` to declare its options
and `run(options)` to do the work and return the exit status.  All files are imported at every
start, so what is slow to import (PyTorch) is imported inside `run`.  Settings that cannot be
carried out are raised as `SettingsError`; the command line shows the first sentence of it.
"""

COMMANDS = ("activations", "evaluate", "resume", "runs", "shape", "train")
"""Modules of this package that are commands; the others are shared by commands."""

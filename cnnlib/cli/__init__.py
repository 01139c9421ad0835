"""The commands of `python -m cnnlib`, one module each.

The first line of a module's docstring is the command's help.  `configure(parser)` declares its
options; `run(options)` does the work and returns the exit status.  Every module is imported at
each start, so slow imports (PyTorch) belong inside `run`.  `run` raises `SettingsError` for
invalid settings, and the command line prints the first of its problems.
"""

COMMANDS = (
    "activations",
    "anatomy",
    "attribute",
    "confusion",
    "evaluate",
    "memory",
    "onnx",
    "pool",
    "pretrain",
    "product",
    "resume",
    "runs",
    "shape",
    "train",
)
"""Modules that are commands; the other modules of this package are shared by them."""

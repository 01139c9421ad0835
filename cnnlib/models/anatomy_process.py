"""The subprocess that runs a person's file and writes the anatomy of a network of it.

`main` is called with a request as JSON and the path of the result (`cnnlib.models.file_anatomy`).
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn

from cnnlib.core.plain_text import plain_text
from cnnlib.core.problems import Problem, SettingsError
from cnnlib.models.anatomy import anatomy


def main(request: str, target: str) -> None:
    """Carry out the request and end the process, whatever the file has left running.

    Args:
        request: JSON of `path`, `name`, `options` and `input_shape`.
        target: Where the result is written: that of `Anatomy.to_json`, or `problem_code` and
            `said`.
    """
    try:
        result = carry_out(**json.loads(request))
    except SettingsError as error:
        first = error.problems[0]
        result = {"problem_code": first.code, "said": str(first)}
    except BaseException as error:  # also when the file calls sys.exit
        said = plain_text(f"{type(error).__name__}: {error}", 500).rstrip(".: ")
        result = {"problem_code": "file_failed", "said": said}
    Path(target).write_text(json.dumps(result), encoding="ascii")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def carry_out(
    path: str, name: str, options: Mapping[str, Any], input_shape: list[int]
) -> dict[str, Any]:
    """Run the file, build the network and return its anatomy as JSON values."""
    return anatomy(build_from_file(Path(path), name, options), input_shape).to_json()


def build_from_file(path: Path, name: str, options: Mapping[str, Any]) -> nn.Module:
    """Run a Python file and return what `name` in it makes of `options`.

    Raises:
        SettingsError: The file has nothing called `name`, or it makes no module (`file_name`).
        Exception: Whatever the file's code raises.
    """
    sys.path.insert(0, str(path.resolve().parent))
    spec = importlib.util.spec_from_file_location("network_file", path)
    assert spec is not None
    assert spec.loader is not None
    file = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = file
    spec.loader.exec_module(file)
    maker = getattr(file, name, None)
    if maker is None:
        known = [
            key
            for key, value in vars(file).items()
            if isinstance(value, type)
            and issubclass(value, nn.Module)
            and value.__module__ == spec.name
        ]
        template = "{path} has nothing called {name}; its modules are: {known}."
        values = {"path": path, "name": name, "known": ", ".join(known) or "none"}
        raise SettingsError([Problem("file_name", template, values)])
    callable_maker = callable(maker) and not isinstance(maker, nn.Module)
    network = _make(maker, options) if callable_maker else maker
    if not isinstance(network, nn.Module):
        template = "{name} of {path} is or makes no torch.nn.Module, but a value of type {type}."
        values = {"path": path, "name": name, "type": type(network).__name__}
        raise SettingsError([Problem("file_name", template, values)])
    return network


def _make(maker: Any, options: Mapping[str, Any]) -> object:
    """Call `maker` without memory for weights, if its code can do with that."""
    try:
        with torch.device("meta"):
            return maker(**options)
    except Exception:  # it may have read a value; if the code is wrong it fails again
        return maker(**options)

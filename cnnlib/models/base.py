"""The description of a family of networks, and the validation of its options."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from torch import nn

from cnnlib.core.problems import N_, Fix, Problem, Verbatim, as_written
from cnnlib.core.settings import Choice, Int, Schema, Setting, defaults


def _no_problems(options: Mapping[str, Any]) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True)
class Architecture:
    """One family of networks.

    Attributes:
        name: Key in the catalog, for example `"lenet"`.
        label: Name for people, the same in every language.
        options: Declarations of the options by name, in the order of the controls.
        build: Returns a network with PyTorch's own initial weights, drawn from its global
            generator; takes every option but `initialisation` as a keyword argument, and
            `channels` and `classes`.
        input_size: Returns the rows and columns of the pictures that the network was made for,
            given its options.
        check: Returns the problems of options that are allowed one by one but not together; each
            names options without a prefix.
    """

    name: str
    label: str
    options: Schema
    build: Callable[..., nn.Module]
    input_size: Callable[[Mapping[str, Any]], int]
    check: Callable[[Mapping[str, Any]], Iterable[Problem]] = _no_problems

    def completed(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return `options` with the default of every option that is not given."""
        return defaults(self.options) | dict(options)

    def problems(self, options: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Return the problems of each option, or else those of the options together."""
        found = [_unknown(self, name) for name in options if name not in self.options]
        for name, option in self.options.items():
            if name in options and not option.allows(options[name]):
                found.append(_not_allowed(self, name, option, options[name]))
        if not found:
            found += map(_prefixed, self.check(self.completed(options)))
        return tuple(found)


def _prefixed(problem: Problem) -> Problem:
    """Return `problem` with the names of options as a recipe has them, `options.NAME`."""
    fixes = tuple(
        replace(fix, changes={f"options.{name}": value for name, value in fix.changes.items()})
        for fix in problem.fixes
    )
    values = {**problem.values, "where": f"options.{problem.values['where']}"}
    return replace(problem, values=values, fixes=fixes)


def _unknown(architecture: Architecture, name: str) -> Problem:
    template = N_("{model} has no option {option}; it has {known}.")
    values = {
        "where": f"options.{name}",
        "model": architecture.label,
        "option": Verbatim(name),
        "known": ", ".join(architecture.options),
    }
    return Problem("unknown_option", template, values)


def _not_allowed(architecture: Architecture, name: str, option: Setting, value: object) -> Problem:
    template = N_("The option {option} of {model} cannot be {value}: choose from {range}.")
    where = f"options.{name}"
    values = {"where": where, "option": name, "model": architecture.label}
    fix = Fix(
        N_("Set {option} to {value}"),
        {"option": name, "value": option.default},
        {where: option.default},
    )
    return Problem(
        "option_not_allowed",
        template,
        {**values, "value": as_written(value), "range": _range(option)},
        (fix,),
    )


def _range(option: Setting) -> str:
    """Return the values that may be chosen, for a sentence."""
    if isinstance(option, Choice):
        return ", ".join(map(str, option.options))
    return f"{option.low}–{option.high}" if isinstance(option, Int) else "true, false"

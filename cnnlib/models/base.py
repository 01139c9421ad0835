"""What every family of networks tells about itself, and the checks of a person's choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import nn

from cnnlib.core.problems import N_, Fix, Problem


@dataclass(frozen=True)
class Option:
    """One choice that a network leaves open.

    Attributes:
        kind: `"choice"` (one of `choices`), `"whole"` (`least` to `most`) or `"switch"` (a bool).
        default: The value where nothing is chosen.
        label: English name for a control, marked for translation.
        choices: For `"choice"`, what each value is called, marked for translation.
        least: For `"whole"`, the smallest value.
        most: For `"whole"`, the largest value.
        when: Values of other options without which this one changes nothing.
    """

    kind: str
    default: str | int | bool
    label: str
    choices: Mapping[str | int, str] = field(default_factory=dict)
    least: int = 0
    most: int = 0
    when: Mapping[str, object] = field(default_factory=dict)

    def allows(self, value: object) -> bool:
        """Whether `value` may be chosen; its type counts, so `True` is no whole number."""
        if self.kind == "choice":
            return any(value == c and type(value) is type(c) for c in self.choices)
        if self.kind == "whole":
            return type(value) is int and self.least <= value <= self.most
        return type(value) is bool

    @property
    def range(self) -> str:
        """The values that may be chosen, for a sentence."""
        if self.kind == "choice":
            return ", ".join(map(str, self.choices))
        return f"{self.least}–{self.most}" if self.kind == "whole" else "true, false"


@dataclass(frozen=True)
class Architecture:
    """One family of networks.

    Attributes:
        name: Key in the catalog, for example `"lenet"`.
        label: The name people know it by; the same in every language.
        options: What can be chosen, by name, in the order of the controls.
        build: Makes a network with fresh weights; takes every option as a keyword and draws
            from torch's global generator.
        input_size: Rows and columns of the picture that the network takes, given its options.
        reference: Where the shape comes from.
    """

    name: str
    label: str
    options: Mapping[str, Option]
    build: Callable[..., nn.Module]
    input_size: Callable[[Mapping[str, Any]], int]
    reference: str

    def completed(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """`options` with the default of every option that is not given."""
        return {name: option.default for name, option in self.options.items()} | dict(options)

    def problems(self, options: Mapping[str, Any]) -> tuple[Problem, ...]:
        """What keeps the network from being built with `options`; empty where it can be."""
        found = [_unknown(self, name) for name in options if name not in self.options]
        for name, option in self.options.items():
            if name in options and not option.allows(options[name]):
                found.append(_not_allowed(self, name, option, options[name]))
        return tuple(found)


def _unknown(architecture: Architecture, name: str) -> Problem:
    template = N_("{model} has no option {option}; it has {known}.")
    values = {
        "where": f"options.{name}",
        "model": architecture.label,
        "option": name,
        "known": ", ".join(architecture.options),
    }
    return Problem("unknown_option", template, values)


def _not_allowed(architecture: Architecture, name: str, option: Option, value: object) -> Problem:
    template = N_("The option {option} of {model} cannot be {value}: choose from {range}.")
    where = f"options.{name}"
    values = {"where": where, "option": name, "model": architecture.label}
    fix = Fix(
        N_("Set {option} to {value}"),
        {"option": name, "value": option.default},
        {where: option.default},
    )
    return Problem(
        "option_not_allowed", template, {**values, "value": value, "range": option.range}, (fix,)
    )

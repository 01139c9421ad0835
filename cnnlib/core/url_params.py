"""State as a link: what a page shows, to and from the query of its address.

A page declares its controls once, as a schema of fields.  Reading an address never fails: it is
input from strangers, so whatever is out of range or nonsense falls back to the default, with a
sentence that says so.  Writing leaves out what stands at its default, so that a link says what
is special about it.  Values are written as codes, never as labels, so a link made by a reader of
Chinese opens for a reader of English.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cnnlib.core.problems import N_, Problem, SettingsError

SHOWN = 24
"""Characters of a rejected value that are quoted back."""


class RefusedError(ValueError):
    """A text that a field does not accept; the reason is in `template` and `values`."""

    def __init__(self, template: str, **values: object) -> None:
        self.template, self.values = template, values
        super().__init__(template.format(value="", name="", default="", **values))


@dataclass(frozen=True)
class Whole:
    """A whole number from `low` to `high`."""

    default: int
    low: int
    high: int

    def parse(self, text: str) -> int:
        """The number that `text` writes; raises `RefusedError` outside the range."""
        if not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > 12:
            raise RefusedError(N_("{name}={value} in the address is not a whole number."))
        value = int(text)
        if not self.low <= value <= self.high:
            raise RefusedError(
                N_("{name}={value} in the address is outside {low} to {high}."),
                low=self.low,
                high=self.high,
            )
        return value

    def format(self, value: Any) -> str:
        """`value` as it stands in an address."""
        return str(int(value))


@dataclass(frozen=True)
class Real:
    """A finite number from `low` to `high`, written with at most four decimals."""

    default: float
    low: float
    high: float

    def parse(self, text: str) -> float:
        """The number that `text` writes; raises `RefusedError` outside the range."""
        try:
            value = float(text)
        except ValueError:
            raise RefusedError(N_("{name}={value} in the address is not a number.")) from None
        if not math.isfinite(value) or not self.low <= value <= self.high:
            raise RefusedError(
                N_("{name}={value} in the address is outside {low} to {high}."),
                low=self.low,
                high=self.high,
            )
        return value

    def format(self, value: Any) -> str:
        """`value` as it stands in an address."""
        return f"{float(value):.4f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Choice:
    """One of a few codes."""

    default: str
    options: tuple[str, ...]

    def parse(self, text: str) -> str:
        """`text` itself; raises `RefusedError` where it is none of the options."""
        if text not in self.options:
            raise RefusedError(N_("{name}={value} in the address is none of the choices."))
        return text

    def format(self, value: Any) -> str:
        """`value` as it stands in an address."""
        return str(value)


@dataclass(frozen=True)
class Switch:
    """On or off, written 1 or 0."""

    default: bool

    def parse(self, text: str) -> bool:
        """True for 1, False for 0; raises `RefusedError` for anything else."""
        if text not in ("0", "1"):
            raise RefusedError(N_("{name}={value} in the address is neither 1 nor 0."))
        return text == "1"

    def format(self, value: Any) -> str:
        """`value` as it stands in an address."""
        return "1" if value else "0"


@dataclass(frozen=True)
class Text:
    """A text with a grammar of its own.

    Attributes:
        check: Raises `SettingsError` for a text that it does not accept.
        longest: Longer texts are refused unread.
    """

    check: Callable[[str], object]
    default: str = ""
    longest: int = 20_000

    def parse(self, text: str) -> str:
        """`text` itself; raises `RefusedError` where `check` does."""
        if len(text) > self.longest:
            raise RefusedError(N_("{name}={value} in the address is too long."))
        try:
            self.check(text)
        except SettingsError:
            raise RefusedError(N_("{name}={value} in the address cannot be read.")) from None
        return text

    def format(self, value: Any) -> str:
        """`value` as it stands in an address."""
        return str(value)


Field = Whole | Real | Choice | Switch | Text
Schema = Mapping[str, Field]


def defaults(schema: Schema) -> dict[str, Any]:
    """The values of a page that nobody has touched."""
    return {name: field.default for name, field in schema.items()}


def read(schema: Schema, query: Mapping[str, str]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The values that an address asks for, and a note for each that could not be had.

    Args:
        schema: Fields by the name they have in the address.
        query: The address's parameters; names outside the schema are ignored.

    Returns:
        A value for every field of the schema, and one problem for every text refused.
    """
    values, notes = defaults(schema), []
    for name, field in schema.items():
        if name not in query:
            continue
        text = query[name]
        try:
            values[name] = field.parse(text)
        except RefusedError as refused:
            shown = text if len(text) <= SHOWN else text[:SHOWN] + "…"
            notes.append(
                Problem(
                    "address", refused.template, {"name": name, "value": shown, **refused.values}
                )
            )
    return values, tuple(notes)


def write(schema: Schema, values: Mapping[str, Any]) -> dict[str, str]:
    """The parameters that restore `values`: those that differ from the default, in schema order."""
    return {
        name: field.format(values[name])
        for name, field in schema.items()
        if values[name] != field.default
    }

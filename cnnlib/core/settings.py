"""Declarations of settings, each written once.

A declaration says what kind of value a setting holds, its default and range, and how it is named
and explained.  The control on a page (`cnnlib.ui.components.field`), the parameter in the URL
(`cnnlib.core.url_params`), the option of the command line and the validation all read it.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from cnnlib.core.number_format import grouped_number, typed_number
from cnnlib.core.problems import N_, Fix, Problem, SettingsError, as_written


class InvalidTextError(ValueError):
    """A text that is no value of a setting; the reason is in `template` and `values`."""

    def __init__(self, template: str, **values: object) -> None:
        self.template, self.values = template, values
        super().__init__(template.format(value="", name="", default="", kept="", **values))


@dataclass(frozen=True)
class Setting(ABC):
    """What every declaration tells.

    Attributes:
        default: The value where nothing is chosen.
        label: Name on the control, in English, marked for translation.
        noun: Name within a sentence, likewise; the setting's own name where empty.
        help: One sentence that explains the setting, likewise.
        role: Role of the palette whose colour marks the symbol, the control and the grid.
        symbol: LaTeX symbol in formulas.
        resets: Names of the settings that return to their defaults when this one is changed.
        when: Values of other settings without which this one has no effect; a tuple names several
            values, one of which is enough.
    """

    default: Any
    _: KW_ONLY
    label: str = ""
    noun: str = ""
    help: str = ""
    role: str = ""
    symbol: str = ""
    resets: tuple[str, ...] = ()
    when: Mapping[str, object] = field(default_factory=dict)

    @abstractmethod
    def parse(self, text: str) -> Any:
        """Return the value that `text` stands for.

        Raises:
            InvalidTextError: It stands for none, or for one that is not allowed.
        """

    @abstractmethod
    def format(self, value: Any) -> str:
        """Return the text that `parse` reads as `value`."""

    @abstractmethod
    def allows(self, value: object) -> bool:
        """Return whether the setting may have `value`; its type counts, so True is no number."""

    def applies(self, values: Mapping[str, object]) -> bool:
        """Return whether this setting has an effect beside the other settings' `values`."""
        return all(
            values[name] in needed if isinstance(needed, tuple) else values[name] == needed
            for name, needed in self.when.items()
        )

    def problem(self, where: str, value: object) -> Problem | None:
        """Return what is wrong with `value` for the setting called `where`, None if nothing is."""
        if self.allows(value):
            return None
        code, template, values = self._refusal()
        noun = self.noun or where
        fix = Fix(
            N_("Clear the {setting}") if self.default == "" else N_("Set the {setting} to {value}"),
            {"setting": noun, "value": self.default},
            {where: self.default},
        )
        problem_values = {"where": where, "setting": noun, **values, "value": as_written(value)}
        return Problem(code, template, problem_values, (fix,))

    def _refusal(self) -> tuple[str, str, Mapping[str, object]]:
        """Return the code, the template and the values of a problem with this setting."""
        raise NotImplementedError


@dataclass(frozen=True)
class Int(Setting):
    """A whole number from `low` to `high`.

    Attributes:
        low: Smallest value.
        high: Largest value.
        step: How far one press on the control's buttons goes.
    """

    default: int
    low: int
    high: int
    step: int = 1

    def parse(self, text: str) -> int:
        """Return the number that `text` writes; raise `InvalidTextError` outside the range."""
        if not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > 12:
            raise InvalidTextError(N_("{name}={value} in the address is not a whole number."))
        value = int(text)
        if not self.low <= value <= self.high:
            raise _outside(self.low, self.high)
        return value

    def parse_typed(self, text: str) -> int:
        """Return the whole number that a person typed: `8`, `1e3`, `３`, `3,0`.

        Raises:
            InvalidTextError: It is no whole number within the range; the template has `{kept}`
                for the value that stays in effect.
        """
        if (plain := typed_number(text)) is not None:
            try:
                number = Decimal(plain)
            except InvalidOperation:  # an exponent beyond all bounds
                number = Decimal("NaN")
            if number.is_finite() and self.low <= number <= self.high and number == int(number):
                return int(number)
        raise _not_typed(
            text,
            N_("Type a whole number from {least} to {most}; the value stays {kept}."),
            least=self.low,
            most=self.high,
        )

    def format(self, value: Any) -> str:
        """Return `value` in decimal digits."""
        return str(int(value))

    def allows(self, value: object) -> bool:
        """Return whether `value` is an int within the range."""
        return type(value) is int and self.low <= value <= self.high

    def _refusal(self) -> tuple[str, str, Mapping[str, object]]:
        template = N_("The {setting} must be a whole number from {least} to {most}, not {value}.")
        return "number_out_of_range", template, {"least": self.low, "most": self.high}


@dataclass(frozen=True)
class Float(Setting):
    """A finite number from `low` to `high`.

    Attributes:
        low: Smallest value.
        high: Largest value.
        step: How far one press on the control's buttons goes.
        open_low: Whether `low` itself is excluded.
    """

    default: float
    low: float
    high: float
    step: float = 0.1
    open_low: bool = False

    def parse(self, text: str) -> float:
        """Return the number that `text` writes; raise `InvalidTextError` outside the range."""
        try:
            value = float(text)
        except ValueError:
            raise InvalidTextError(N_("{name}={value} in the address is not a number.")) from None
        if not self.allows(value):
            raise _outside(f"{self.low:g}", f"{self.high:g}")
        return value

    def parse_typed(self, text: str) -> float:
        """Return the number that a person typed: `0.05`, `0,05`, `5e-2`, `−１．５`.

        Raises:
            InvalidTextError: It is no number within the range, or too small for a float; the
                template has `{kept}` for the value that stays in effect.
        """
        if (plain := typed_number(text)) is not None:
            value = float(plain)
            lost = value == 0 and any(digit in "123456789" for digit in plain.lower().split("e")[0])
            if self.allows(value) and not lost:
                return value + 0.0  # a zero without a sign
        template = (
            N_("Type a number above {least} and at most {most}; the value stays {kept}.")
            if self.open_low
            else N_("Type a number from {least} to {most}; the value stays {kept}.")
        )
        raise _not_typed(text, template, least=f"{self.low:g}", most=f"{self.high:g}")

    def format(self, value: Any) -> str:
        """Return the shortest text that reads back as exactly `value`."""
        return repr(float(value)).removesuffix(".0")

    def allows(self, value: object) -> bool:
        """Return whether `value` is a finite number within the range."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        try:
            inside = math.isfinite(value) and self.low <= value <= self.high
        except OverflowError:
            return False
        return inside and not (self.open_low and value == self.low)

    def _refusal(self) -> tuple[str, str, Mapping[str, object]]:
        if self.open_low:
            template = N_("The {setting} must be above {least} and at most {most}, not {value}.")
        else:
            template = N_("The {setting} must be a number from {least} to {most}, not {value}.")
        values = {"least": f"{self.low:g}", "most": f"{self.high:g}"}
        return "number_out_of_range", template, values


@dataclass(frozen=True)
class Choice(Setting):
    """One of a few values, which are texts or whole numbers.

    Attributes:
        options: The values that may be chosen, with their labels where they have any.
    """

    options: Mapping[Any, str] | Sequence[Any]

    @property
    def labels(self) -> dict[Any, str]:
        """The label of each value, marked for translation; the value itself where it has none."""
        if isinstance(self.options, Mapping):
            return dict(self.options)
        return {option: str(option) for option in self.options}

    def parse(self, text: str) -> Any:
        """Return the value written `text`; raise `InvalidTextError` where it is no option."""
        for option in self.options:
            if str(option) == text:
                return option
        raise InvalidTextError(N_("{name}={value} in the address is none of the choices."))

    def format(self, value: Any) -> str:
        """Return `value` as text."""
        return str(value)

    def allows(self, value: object) -> bool:
        """Return whether `value` is one of the options, of the same type."""
        return any(type(value) is type(option) and value == option for option in self.options)

    def _refusal(self) -> tuple[str, str, Mapping[str, object]]:
        template = N_("There is no {setting} called {value}; choose from {known}.")
        return "unknown_choice", template, {"known": ", ".join(map(str, self.options))}


@dataclass(frozen=True)
class Bool(Setting):
    """On or off, written 1 or 0."""

    default: bool

    def parse(self, text: str) -> bool:
        """Return True for 1 and False for 0; raise `InvalidTextError` for anything else."""
        if text not in ("0", "1"):
            raise InvalidTextError(N_("{name}={value} in the address is neither 1 nor 0."))
        return text == "1"

    def format(self, value: Any) -> str:
        """Return `"1"` or `"0"`."""
        return "1" if value else "0"

    def allows(self, value: object) -> bool:
        """Return whether `value` is a bool."""
        return type(value) is bool

    def _refusal(self) -> tuple[str, str, Mapping[str, object]]:
        return "not_a_switch", N_("The setting {setting} is either true or false, not {value}."), {}


@dataclass(frozen=True)
class Text(Setting):
    """A text with a grammar of its own.

    Attributes:
        check: Raises `SettingsError` for a text that it does not accept.
        longest: Longer texts are refused unread, in characters.
    """

    default: str = ""
    _: KW_ONLY
    check: Callable[[str], object]
    longest: int = 20_000

    def parse(self, text: str) -> str:
        """Return `text` itself; raise `InvalidTextError` where `check` does."""
        if len(text) > self.longest:
            raise InvalidTextError(N_("{name}={value} in the address is too long."))
        try:
            self.check(text)
        except SettingsError:
            raise InvalidTextError(N_("{name}={value} in the address cannot be read.")) from None
        return text

    def format(self, value: Any) -> str:
        """Return `value` itself."""
        return str(value)

    def allows(self, value: object) -> bool:
        """Return whether `value` is the default or a text that `parse` accepts."""
        if not isinstance(value, str) or value == self.default:
            return value == self.default
        try:
            return self.parse(value) == value
        except InvalidTextError:
            return False

    def _refusal(self) -> tuple[str, str, Mapping[str, object]]:
        return "text_not_readable", N_("The {setting} cannot be read."), {}


Schema = Mapping[str, Setting]
"""The settings of a page, a recipe or a network, by name."""


def defaults(schema: Schema) -> dict[str, Any]:
    """Return the default of every setting by name."""
    return {name: setting.default for name, setting in schema.items()}


def accepts(schema: Schema, changes: Mapping[str, Any]) -> bool:
    """Return whether every changed setting may have its new value."""
    return all(schema[name].allows(value) for name, value in changes.items())


def _outside(low: object, high: object) -> InvalidTextError:
    return InvalidTextError(
        N_("{name}={value} in the address is outside {low} to {high}."), low=low, high=high
    )


def _not_typed(text: str, template: str, **values: object) -> InvalidTextError:
    """Return the error for a typed text, which may be a number that can be read in two ways."""
    if (grouped := grouped_number(text)) is None:
        return InvalidTextError(template, **values)
    return InvalidTextError(
        N_(
            "Does {text} mean {decimal} or {thousands}? Type it without the comma; "
            "the value stays {kept}."
        ),
        text=grouped,
        decimal=grouped.replace(",", "."),
        thousands=grouped.replace(",", ""),
    )

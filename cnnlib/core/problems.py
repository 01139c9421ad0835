"""Problems with settings and their fixes, as translatable messages.

The library finds problems but does not know the language of the session.  So a message is an
English template with values; the caller that shows it translates the template and then formats
it (`cnnlib.ui.core.language.say`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


def N_(message: str) -> str:  # noqa: N802 - gettext's usual name
    """Return `message` unchanged; marks it for extraction into the translation catalog."""
    return message


class Verbatim(str):
    """A value that a person wrote, in an address, a file or a field: it is shown as written.

    The other texts among the values of a problem are translated, so that `view=accuracy` in an
    address would be said to be `view=准确率`.
    """

    __slots__ = ()


def as_written(value: object) -> object:
    """Return `value`, a text as `Verbatim`."""
    return Verbatim(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Fix:
    """A change of settings that removes a problem.

    Attributes:
        template: Label of the button, English with named `{placeholders}`.
        values: Values of the placeholders.
        changes: New values by setting name, for example `{"height.padding": 2}`.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    changes: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)


@dataclass(frozen=True)
class Problem:
    """Something wrong with settings, described in one sentence.

    Attributes:
        code: Stable identifier, for example `"window_too_large"`.
        template: English sentence with named `{placeholders}`.
        values: Values of the placeholders.
        fixes: Alternatives that each remove the problem, the most likely one first.
    """

    code: str
    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    fixes: tuple[Fix, ...] = ()

    def __str__(self) -> str:
        return self.template.format(**self.values)


class SettingsError(ValueError):
    """Raised for invalid settings.

    Attributes:
        problems: What is wrong, in the order in which it should be shown.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(str(problem) for problem in self.problems))

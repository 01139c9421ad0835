"""Sentences for people, kept apart from the language they are shown in.

`cnnlib` knows what is wrong and what would mend it; only the screen knows the reader's
language.  So a problem carries its English template and its values, and whoever shows it
translates the template first and fills it in after.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self


def N_(message: str) -> str:  # noqa: N802 - gettext's customary name
    """Mark `message` for translation without translating it."""
    return message


@dataclass(frozen=True)
class Fix:
    """One change of settings that removes a problem.

    Attributes:
        template: English sentence with named `{placeholders}`, for a button.
        values: What the placeholders stand for.
        changes: New values by setting name, for example `{"height.padding": 2}`.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    changes: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)


@dataclass(frozen=True)
class Problem:
    """Something that a person must change, said in one sentence.

    Attributes:
        code: Stable name for tests and styles, for example `"window_too_large"`.
        template: English sentence with named `{placeholders}`.
        values: What the placeholders stand for.
        fixes: Changes that each remove the problem, most likely first.
    """

    code: str
    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    fixes: tuple[Fix, ...] = ()

    def __str__(self) -> str:
        return self.template.format(**self.values)


class SettingsError(ValueError):
    """Settings that cannot be carried out; `problems` says why, one sentence each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(str(problem) for problem in self.problems))


class Settings(ABC):
    """Settings that know what is wrong with them and have tried the ways out.

    Attributes:
        first: Codes of the problems that keep the others from being looked for.
    """

    first: ClassVar[Collection[str]] = ()

    @abstractmethod
    def changed(self, changes: Mapping[str, Any]) -> Self:
        """These settings with some replaced, as `Fix.changes` holds them."""

    @abstractmethod
    def found(self) -> Sequence[Problem]:
        """Everything that is wrong, with fixes that nobody has tried."""

    def problems(self) -> tuple[Problem, ...]:
        """Everything that keeps this from being computed; empty where it runs.

        Each fix has been tried: its changes remove its problem and cause no other.
        """
        found = self.found()
        return tuple(
            replace(p, fixes=tuple(fix for fix in p.fixes if self._mends(fix, p, found)))
            for p in found
        )

    def checked(self) -> Self:
        """These settings, if they can be carried out.

        Raises:
            SettingsError: They cannot; the error carries `problems()`.
        """
        if problems := self.problems():
            raise SettingsError(problems)
        return self

    def _mends(self, fix: Fix, problem: Problem, found: Iterable[Problem]) -> bool:
        """Whether `fix` removes `problem` and brings none that was not found before.

        What comes to light once a problem of `first` is gone was there before.
        """
        after = set(map(_identity, self.changed(fix.changes).found()))
        new = after - set(map(_identity, found))
        return _identity(problem) not in after and (not new or problem.code in self.first)


def _identity(problem: Problem) -> tuple[str, object]:
    """What stays of a problem when only its numbers change: its kind, and the setting."""
    return problem.code, problem.values.get("where")

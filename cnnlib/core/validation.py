"""Settings that find their own problems, and offer only fixes that have been tried."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self

from cnnlib.core.problems import Fix, Problem, SettingsError


class ValidatedSettings(ABC):
    """Base of settings that are validated as a whole.

    Attributes:
        blocking_codes: Codes of the problems that keep the others from being looked for.
    """

    blocking_codes: ClassVar[Collection[str]] = ()

    @abstractmethod
    def changed(self, changes: Mapping[str, Any]) -> Self:
        """These settings with some replaced, as `Fix.changes` holds them."""

    @abstractmethod
    def find_problems(self) -> Sequence[Problem]:
        """Everything that is wrong, with fixes that nobody has tried."""

    def problems(self) -> tuple[Problem, ...]:
        """Everything that keeps this from being computed; empty where it runs.

        Each fix has been tried: its changes remove its problem and cause no other.
        """
        found = self.find_problems()
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

        What comes to light once a problem of `blocking_codes` is gone was there before.
        """
        after = set(map(_identity, self.changed(fix.changes).find_problems()))
        new = after - set(map(_identity, found))
        return _identity(problem) not in after and (not new or problem.code in self.blocking_codes)


def _identity(problem: Problem) -> tuple[str, object]:
    """What stays of a problem when only its numbers change: its kind, and the setting."""
    return problem.code, problem.values.get("where")

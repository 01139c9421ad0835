"""Validation of settings as a whole, with fixes that are verified before they are offered."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self

from cnnlib.core.problems import Fix, Problem, SettingsError


class ValidatedSettings(ABC):
    """Base class of settings that are validated as a whole.

    Attributes:
        blocking_codes: Codes of problems that hide others: while one is present,
            `find_problems` may leave later checks out.
    """

    blocking_codes: ClassVar[Collection[str]] = ()

    @abstractmethod
    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return a copy with the settings of `changes` replaced, named as in `Fix.changes`."""

    @abstractmethod
    def find_problems(self) -> Sequence[Problem]:
        """Return what is wrong, with fixes that are not verified yet."""

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong; empty for valid settings.

        Only fixes that remove their problem and cause no other are included.
        """
        found = self.find_problems()
        return tuple(
            replace(p, fixes=tuple(fix for fix in p.fixes if self._mends(fix, p, found)))
            for p in found
        )

    def checked(self) -> Self:
        """Return these settings if they are valid.

        Raises:
            SettingsError: They are not; the error carries `problems()`.
        """
        if problems := self.problems():
            raise SettingsError(problems)
        return self

    def _mends(self, fix: Fix, problem: Problem, found: Iterable[Problem]) -> bool:
        """Return whether `fix` removes `problem` and causes no problem that is not in `found`.

        A problem that appears after one of `blocking_codes` is gone was only hidden by it.
        """
        after = set(map(_identity, self.changed(fix.changes).find_problems()))
        new = after - set(map(_identity, found))
        return _identity(problem) not in after and (not new or problem.code in self.blocking_codes)


def _identity(problem: Problem) -> tuple[str, object]:
    """Return what identifies a problem whatever its numbers: its code and its setting."""
    return problem.code, problem.values.get("where")

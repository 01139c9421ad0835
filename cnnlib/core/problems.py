"""Sentences for people, kept apart from the language they are shown in.

`cnnlib` knows what is wrong and what would mend it; only the screen knows the reader's
language.  So a problem carries its English template and its values, and whoever shows it
translates the template first and fills it in after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


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

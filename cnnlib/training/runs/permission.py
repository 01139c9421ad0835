"""Who may change a run: its own person, and whoever has taken its controls.

It keeps people from changing each other's runs by mistake, not by intent: anybody can take the
controls, and whoever can write the folder needs no permission.
"""

from __future__ import annotations

from collections.abc import Collection

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.training.runs.run_folder import Run

RUN_OF_ANOTHER = Problem(
    "run_of_another", N_("Another visitor started this run. Take its controls to change it.")
)


def may_change(run: Run, person: str, taken: Collection[str] = ()) -> bool:
    """Return True if `person` may pause, stop, resume, rename or delete `run`, or set its rate.

    Args:
        run: The run; one that nobody started is everybody's.
        person: Who wants to change it, as in `Run.person`.
        taken: Ids of the runs whose controls that person has taken.
    """
    return run.person in ("", person) or run.id in taken


def require_change(run: Run, person: str, taken: Collection[str] = ()) -> None:
    """Raise `SettingsError` (`run_of_another`) if `person` may not change `run`."""
    if not may_change(run, person, taken):
        raise SettingsError([RUN_OF_ANOTHER])

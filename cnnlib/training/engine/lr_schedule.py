"""Learning-rate schedules: the share of the highest rate that each step takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cos, pi

_WARM_UP = 0.25  # share of the one-cycle schedule in which the rate rises
_FIRST = 0.1  # share of the highest rate at which it starts


def _constant(progress: float) -> float:
    return 1.0


def _cosine(progress: float) -> float:
    return (1 + cos(pi * progress)) / 2


def _one_cycle(progress: float) -> float:
    if progress < _WARM_UP:
        return _FIRST + (1 - _FIRST) * progress / _WARM_UP
    return (1 - progress) / (1 - _WARM_UP)


_SHAPES: Mapping[str, Callable[[float], float]] = {
    "constant": _constant,
    "cosine": _cosine,
    "one_cycle": _one_cycle,
}


def lr_factor(schedule: str, step: int, steps: int) -> float:
    """Share of the highest rate at `step`, counted from 0, of a run of `steps`; above 0, at most 1.

    `"constant"` stays at 1.  `"cosine"` falls from 1 along half a cosine
    (Loshchilov and Hutter 2017, arXiv:1608.03983, one cycle).  `"one_cycle"` rises linearly
    from 0.1 to 1 over the first quarter and then falls linearly (after Smith and Topin 2019,
    arXiv:1708.07120); momentum stays.  Both would reach 0 one step after the last.
    """
    return _SHAPES[schedule](min(step, steps - 1) / steps)


def lr_at(
    highest: float, schedule: str, step: int, steps: int, change: tuple[int, float] | None = None
) -> float:
    """Learning rate of `step`, counted from 0.

    Args:
        highest: The recipe's rate.
        schedule: Name of the schedule.
        step: Which step.
        steps: Steps in the whole run.
        change: From which step on a person wanted which rate.  From there the schedule scales
            that rate down as it falls, but never raises it above what was asked for.
    """
    if change is None:
        return highest * lr_factor(schedule, step, steps)
    since, wanted = change
    return wanted * min(1.0, lr_factor(schedule, step, steps) / lr_factor(schedule, since, steps))

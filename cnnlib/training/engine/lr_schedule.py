"""Learning-rate schedules: the factor on the maximum learning rate at each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cos, pi

_WARM_UP = 0.25  # part of the one-cycle schedule in which the rate rises
_FIRST = 0.1  # factor at its first step


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
    """Return the factor, in (0, 1], on the maximum rate at `step` (from 0) of `steps`.

    `"constant"` is 1.  `"cosine"` falls from 1 along half a cosine
    (Loshchilov and Hutter 2017, arXiv:1608.03983, one cycle).  `"one_cycle"` rises linearly
    from 0.1 to 1 over the first quarter and then falls linearly (after Smith and Topin 2019,
    arXiv:1708.07120) with constant momentum.  Both would reach 0 one step after the last.
    """
    return _SHAPES[schedule](min(step, steps - 1) / steps)


def lr_at(
    max_lr: float, schedule: str, step: int, steps: int, change: tuple[int, float] | None = None
) -> float:
    """Return the learning rate of a step.

    Args:
        max_lr: The recipe's learning rate.
        schedule: Name of the schedule.
        step: Index of the step, from 0.
        steps: Steps of the whole run.
        change: First step and value of a rate set while the run went on.  From there on the
            schedule lowers that rate as it falls, but never raises it.
    """
    if change is None:
        return max_lr * lr_factor(schedule, step, steps)
    since, wanted = change
    return wanted * min(1.0, lr_factor(schedule, step, steps) / lr_factor(schedule, since, steps))

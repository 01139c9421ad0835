"""Durations in the reader's language, with the units of CLDR as Babel has them."""

from __future__ import annotations

from babel.lists import format_list
from babel.units import format_unit

from cnnlib.ui.core.language import _, language

_ESTIMATE_STEPS = ((60, 5), (120, 15), (600, 30), (3600, 60), (36_000, 600))
"""Up to how many seconds an estimate is rounded to multiples of how many; above that, of hours."""


def format_duration(seconds: float) -> str:
    """Return a duration in its two largest units: `45 sec`, `2 min 05 sec`, `1 hr 20 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return _units(second=whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return _units(minute=minutes, second=rest)
    hours, minutes = divmod(minutes, 60)
    return _units(hour=hours, minute=minutes)


def format_estimate(seconds: float) -> str:
    """Return a duration rounded to about two figures, at least five seconds: `1 hr 50 min`."""
    for below, step in _ESTIMATE_STEPS:
        rounded = max(5, step * round(seconds / step))
        if rounded < below:
            break
    else:
        rounded = 3600 * round(seconds / 3600)
    if rounded < 60 or rounded % 60:
        return format_duration(rounded)
    hours, minutes = divmod(rounded // 60, 60)
    if not hours:
        return _units(minute=minutes)
    if not minutes:
        return _units(hour=hours)
    return format_duration(rounded)


def format_estimate_range(low: float, high: float) -> str:
    """Return a range of durations, each rounded as an estimate; one of them if they are equal."""
    least, most = format_estimate(low), format_estimate(high)
    if least == most:
        return _("about {time}").format(time=least)
    return _("{low} to {high}").format(low=least, high=most)


def _units(**counts: int) -> str:
    """Return counts with their units, in the given order; the second one has two digits."""
    # `format_timedelta` has a single unit: it gives 206 min for 3 hr 26 min.
    locale = language()
    parts = [
        format_unit(count, f"duration-{unit}", "short", "00" if index else "0", locale)
        for index, (unit, count) in enumerate(counts.items())
    ]
    return format_list(parts, style="unit-narrow", locale=locale)

"""What the browser polls while a run is active: the address, the interval, and the revision.

`live_endpoint` answers at that address.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from cnnlib.training.runs import run_folder, run_status
from cnnlib.training.runs.metric_stream import RunMetrics
from cnnlib.training.runs.run_folder import Run
from cnnlib.training.runs.run_status import RunStatus
from cnnlib.ui.core.language import language
from cnnlib.ui.core.static_scripts import rooted

PATH = "/live/"
"""Where the endpoint is, below the base path; the run's id follows."""

POLL_INTERVAL = 1.0
"""Seconds between two requests of a browser."""

_served = False


def set_served() -> None:
    """Let the pages of this process name the endpoint, because the process answers there."""
    global _served
    _served = True


def is_served() -> bool:
    """Return True if this process answers; it does not where a page's script runs by itself."""
    return _served


def live_slot(name: str, html: str) -> str:
    """Return `html` in an element whose content the browser replaces by the answer's `name`."""
    return f'<div data-live="{name}">{html}</div>'


def live_source(
    run: Run, metrics: RunMetrics, curves_key: str, axis: str, compared: str
) -> dict[str, Any] | None:
    """Return what `plot` needs to poll; None where nothing answers or the run does not go on.

    Args:
        run: The open run.
        metrics: Its curves.
        curves_key: Name of the curves that are drawn (`curve_points.curves_key`).
        axis: One of `cnnlib.training.runs.metric_stream.AXES`.
        compared: The ids of the runs drawn with it, with dots between them.
    """
    status = run.status
    if not is_served() or status.name not in run_status.ACTIVE:
        return None
    query = {"axis": axis, "with": compared, "lang": language()}
    return {
        "address": f"{rooted(PATH)}{run.id}?{urlencode(query)}",
        "mark": revision(run, status, metrics, curves_key),
        "every": round(1000 * POLL_INTERVAL),
    }


def revision(run: Run, status: RunStatus, metrics: RunMetrics, curves_key: str) -> str:
    """Return a text that changes with whatever only the page's script draws.

    That is: the buttons, the labels at the ends of the curves, the learning rates that a person
    chose, the first pictures, and other curves than those called `curves_key`.
    """
    position = run_folder.queue_position(run) if status.name == run_status.QUEUED else None
    problem = status.problem.code if status.problem else None
    return json.dumps(
        [
            curves_key,
            *(status.name, status.attempt, position, problem),
            *(len(metrics.epochs.steps), metrics.lr_changes),
            metrics.probe is None,
        ]
    )

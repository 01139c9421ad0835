"""What grows while a run trains, for browsers to fetch without a run of the page's script.

A run of the script makes Streamlit render the whole page in every browser that watches, and takes
the server thirty times as long as an answer of this feed.  So the script runs where something
begins or ends (`revision` tells), and now and then; what grows in between is fetched by
`plot/live_data.js`: points of the curves, progress with its figures, and the strip of test
pictures.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cnnlib.ui.core.language import language, speaking
from cnnlib.ui.core.static_scripts import rooted

if TYPE_CHECKING:
    from cnnlib.training.runs.metric_stream import RunMetrics
    from cnnlib.training.runs.run_folder import Run
    from cnnlib.training.runs.run_status import RunStatus
    from cnnlib.ui.core.page_state import PageState

EVERY = 1.0
"""Seconds between two looks of a browser."""

_routes: list[Route] = []


def routes() -> list[Route]:
    """What `app.py` adds to Streamlit's own routes; from then on the feed is `served`."""
    if not _routes:
        _routes.append(Route(rooted("/live/{run}"), _answer, methods=["GET"]))
    return _routes


def served() -> bool:
    """Whether this process answers; not where Streamlit runs a page's script by itself."""
    return bool(_routes)


def live_slot(name: str, html: str) -> str:
    """`html` where the browser will put what the feed has under `name`."""
    return f'<div data-live="{name}">{html}</div>'


def source(run: Run, follower: RunMetrics, drawn: str, state: PageState) -> dict[str, Any] | None:
    """For `plot`: where the browser looks, how often, and the mark of what is drawn now."""
    from cnnlib.training.runs import run_status

    if not served() or (now := run.status).name not in run_status.ACTIVE:
        return None
    asked = {"axis": state["axis"], "with": state["with"], "lang": language()}
    return {
        "address": f"{rooted('/live/')}{run.id}?{urlencode(asked)}",
        "mark": revision(run, now, follower, drawn),
        "every": round(1000 * EVERY),
    }


def revision(run: Run, now: RunStatus, follower: RunMetrics, drawn: str) -> str:
    """Changes with whatever the script alone draws: buttons, labels of curves, a person's rate.

    `drawn` is what the curves are called (`chart.drawn_as`).
    """
    from cnnlib.training.runs import run_folder, run_status

    place = run_folder.queue_position(run) if now.name == run_status.QUEUED else None
    problem = now.problem.code if now.problem else None
    rest = (now.name, now.attempt, place, problem, len(follower.epochs.steps), follower.lr_changes)
    return json.dumps([drawn, *rest, follower.probe is None])


def delta(
    run: Run, names: str, axis: str, curves: str, starts: Sequence[int], strip: str
) -> dict[str, Any]:
    """What a browser lacks of a run.

    Args:
        run: The open run.
        names: Ids of those drawn with it, with dots between them.
        axis: One of `cnnlib.training.runs.metric_stream.AXES`.
        curves: What the curves that the browser has are called (`chart.drawn_as`).
        starts: How many points of each it has.
        strip: The version of the strip that it has.

    Returns:
        JSON: `revision`; `html`, each piece with its `version`; and `points` with `starts` and
        `arrays`, an x and a y for each trace, unless the curves are others by now.
    """
    from cnnlib.figures.training_curves import TRACES
    from cnnlib.training.runs.metric_stream import run_metrics
    from cnnlib.ui.pages.training import curves_chart, probe_strip, run_view

    now, follower = run.status, run_metrics(run)
    shown = curves_chart.compared_runs(run, follower, names)
    drawn = curves_chart.curves_key(shown, axis)
    answer: dict[str, Any] = {"mark": revision(run, now, follower, drawn), "html": {}}
    answer["html"]["told"] = {"version": now.step, "html": run_view.progress_html(run, now)}
    sample = follower.probe
    if sample is not None and strip != str(sample.get("step")):
        with suppress(*probe_strip.UNREADABLE):
            html = probe_strip.judged(sample)
            answer["html"]["strip"] = {"version": str(sample.get("step")), "html": html}
    if curves == drawn and len(starts) == len(shown) * len(TRACES):
        x, y = curves_chart.points([each for _run, each in shown], axis, starts)
        arrays = [
            [value if math.isfinite(value) else None for value in values]
            for pair in zip(x, y, strict=True)
            for values in pair
        ]
        answer["points"] = {"run": curves, "starts": list(starts), "arrays": arrays}
    return answer


def _answer(request: Request) -> Response:
    """The feed of one run; nothing that is asked for is believed."""
    from cnnlib.core.problems import SettingsError
    from cnnlib.training.runs import run_folder
    from cnnlib.training.runs.metric_stream import AXES

    asked = request.query_params
    axis = asked.get("axis", AXES[0])
    try:
        run = run_folder.get_run(request.path_params["run"])
        starts = [int(start) for start in filter(None, asked.get("starts", "").split("."))]
    except (SettingsError, ValueError):
        return Response(status_code=404)
    if axis not in AXES or any(start < 0 for start in starts):
        return Response(status_code=404)
    with speaking(asked.get("lang", "")):
        told = delta(
            run,
            asked.get("with", ""),
            axis,
            asked.get("curves", ""),
            starts,
            asked.get("strip", ""),
        )
    return Response(
        json.dumps(told, ensure_ascii=False, separators=(",", ":")),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )

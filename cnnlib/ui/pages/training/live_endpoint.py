"""Answers a browser that polls a run: what has grown since it last asked.

A run of the page's script makes Streamlit render the whole page in every browser that watches,
and takes the server thirty times as long as an answer from here. So the script runs where
something begins or ends (`live_source.revision`), and now and then; what grows in between is
fetched by `plot/live_data.js`: points of the curves, progress with its figures, and the predictions
for the test pictures.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cnnlib.core.problems import SettingsError
from cnnlib.figures.training_curves import TRACES
from cnnlib.training.runs import run_folder
from cnnlib.training.runs.metric_stream import AXES, run_metrics
from cnnlib.ui.core.language import speaking
from cnnlib.ui.core.static_scripts import rooted
from cnnlib.ui.pages.training import live_source

if TYPE_CHECKING:
    from cnnlib.training.runs.run_folder import Run


def routes() -> list[Route]:
    """Return what `app.py` adds to Streamlit's own routes; from then on pages name the endpoint."""
    live_source.set_served()
    return [Route(rooted(live_source.PATH + "{run}"), answer, methods=["GET"])]


def answer(request: Request) -> Response:
    """Answer a request for what is new of one run; 404 where it asks for nothing that exists."""
    query = request.query_params
    axis = query.get("axis", AXES[0])
    try:
        run = run_folder.get_run(request.path_params["run"])
        starts = [int(start) for start in filter(None, query.get("starts", "").split("."))]
    except (SettingsError, ValueError):
        return Response(status_code=404)
    if axis not in AXES or any(start < 0 for start in starts):
        return Response(status_code=404)
    with speaking(query.get("lang", "")):
        new = delta(
            run,
            query.get("with", ""),
            axis,
            query.get("curves", ""),
            starts,
            query.get("strip", ""),
        )
    return Response(
        json.dumps(new, ensure_ascii=False, separators=(",", ":")),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def delta(
    run: Run, compared: str, axis: str, curves_key: str, starts: Sequence[int], strip: str
) -> dict[str, Any]:
    """Return what a browser lacks of a run.

    Args:
        run: The open run.
        compared: Ids of those drawn with it, with dots between them.
        axis: One of `cnnlib.training.runs.metric_stream.AXES`.
        curves_key: Name of the curves that the browser has (`curve_points.curves_key`).
        starts: How many points of each it has.
        strip: The version of the strip of test pictures that it has.

    Returns:
        JSON: `mark`, the present `live_source.revision`; `html`, each piece with its `version`;
        and `points` with `starts` and `arrays`, an x and a y for each trace, unless the curves
        have another name by now.
    """
    # Not at the top: these import PyTorch, and the server starts without it.
    from cnnlib.ui.pages.training import probe_predictions
    from cnnlib.ui.pages.training.curve_points import compared_runs, curve_points
    from cnnlib.ui.pages.training.curve_points import curves_key as key_of
    from cnnlib.ui.pages.training.run_progress import progress_html

    status, metrics = run.status, run_metrics(run)
    runs = compared_runs(run, metrics, compared)
    key = key_of(runs, axis)
    html = {"progress": {"version": status.step, "html": progress_html(run, status)}}
    probe = metrics.probe
    if probe is not None and strip != str(probe.get("step")):
        with suppress(*probe_predictions.UNREADABLE):
            strip_html = probe_predictions.predictions_html(probe)
            html["strip"] = {"version": str(probe.get("step")), "html": strip_html}
    new = {"mark": live_source.revision(run, status, metrics, key), "html": html}
    if curves_key == key and len(starts) == len(runs) * len(TRACES):
        x, y = curve_points(runs, axis, starts)
        arrays = [
            [value if math.isfinite(value) else None for value in values]
            for pair in zip(x, y, strict=True)
            for values in pair
        ]
        new["points"] = {"run": key, "starts": list(starts), "arrays": arrays}
    return new

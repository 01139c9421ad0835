"""What the endpoint answers a browser that polls a run."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.routing import Route

from cnnlib.training.runs import run_status
from cnnlib.training.runs.event_log import EventWriter
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.pages.training import live_endpoint, live_source, run_view
from tests.support import fake_runs as fake
from tests.support.training_page_visits import Visit

Fetch = Callable[..., Any]


def asking(route: Route) -> Fetch:
    """Ask as a browser does; the answer's JSON, or its status where it is no answer."""

    def fetch(name: str, query: dict[str, str]) -> Any:
        scope = {
            "type": "http",
            "method": "GET",
            "path": f"/live/{name}",
            "path_params": {"run": name},
            "query_string": urlencode(query).encode(),
            "headers": [],
        }
        response = route.endpoint(Request(scope))
        return json.loads(response.body) if response.status_code == 200 else response.status_code

    return fetch


@pytest.fixture
def fetch(monkeypatch: pytest.MonkeyPatch) -> Fetch:
    """A server that has the feed, as `app.py` makes it."""
    monkeypatch.setattr(live_source, "_served", False)
    [route] = live_endpoint.routes()
    return asking(route)


def source(visit: Visit) -> dict[str, Any]:
    """What the page tells the browser to poll."""
    found: dict[str, Any] = visit.component("curves")[0]["feed"]
    return found


def polled(fetch: Fetch, visit: Visit, **more: str) -> Any:
    """What the browser is given that has drawn what `visit` was sent."""
    head, blobs = visit.component("curves")
    starts = [np.frombuffer(x).size for x in blobs[1::2]]
    address = urlsplit(head["feed"]["address"])
    curves = {"curves": head["points"]["run"], "starts": ".".join(map(str, starts))}
    name = address.path.rsplit("/", 1)[-1]
    return fetch(name, {**dict(parse_qsl(address.query)), **curves, **more})


def go_on(run: Run, first: int, steps: int) -> None:
    fake.report(run, steps, first=first, keep=(run.folder / "metrics.jsonl").stat().st_size)
    run_status.write(run.folder, run_status.load(run.folder).transition("running", step=steps))


def test_the_script_refreshes_seldom_where_the_browser_polls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = fake.make("running", person="")
    monkeypatch.setattr(live_source, "_served", False)
    assert source(Visit(run=run.id)) is None
    live_endpoint.routes()
    assert source(Visit(run=run.id))["every"] == 1000
    assert run_view.POLLED_REFRESH_INTERVAL > run_view.REFRESH_INTERVAL
    assert source(Visit(run=fake.make("finished").id)) is None


@pytest.mark.parametrize("axis", ["epochs", "steps", "seconds"])
def test_only_the_points_that_a_browser_lacks(fetch: Fetch, axis: str) -> None:
    run = fake.make("running", steps=12, person="")
    visit = Visit(run=run.id, axis=axis)
    assert polled(fetch, visit)["points"]["arrays"] == [[]] * 10
    go_on(run, 12, 15)
    points = polled(fetch, visit)["points"]
    assert points["run"] == visit.component("curves")[0]["points"]["run"]
    assert [len(each) for each in points["arrays"]] == [3, 3, 3, 3, 0, 0, 3, 3, 0, 0]
    whole = Visit(run=run.id, axis=axis).component("curves")[1][1:]
    for new, blob in zip(points["arrays"], whole, strict=True):
        assert np.frombuffer(blob)[-len(new) or 99 :].tolist() == new


def test_the_script_is_wanted_where_something_begins_or_ends(fetch: Fetch) -> None:
    run = fake.make("running", steps=12, person="")
    visit = Visit(run=run.id)
    drawn = source(visit)["mark"]
    go_on(run, 12, 19)
    assert polled(fetch, visit)["mark"] == drawn
    seen = {drawn}
    for change in (
        lambda: go_on(run, 19, 20),  # an epoch has ended
        lambda: fake.change_rate(run, 20, 0.05),
        lambda: run_status.write(run.folder, run_status.load(run.folder).transition("paused")),
        lambda: run_status.write(run.folder, run_status.load(run.folder).transition("stopped")),
    ):
        change()
        mark = polled(fetch, visit)["mark"]
        assert mark not in seen
        seen.add(mark)


def test_other_curves_are_left_to_the_script(fetch: Fetch) -> None:
    run, other = fake.make("running", person=""), fake.make("finished")
    visit = Visit(run=run.id)
    drawn = source(visit)["mark"]
    answer = polled(fetch, visit, **{"with": other.id})
    assert answer["mark"] != drawn
    assert "points" not in answer
    assert polled(fetch, Visit(run=run.id, **{"with": other.id}))["points"]["arrays"] == [[]] * 20


def test_progress_and_pictures_in_the_language_of_the_reader(fetch: Fetch) -> None:
    run = fake.make("running", person="")
    for lang, said, guess in (("en", "step 25 of", "Bag"), ("zh", "第 25 / 80 步", "包")):
        visit = Visit(run=run.id, lang=lang)
        html = polled(fetch, visit)["html"]
        assert said in html["progress"]["html"]
        assert f"<span>{guess}</span>" in html["strip"]["html"]
        # What the page was drawn with is what the feed says.
        assert live_source.live_slot("progress", html["progress"]["html"]) in visit.html
        assert live_source.live_slot("strip", html["strip"]["html"]) in visit.html
        assert "strip" not in polled(fetch, visit, strip=html["strip"]["version"])["html"]


def test_a_sample_of_a_later_version_is_left_out(fetch: Fetch) -> None:
    run = fake.make("running", person="")
    writer = EventWriter(run.folder, 2, (run.folder / "metrics.jsonl").stat().st_size)
    writer.write({"event": "sample", "step": 25, "labels": "none"})
    writer.close()
    assert "strip" not in polled(fetch, Visit(run=run.id))["html"]


def test_nothing_is_said_of_what_does_not_exist(fetch: Fetch) -> None:
    run = fake.make("running", person="")
    assert fetch("20250101-000000-lenet-abcdef", {}) == 404
    assert fetch("..", {}) == 404
    assert fetch(run.id, {"axis": "weeks"}) == 404
    assert "points" not in fetch(run.id, {})


@given(
    query=st.dictionaries(
        st.sampled_from(("axis", "with", "lang", "curves", "starts", "strip")),
        st.sampled_from(("", "0", "zh", "epochs", "1.2", "-1", "9" * 30, "1" * 5000, "a.b..", "é")),
    )
)
def test_any_address_has_an_answer(query: dict[str, str]) -> None:
    run = one_run()
    answer = asking(Route("/live/{run}", live_endpoint.answer))(run.id, query)
    assert answer == 404 or json.loads(answer["mark"])


@cache
def one_run() -> Run:
    return fake.make("running", person="")

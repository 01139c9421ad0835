"""Whatever stands in the files of a run: each reader copes, and other runs are not concerned."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnlib.cli import progress
from cnnlib.core.checked_json import parse_object
from cnnlib.core.problems import SettingsError
from cnnlib.training.engine.checkpoint import WEIGHTS
from cnnlib.training.runs import control, event_log, run_folder, run_status
from cnnlib.training.runs.export import zip_bytes
from cnnlib.training.runs.metric_stream import RunMetrics, steps_per_epoch
from cnnlib.training.runs.throughput import throughput_of_events

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -(10**400), 2**63, -1, 0, 1])
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["{x}", "{x:>99999999999}", "{0.__class__}", "\ud800", "running", "cpu"])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["code", "template", "values", "x", "type"]), inner)
    ),
    max_leaves=6,
)
STATUS = [f.name for f in run_status.RunStatus.__dataclass_fields__.values()] + ["holder", "beat"]
RUN_KEYS = ["recipe", "created", "person", "label", "versions", "options", "model", "epochs"]
EVENT_KEYS = [
    *("attempt", "keep", "step", "steps", "epoch", "seconds", "loss", "accuracy"),
    *("learning_rate", "test_accuracy", "images_per_second", "probabilities", "diverged_at"),
]
KINDS = ["start", "step", "epoch", "sample", "rate", "diverged", "refused", "other"]


def objects(keys: list[str]) -> st.SearchStrategy[dict[str, object]]:
    return st.dictionaries(st.sampled_from(keys), JSON)


def written(value: object) -> bytes:
    return json.dumps(value).encode()


CONTENT = st.binary(max_size=40) | JSON.map(written)
BRACKETS = b"[" * 100_000
NAMES = st.sampled_from(list(run_status.LABELS))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> run_folder.Run:
    folder = tmp_path_factory.mktemp("runs") / "strange"
    folder.mkdir()
    return run_folder.Run(folder)


def read_everything(run: run_folder.Run) -> None:
    """What pages, the command line and the scheduler read of a run."""
    status = run.status
    assert status.name in run_status.LABELS
    assert isinstance(status.resumable, bool)
    assert str(status.problem)
    json.loads(json.dumps(progress.report(run), allow_nan=False))
    run.label.encode()
    run.person.encode()
    progress._progress_line(run, status, None)
    progress._summary(run, status)
    metrics = RunMetrics(run)
    metrics.poll(steps_per_epoch(run.recipe, status.steps))
    for series in (metrics.batches, metrics.epochs):
        assert len(series.positions("steps")) == len(series.positions("epochs"))
    throughput_of_events(event_log.tail_events(run.folder))
    assert event_log.last_attempt(run.folder) >= 0
    control.load(run.folder)
    with suppress(SettingsError):  # without run.json there is nothing to export
        zip_bytes(run)


CALM = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@CALM
@given(CONTENT | objects(STATUS).map(written))
def test_any_status_file(run: run_folder.Run, content: bytes) -> None:
    (run.folder / run_status.NAME).write_bytes(content)
    read_everything(run)
    (run.folder / run_status.NAME).unlink()


@CALM
@given(objects(STATUS), NAMES)
def test_any_status_of_a_known_name(run: run_folder.Run, value: dict[str, object], name: str):
    (run.folder / run_status.NAME).write_bytes(written({**value, "name": name}))
    read_everything(run)
    (run.folder / run_status.NAME).unlink()


@CALM
@given(CONTENT | objects(RUN_KEYS).map(written))
def test_any_run_file(run: run_folder.Run, content: bytes) -> None:
    (run.folder / run_folder.NAME).write_bytes(content)
    read_everything(run)
    (run.folder / run_folder.NAME).unlink()


@CALM
@given(CONTENT | objects(["mode", "batches", "learning_rate", "serial"]).map(written))
def test_any_control_file(run: run_folder.Run, content: bytes) -> None:
    (run.folder / control.NAME).write_bytes(content)
    read_everything(run)
    (run.folder / control.NAME).unlink()


@CALM
@given(
    st.lists(
        st.binary(max_size=20)
        | st.builds(
            lambda event, kind, attempt: written({**event, "event": kind, "attempt": attempt}),
            objects(EVENT_KEYS),
            st.sampled_from(KINDS),
            st.sampled_from([1, 1, 1, 9]) | JSON,
        ),
        max_size=8,
    )
)
def test_any_event_log(run: run_folder.Run, lines: list[bytes]) -> None:
    start = written({"event": "start", "attempt": 1, "keep": 0})
    (run.folder / event_log.NAME).write_bytes(b"\n".join((start, *lines, b"")))
    read_everything(run)
    (run.folder / event_log.NAME).unlink()


@pytest.mark.parametrize("name", [run_status.NAME, run_folder.NAME, control.NAME])
def test_a_hundred_thousand_brackets(run: run_folder.Run, name: str) -> None:
    assert parse_object(BRACKETS) is None
    (run.folder / name).write_bytes(BRACKETS)
    read_everything(run)
    (run.folder / name).unlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are POSIX's")
@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.parametrize(
    "name", [run_status.NAME, run_folder.NAME, control.NAME, event_log.NAME, WEIGHTS]
)
def test_a_file_without_an_end(run: run_folder.Run, name: str, kind: str) -> None:
    path = run.folder / name
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    read_everything(run)
    path.unlink()


def test_a_damaged_status_is_said_and_the_run_can_go_on(run: run_folder.Run) -> None:
    (run.folder / run_status.NAME).write_bytes(b"")
    assert run.status.problem == run_status.UNREADABLE
    assert run.status.resumable
    (run.folder / run_status.NAME).unlink()
    assert run.status.name == "new"


def test_a_step_without_its_numbers_is_no_event(tmp_path: Path) -> None:
    lines = [
        {"event": "start", "attempt": 1, "keep": 0},
        {"event": "step", "attempt": 1},
        {"event": "start", "attempt": 9},
        {"event": "step", "attempt": 1, "step": -3, "epoch": 0, "seconds": 1.0},
        {"event": "step", "attempt": 1, "step": 3, "epoch": 0, "seconds": 1.0, "loss": 10**400},
    ]
    (tmp_path / event_log.NAME).write_bytes(b"\n".join((*map(written, lines), b"")))
    (event,) = event_log.read_events(tmp_path)
    assert event["step"] == 3
    assert event["loss"] is None

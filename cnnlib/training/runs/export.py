"""A run as a zip that other programs can read.

weights.safetensors     the last weights, their metadata inside
recipe.json             what was asked for, versions, person's label
metrics.json            every event, as written
steps.csv, epochs.csv   the curves
tensorboard/            the same curves as event files, where tensorboard is installed
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from cnnlib.core.problems import SettingsError
from cnnlib.training.runs import event_log, run_status
from cnnlib.training.runs.run_folder import Run

EventRecord = Mapping[str, Any]

_ALREADY = ("event", "attempt")


def write_zip(run: Run, target: IO[bytes]) -> None:
    """Write everything about `run` into `target` as a zip; a run at work as far as it is.

    Raises:
        SettingsError: The run is gone (`run_gone`).
        OSError: `target` cannot be written.
    """
    about, now = dict(run.metadata), run.status
    if not about:
        raise SettingsError([run_status.RUN_GONE])
    events = event_log.read_events(run.folder)
    about |= {"id": run.id, "state": now.name, "result": dict(now.result)}
    about.pop("person", None)  # a cookie's value, of no use to anyone else
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("recipe.json", json.dumps(about, ensure_ascii=False, indent=1))
        archive.writestr("metrics.json", json.dumps(events, ensure_ascii=False))
        for name, kind in (("steps.csv", "step"), ("epochs.csv", "epoch")):
            archive.writestr(name, table([e for e in events if e["event"] == kind]))
        weights = _read(run.weights)
        if weights is not None:  # weights hardly compress
            archive.writestr("weights.safetensors", weights, zipfile.ZIP_STORED)
        for path, content in _tensorboard(events):
            archive.writestr(f"tensorboard/{path}", content)


def zip_bytes(run: Run) -> bytes:
    """Give the zip of `write_zip` as bytes."""
    target = io.BytesIO()
    write_zip(run, target)
    return target.getvalue()


def table(events: Sequence[EventRecord]) -> str:
    """Give events of one kind as CSV (RFC 4180), a column for each plain value."""
    columns = list(
        dict.fromkeys(
            name
            for event in events
            for name, value in event.items()
            if name not in _ALREADY and not isinstance(value, list | dict)
        )
    )
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(columns)
    writer.writerows([event.get(name) for name in columns] for event in events)
    return target.getvalue()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:  # none before the first checkpoint
        return None


def _tensorboard(events: Iterable[EventRecord]) -> list[tuple[str, bytes]]:
    if find_spec("tensorboard") is None:
        return []
    from torch.utils.tensorboard import SummaryWriter

    with tempfile.TemporaryDirectory() as folder:
        writer = SummaryWriter(folder)  # type: ignore[no-untyped-call]
        for event in events:
            kind = event["event"]
            for name, value in event.items():
                if kind in ("step", "epoch") and _is_figure(name, value):
                    tag = f"{kind}/{name}"
                    writer.add_scalar(  # type: ignore[no-untyped-call]
                        tag, value, event["step"], walltime=event["time"]
                    )
        writer.close()  # type: ignore[no-untyped-call]
        return [(path.name, path.read_bytes()) for path in Path(folder).iterdir()]


def _is_figure(name: str, value: object) -> bool:
    marks = (*_ALREADY, "step", "steps", "epoch", "seconds", "time")
    return name not in marks and isinstance(value, int | float)

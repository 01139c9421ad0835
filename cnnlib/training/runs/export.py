"""Export of a run as a zip for other programs.

weights.safetensors     the last weights with their metadata
recipe.json             recipe, versions, label, status
metrics.json            every event, as written
steps.csv, epochs.csv   the curves
tensorboard/            the same curves as event files, if tensorboard is installed
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from cnnlib.core.problems import SettingsError
from cnnlib.core.regular_files import read_regular
from cnnlib.training.runs import event_log, run_status
from cnnlib.training.runs.event_log import EventRecord
from cnnlib.training.runs.run_folder import Run

_BOOKKEEPING = ("event", "attempt")


def write_zip(run: Run, target: IO[bytes]) -> None:
    """Write `run` as a zip into `target`; an executing run as far as it has come.

    Raises:
        SettingsError: The folder is gone (`run_gone`).
        OSError: `target` cannot be written.
    """
    metadata, status = dict(run.metadata), run.status
    if not metadata:
        raise SettingsError([run_status.RUN_GONE])
    events = event_log.read_events(run.folder)
    metadata |= {"id": run.id, "state": status.name, "result": dict(status.result)}
    metadata.pop("person", None)  # the value of a cookie, private
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("recipe.json", json.dumps(metadata, ensure_ascii=False, indent=1))
        archive.writestr("metrics.json", json.dumps(events, ensure_ascii=False))
        for name, kind in (("steps.csv", "step"), ("epochs.csv", "epoch")):
            archive.writestr(name, to_csv([e for e in events if e["event"] == kind]))
        weights = _read_if_present(run.weights)
        if weights is not None:  # compressing weights saves little
            archive.writestr("weights.safetensors", weights, zipfile.ZIP_STORED)
        for path, content in _tensorboard(events):
            archive.writestr(f"tensorboard/{path}", content)


def zip_bytes(run: Run) -> bytes:
    """Return the zip of `write_zip`."""
    target = io.BytesIO()
    write_zip(run, target)
    return target.getvalue()


def to_csv(events: Sequence[EventRecord]) -> str:
    """Return events of one kind as CSV (RFC 4180), one column for each scalar field."""
    columns = list(
        dict.fromkeys(
            name
            for event in events
            for name, value in event.items()
            if name not in _BOOKKEEPING and not isinstance(value, list | dict)
        )
    )
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(columns)
    writer.writerows([event.get(name) for name in columns] for event in events)
    return target.getvalue()


def _read_if_present(path: Path) -> bytes | None:
    try:
        return read_regular(path)
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
                if kind in ("step", "epoch") and _is_metric(name, value):
                    tag = f"{kind}/{name}"
                    writer.add_scalar(  # type: ignore[no-untyped-call]
                        tag, value, event["step"], walltime=event["time"]
                    )
        writer.close()  # type: ignore[no-untyped-call]
        return [(path.name, path.read_bytes()) for path in Path(folder).iterdir()]


def _is_metric(name: str, value: object) -> bool:
    not_metrics = (*_BOOKKEEPING, "step", "steps", "epoch", "seconds", "time")
    return name not in not_metrics and isinstance(value, int | float)

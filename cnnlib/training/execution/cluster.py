"""Where runs are carried out: this computer's own small cluster, or one given by its address.

The local one is a scheduler and a worker for each slot, in processes of their own which give way
to the app (`lifeline`), on 127.0.0.1 only.  On an existing cluster, workers must be able to
import `cnnlib` and see the folder of the runs: `python -m dask worker tcp://...` in the project's
folder, with `--resources GPU=1` where there is one.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
from dask.system import CPU_COUNT
from distributed import Client, LocalCluster
from distributed.deploy.subprocess import SubprocessCluster

from cnnlib.core.paths import ROOT
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.training.execution import dask_preload, malloc
from cnnlib.training.runs.run_status import this_process

ADDRESS = "CNN_EXPLORER_SCHEDULER"
SLOTS = "CNN_EXPLORER_SLOTS"
MOST_SLOTS = 64
CONNECT = 15  # seconds

QUIET = {
    "DASK_LOGGING__DISTRIBUTED": "error",  # the app has its own words
    # dask's processes look a hundred times a second at what they do, and fifty times whether
    # they still answer; each look takes a processor from a step that wants them all.
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
}
"""Settings of the local cluster's processes, where the environment has none of these."""


@dataclass(frozen=True)
class Worker:
    """A process that can carry out one run at a time.

    Attributes:
        address: Where dask reaches it.
        gpus: How many GPUs it says it has.
        busy: Whether a run, anybody's, is with it.
    """

    address: str
    gpus: int
    busy: bool


class Cluster:
    """A connection to workers; made by `connect`."""

    def __init__(self, client: Any, local: Any = None) -> None:
        self.client, self._local = client, local

    @property
    def is_local(self) -> bool:
        """Whether it is this process's own."""
        return self._local is not None

    @property
    def alive(self) -> bool:
        """Whether its scheduler answers."""
        comm = getattr(self.client, "scheduler_comm", None)
        return self.client.status == "running" and comm is not None and not comm.comm.closed()

    def workers(self) -> list[Worker]:
        """Give the workers connected now, those without a GPU first.

        Raises:
            OSError: The scheduler cannot be reached.
        """
        try:
            known = self.client.scheduler_info()["workers"]
            tasks = self.client.processing()
        except Exception as error:  # dask lets through what its event loop and sockets raise
            raise OSError(str(error) or type(error).__name__) from error
        found = [
            Worker(address, int(about.get("resources", {}).get("GPU", 0)), bool(tasks.get(address)))
            for address, about in known.items()
        ]
        return sorted(found, key=lambda worker: worker.gpus)

    def request_stop(self) -> None:
        """Ask the runs on a local cluster to write a checkpoint and end."""
        with contextlib.suppress(Exception):  # it is closing: what cannot be reached is gone
            self.client.run(dask_preload.request_stop)

    def close(self) -> None:
        """Part from the cluster; a local one ends, even where its scheduler has died."""
        family = _family(self._local)
        for part in (self.client, self._local):
            if part is not None:
                with contextlib.suppress(Exception):  # nothing is left to be done about it
                    part.close(timeout=5)
        for process in family:
            with contextlib.suppress(psutil.Error):  # ended already
                process.kill()


def connect() -> Cluster:
    """Start the local cluster, or reach the one whose address is set.

    Raises:
        SettingsError: There is none at the address (`scheduler_unreachable`), it could not be
            started (`scheduler_failed`), or a variable is nonsense (`slots`).
    """
    if address := os.environ.get(ADDRESS):
        try:
            return Cluster(Client(address, timeout=CONNECT, set_as_default=False))  # type: ignore[no-untyped-call]
        except Exception as error:
            template = N_(
                "The scheduler at {address} cannot be reached ({reason}). "
                "Start it, or correct or unset {variable}."
            )
            values = {"address": address, "reason": _short(error), "variable": ADDRESS}
            raise SettingsError([Problem("scheduler_unreachable", template, values)]) from error
    count = slots()
    try:
        local = _start(count)
        return Cluster(Client(local, timeout=CONNECT, set_as_default=False), local)  # type: ignore[no-untyped-call]
    except Exception as error:
        template = N_("The processes for training could not be started ({reason}).")
        raise SettingsError(
            [Problem("scheduler_failed", template, {"reason": _short(error)})]
        ) from error


def slots() -> int:
    """How many runs this computer carries out at once: `CNN_EXPLORER_SLOTS`, or one.

    Raises:
        SettingsError: It is no whole number from 1 to `MOST_SLOTS` (`slots`).
    """
    text = os.environ.get(SLOTS) or "1"
    if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST_SLOTS:
        return int(text)
    template = N_("{variable} must be a whole number from 1 to {most}, not {value}.")
    values = {"variable": SLOTS, "most": MOST_SLOTS, "value": text[:24]}
    raise SettingsError([Problem("slots", template, values)])


def threads_per_run(count: int) -> int:
    """How many threads of the processor each of `count` runs here has to itself."""
    return max(1, CPU_COUNT // count)


def _start(count: int) -> Any:
    here = this_process()
    os.environ[dask_preload.APP] = f"{here.host}:{here.pid}:{here.born!r}"
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    os.environ.update(malloc.ENVIRONMENT)  # for the workers, which inherit it
    # Given as text because the processes may start where `cnnlib` cannot be imported from.
    root = str(ROOT)
    preload = [
        f"import sys; sys.path.insert(0, {root!r}); "
        "from cnnlib.training.execution.dask_preload import dask_setup"
    ]
    bound = str(threads_per_run(count))
    worker: dict[str, Any] = {
        "preload": preload,
        "env": {"OMP_NUM_THREADS": bound, "MKL_NUM_THREADS": bound},
        "memory_limit": 0,
        "local_directory": str(Path(tempfile.gettempdir()) / "cnn-explorer-dask"),
        "resources": {"GPU": 1} if _has_gpu() else {},
    }
    common: dict[str, Any] = {
        "n_workers": count,
        "threads_per_worker": 1,
        "dashboard_address": None,
        "silence_logs": logging.ERROR,
    }
    if sys.platform == "win32":  # dask has no SubprocessCluster there
        return LocalCluster(**common, **worker)
    return SubprocessCluster(
        **common,
        scheduler_kwargs={"preload": preload},
        worker_kwargs={**worker, "preload_nanny": preload},
    )


def _family(local: Any) -> list[psutil.Process]:
    """Give the processes of a local cluster and their children."""
    found: list[psutil.Process] = []
    for member in getattr(local, "workers", {}).values():
        with contextlib.suppress(psutil.Error, AttributeError):
            nanny = psutil.Process(member.process.pid)
            found += [nanny, *nanny.children(recursive=True)]
    return found


def _has_gpu() -> bool:
    # Asked of the driver, not of PyTorch, which takes seconds to import.
    try:
        found = subprocess.run(["nvidia-smi", "-L"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return found.returncode == 0 and b"GPU" in found.stdout


def _short(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]

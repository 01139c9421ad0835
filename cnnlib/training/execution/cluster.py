"""The dask cluster that executes runs: a local one, or an existing one given by its address.

The local cluster is a scheduler and one worker for each slot, in subprocesses of lower priority
(`dask_preload`), on 127.0.0.1 only and closed to everyone else (`cluster_certificate`).  Workers
of an existing cluster must be able to import `cnnlib` and see the folder of the runs: start
`python -m dask worker tcp://...` in the project's folder, with `--resources GPU=1` on a machine
with a GPU.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
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
from cnnlib.core.problems import N_, Problem, SettingsError, Verbatim
from cnnlib.training.execution import (
    cluster_certificate,
    dask_preload,
    malloc,
    parent_process,
    scheduler_address,
)
from cnnlib.training.execution.scheduler_address import short_reason

ADDRESS = scheduler_address.VARIABLE
SLOTS = "CNN_EXPLORER_SLOTS"
MAX_SLOTS = 64
CONNECT_TIMEOUT = 15  # seconds

DASK_SETTINGS = {
    "DASK_LOGGING__DISTRIBUTED": "error",  # the app shows its own messages
    # By default dask samples each process 100 times a second and checks its event loop 50 times,
    # which interrupts the training threads.
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    # Web pages about runs and their folders, which have no certificate.
    "DASK_DISTRIBUTED__SCHEDULER__HTTP__ROUTES": "[]",
    "DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": "[]",
}
"""Dask settings of the local cluster, unless the environment sets them."""


@dataclass(frozen=True)
class Worker:
    """A process that executes one run at a time.

    Attributes:
        address: Its address in dask.
        gpus: Number of GPUs it declares.
        busy: Whether it executes a run, of this or another app.
    """

    address: str
    gpus: int
    busy: bool


class Cluster:
    """A connection to a dask cluster; created by `connect`."""

    def __init__(self, client: Any, local: Any = None, folder: Path | None = None) -> None:
        self.client, self._local, self._folder = client, local, folder

    @property
    def is_local(self) -> bool:
        """Whether this process started the cluster."""
        return self._local is not None

    @property
    def alive(self) -> bool:
        """Whether the connection to its scheduler is open."""
        comm = getattr(self.client, "scheduler_comm", None)
        return self.client.status == "running" and comm is not None and not comm.comm.closed()

    def workers(self) -> list[Worker]:
        """Return the connected workers, those without a GPU first.

        Raises:
            OSError: The scheduler cannot be reached.
        """
        try:
            known = self.client.scheduler_info()["workers"]
            tasks = self.client.processing()
        except Exception as error:  # dask raises whatever its event loop and sockets raise
            raise OSError(str(error) or type(error).__name__) from error
        found = [
            Worker(address, int(about.get("resources", {}).get("GPU", 0)), bool(tasks.get(address)))
            for address, about in known.items()
        ]
        return sorted(found, key=lambda worker: worker.gpus)

    def restart_workers(self) -> None:
        """Start a worker in place of each one of a local cluster whose process has ended.

        A nanny starts a new worker process, but nothing starts a new nanny.
        """
        local = self._local
        if local is None:
            return

        def replace_ended() -> None:
            ended = [name for name, member in local.workers.items() if _has_ended(member)]
            for name in ended:
                del local.workers[name]
            local.scale(len(local.worker_spec))

        if len(local.workers) < len(local.worker_spec) or any(
            map(_has_ended, list(local.workers.values()))
        ):
            local.loop.add_callback(replace_ended)

    def request_stop(self) -> None:
        """Request the runs on a local cluster to write a checkpoint and end."""
        with contextlib.suppress(Exception):  # a process that cannot be reached has ended
            self.client.run(dask_preload.request_stop)

    def close(self) -> None:
        """Disconnect; a local cluster ends, even if its scheduler has died."""
        processes = _processes(self._local)
        for part in (self.client, self._local):
            if part is not None:
                with contextlib.suppress(Exception):  # its processes are killed below
                    part.close(timeout=5)
        for process in processes:
            with contextlib.suppress(psutil.Error):  # ended already
                process.kill()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def connect() -> Cluster:
    """Connect to the cluster at `CNN_EXPLORER_SCHEDULER`, or start a local one.

    Raises:
        SettingsError: The address is invalid or does not answer (see `scheduler_address`), the
            local cluster cannot be started (`scheduler_failed`), or a variable is invalid
            (`slots`).
    """
    if text := os.environ.get(ADDRESS):
        address = scheduler_address.check_address(text)
        scheduler_address.check_scheduler(address, CONNECT_TIMEOUT)
        try:
            return Cluster(Client(address, timeout=CONNECT_TIMEOUT, set_as_default=False))  # type: ignore[no-untyped-call]
        except Exception as error:
            raise scheduler_address.unreachable(address, error) from error
    count = slots()
    folder = None
    try:
        # Readable by this user only, unlike a folder with a name that another one can create.
        folder = Path(tempfile.mkdtemp(prefix="cnn-explorer-"))
        local = _start(count, folder)
        client = Client(local, timeout=CONNECT_TIMEOUT, set_as_default=False)  # type: ignore[no-untyped-call]
        return Cluster(client, local, folder)
    except Exception as error:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        template = N_("The processes for training could not be started ({reason}).")
        raise SettingsError(
            [Problem("scheduler_failed", template, {"reason": short_reason(error)})]
        ) from error


def slots() -> int:
    """Return the number of runs executed here at once: `CNN_EXPLORER_SLOTS`, by default 1.

    Raises:
        SettingsError: It is not a whole number from 1 to `MAX_SLOTS` (`slots`).
    """
    text = os.environ.get(SLOTS) or "1"
    if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MAX_SLOTS:
        return int(text)
    template = N_("{variable} must be a whole number from 1 to {most}, not {value}.")
    values = {"variable": SLOTS, "most": MAX_SLOTS, "value": Verbatim(text[:24])}
    raise SettingsError([Problem("slots", template, values)])


def threads_per_run(count: int) -> int:
    """Return the number of threads for each of `count` runs at once."""
    return max(1, CPU_COUNT // count)


def _start(count: int, folder: Path) -> Any:
    """Start a local cluster of `count` workers that keeps its files in `folder`."""
    certificate = folder / "certificate.pem"
    cluster_certificate.create_certificate(certificate)
    for name, value in DASK_SETTINGS.items():
        os.environ.setdefault(name, value)
    # Dask's subprocesses inherit this environment and accept none of their own.
    os.environ.update({**malloc.ENVIRONMENT, **parent_process.environment()})
    # As source text, because `cnnlib` need not be importable in the subprocess's folder.
    root = str(ROOT)
    preload = [
        f"import sys; sys.path.insert(0, {root!r}); "
        "from cnnlib.training.execution.dask_preload import dask_setup"
    ]
    num_threads = str(threads_per_run(count))
    worker: dict[str, Any] = {
        "preload": preload,
        "env": {"OMP_NUM_THREADS": num_threads, "MKL_NUM_THREADS": num_threads},
        "memory_limit": 0,
        "local_directory": str(folder),
        "resources": {"GPU": 1} if _has_gpu() else {},
    }
    common: dict[str, Any] = {
        "n_workers": count,
        "threads_per_worker": 1,
        "dashboard_address": None,
        "silence_logs": logging.ERROR,
        "security": cluster_certificate.security(certificate),
    }
    if sys.platform == "win32":  # dask has no SubprocessCluster there
        return LocalCluster(**common, **worker)
    options = cluster_certificate.security_options(certificate)
    scheduler = {
        "preload": preload,
        "security": options,
        "scheduler_file": str(folder / "scheduler.json"),
        "dashboard_address": "127.0.0.1:0",  # by default port 8787, perhaps of another dask
    }
    return SubprocessCluster(
        **common,
        scheduler_kwargs=scheduler,
        worker_kwargs={**worker, "security": options, "preload_nanny": preload},
    )


def _has_ended(member: Any) -> bool:
    """Whether the subprocess of a worker of a local cluster has ended."""
    return getattr(getattr(member, "process", None), "returncode", None) is not None


def _processes(local: Any) -> list[psutil.Process]:
    """Return the worker processes of a local cluster with their children."""
    found: list[psutil.Process] = []
    for member in getattr(local, "workers", {}).values():
        with contextlib.suppress(psutil.Error, AttributeError):
            nanny = psutil.Process(member.process.pid)
            found += [nanny, *nanny.children(recursive=True)]
    return found


def _has_gpu() -> bool:
    # Through the driver's tool, because importing PyTorch takes seconds.
    try:
        found = subprocess.run(["nvidia-smi", "-L"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return found.returncode == 0 and b"GPU" in found.stdout

"""Nobody without the certificate of the local cluster gets an answer at any of its ports."""

from __future__ import annotations

import asyncio
import datetime
import os
import stat
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest
from cryptography import x509
from distributed import Client
from distributed.comm.registry import get_backend
from distributed.security import Security

from cnnlib.core.coroutines import run_coroutine
from cnnlib.training.execution import cluster, cluster_certificate
from tests.support.training_runs import wait_for

HOST = "127.0.0.1"
ROUTES = ["/", "/info/main/workers.html", "/json/counts.json", "/health", "/metrics"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="one process there")


@pytest.fixture(scope="module")
def local():
    with pytest.MonkeyPatch.context() as patch:
        for variable in (cluster.ADDRESS, cluster.SLOTS):
            patch.delenv(variable, raising=False)
        started = cluster.connect()
        wait_for(started.workers, "a worker")
        yield started
        started.close()


@pytest.fixture(scope="module")
def processes(local):
    """The scheduler, the nanny and the worker."""
    members = [local._local.scheduler, *local._local.workers.values()]
    found = [psutil.Process(member.process.pid) for member in members]
    return found + [child for process in found for child in process.children(recursive=True)]


@pytest.fixture(scope="module")
def ports(processes):
    """Every port on which they listen."""
    listening = [c for p in processes for c in p.net_connections() if c.status == "LISTEN"]
    assert {c.laddr.ip for c in listening} == {HOST}
    return {c.laddr.port for c in listening}


@pytest.fixture(scope="module")
def dask_ports(local):
    """Those of the scheduler, the worker and the nanny, at which dask speaks."""
    [(worker, about)] = local.client.scheduler_info()["workers"].items()
    addresses = [local._local.scheduler_address, worker, about["nanny"]]
    return {int(address.rpartition(":")[2]) for address in addresses}


def another(folder: Path) -> Security:
    """The right kind of certificate, made by someone else."""
    cluster_certificate.create_certificate(folder / "another.pem")
    return cluster_certificate.security(folder / "another.pem")


def answers(port: int, security: Security) -> bool:
    """Whether dask at `port` accepts a connection and sends its first message."""
    scheme = "tls" if security.require_encryption else "tcp"
    # Dask's own `connect` would try again and again.
    connector = get_backend(scheme).get_connector()

    async def first_message():
        comm = await connector.connect(f"{HOST}:{port}", **security.get_connection_args("client"))
        try:
            await comm.write(comm.handshake_info())
            return await comm.read()
        finally:
            comm.abort()

    try:
        return "python" in run_coroutine(asyncio.wait_for(first_message(), 30))
    except (OSError, ValueError):  # ValueError: what came was no message of dask
        return False


def test_dask_answers_nobody_without_the_certificate(local, dask_ports, tmp_path):
    assert all(answers(port, local._local.security) for port in dask_ports)
    for stranger in (Security(), another(tmp_path)):
        assert not [port for port in dask_ports if answers(port, stranger)]


def test_the_other_ports_show_no_page(ports, dask_ports):
    assert len(dask_ports) == 3
    others = ports - dask_ports
    assert len(others) == 2
    assert not [(port, route) for port in others for route in ROUTES if shows(port, route)]


def shows(port: int, route: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}{route}", timeout=30):
            return True
    except OSError:  # not found, or no web server
        return False


@pytest.mark.parametrize("scheme", ["tcp", "tls"])
def test_a_client_of_a_stranger_cannot_run_code(local, scheme, tmp_path):
    address = local._local.scheduler_address.replace("tls", scheme)
    security = another(tmp_path) if scheme == "tls" else Security()
    with pytest.raises(OSError, match=r"(?i)timed out|tls|ssl|handshake|closed"):
        run_coroutine(run_code(address, security))
    assert local.client.run(os.getpid)  # the one with the certificate does


async def run_code(address, security):
    async with Client(address, security=security, asynchronous=True, timeout=2) as client:
        return await client.run(os.getpid)


def test_no_command_line_and_no_file_shows_the_key(local, processes):
    folder = local._folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    secret = (folder / "certificate.pem").read_text()
    for process in processes:
        assert "PRIVATE KEY" not in " ".join(process.cmdline())
    for file in folder.rglob("*"):
        if file.is_file() and secret[-100:] in file.read_text(errors="replace"):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_its_folder_goes_with_the_cluster(monkeypatch):
    monkeypatch.delenv(cluster.ADDRESS, raising=False)
    started = cluster.connect()
    folder = started._folder
    assert folder.exists()
    started.close()
    assert not folder.exists()


def test_a_certificate_is_written_once_and_lasts_whatever_the_clock_says(tmp_path):
    file = tmp_path / "certificate.pem"
    cluster_certificate.create_certificate(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        cluster_certificate.create_certificate(file)
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    year = datetime.timedelta(days=365)
    assert certificate.not_valid_before_utc + 50 * year < datetime.datetime.now(datetime.UTC)
    assert certificate.not_valid_after_utc - 1000 * year > datetime.datetime.now(datetime.UTC)


def test_a_certificate_in_the_persons_own_dask_configuration_is_not_mixed_in(tmp_path):
    import dask

    file = tmp_path / "certificate.pem"
    cluster_certificate.create_certificate(file)
    with dask.config.set(
        {f"distributed.comm.tls.{r}.key": "mine.pem" for r in ("client", "worker")}
    ):
        security = cluster_certificate.security(file)
    for role in cluster_certificate.ROLES:
        assert security.get_connection_args(role)["ssl_context"] is not None

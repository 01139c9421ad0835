"""A wrong address of a scheduler is told at once, and leaves nothing of dask behind."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cnnlib.core.problems import SettingsError
from cnnlib.training.execution import scheduler_address
from cnnlib.training.execution.scheduler_address import VARIABLE, check_address, check_scheduler

ROOT = Path(__file__).resolve().parents[3]

WRONG = [
    *("foo", "tcp://foo", "http://localhost:8786", "localhost", ":8786", "tcp://:8786", "tcp://"),
    *("tcp://h:0", "tcp://h:65536", "tcp://h:x", "tcp://h:²", "tcp://h:1:2", "tcp://u@h:1", " "),
    *("tcp://[::1]", "tcp://h:8786/path", "h h:1", "\x1b[31mh:1", "\udcff", "8786", "h:-1"),
    "inproc://1/2/3",
]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_address_is_refused_before_dask_hears_of_it(text, monkeypatch):
    with pytest.raises(SettingsError) as caught:
        check_address(text)
    [problem] = caught.value.problems
    assert problem.code == "scheduler_address"
    assert VARIABLE in str(problem)
    assert "tcp://host:8786" in str(problem)
    assert str(problem).isprintable()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8786", "tcp://127.0.0.1:8786"),
        ("tcp://127.0.0.1:8786/", "tcp://127.0.0.1:8786"),
        (" ws://127.0.0.1:1 ", "ws://127.0.0.1:1"),
        ("tcp://[::1]:8786", "tcp://[::1]:8786"),
    ],
)
def test_an_address_is_read_as_dask_writes_it(text, address):
    assert check_address(text) == address


def test_an_unknown_host_is_told_without_trying_again(monkeypatch):
    def unknown(host, port):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(scheduler_address.socket, "getaddrinfo", unknown)
    with pytest.raises(SettingsError, match=r"nowhere.*Name or service not known"):
        check_address("tcp://nowhere:8786")


@pytest.mark.parametrize("scheme", ["tls", "wss"])
def test_an_encrypted_address_asks_for_certificates(scheme):
    with pytest.raises(SettingsError, match=r"certificates.*distributed\.comm\.tls"):
        check_address(f"{scheme}://127.0.0.1:8786")


@pytest.fixture
def stranger():
    """A server that is no scheduler: it answers each connection as the web would."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                connection.close()

        threading.Thread(target=answer, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def test_what_answers_and_is_no_scheduler_cannot_be_reached(stranger):
    with pytest.raises(SettingsError) as caught:
        check_scheduler(stranger, timeout=2)
    assert caught.value.problems[0].code == "scheduler_unreachable"


def test_the_command_line_says_it_once_and_ends(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path))
    monkeypatch.setenv(VARIABLE, "foo")
    command = [sys.executable, "-m", "cnnlib", "train", "lenet", "--preset", "quick"]
    # Dask's half-made client would hang in its clean-up and end with a traceback.
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert f"{VARIABLE} must be an address such as tcp://host:8786" in ended.stderr
    assert "Traceback" not in ended.stderr

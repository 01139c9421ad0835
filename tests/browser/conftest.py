"""A real server and a real Chromium for the tests in this folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.support.browser_ready import PATIENCE

expect.set_options(timeout=PATIENCE)

ROOT = Path(__file__).resolve().parents[2]
PROJECTOR: ViewportSize = {"width": 1280, "height": 800}
FLAGS = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str | None:
    """Where Chromium is: `CNN_EXPLORER_CHROMIUM`, or the first of its usual names."""
    named = os.environ.get("CNN_EXPLORER_CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome", "chrome"]
    return next((path for name in names if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        sentence = "no Chromium here: install the system's chromium package for the browser tests"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="session")
def server_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the servers of these tests keep their data and runs."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def serve(server_home: Path) -> Iterator[Callable[..., str]]:
    """`serve(path)` starts `streamlit run path` once a session and returns its address."""
    running: dict[tuple[str, ...], tuple[subprocess.Popen[bytes], str]] = {}

    def start(path: str | Path = ROOT / "app.py", *options: str) -> str:
        key = (str(path), *options)
        if key not in running:
            port = free_port()
            log = (server_home / f"server-{port}.log").open("wb")
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "streamlit", "run", str(path)),
                    *("--server.port", str(port), "--server.address", "127.0.0.1", *options),
                ],
                cwd=ROOT,
                env={**os.environ, "CNN_EXPLORER_HOME": str(server_home), "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            running[key] = (process, f"http://127.0.0.1:{port}")
            while not answers(f"http://127.0.0.1:{port}/_stcore/health"):
                assert process.poll() is None, Path(log.name).read_text()
        return running[key][1]

    yield start
    for process, _ in running.values():
        process.terminate()
        process.wait(timeout=20)


def watched(context: BrowserContext, errors: list[str]) -> BrowserContext:
    """Collect in `errors` what the consoles of the context's pages report; return the context."""

    def record(message: ConsoleMessage) -> None:
        url = str(message.location.get("url", ""))
        # Opened at a page's address, Streamlit first looks for its own routes below that page.
        if message.type == "error" and "/_stcore/" not in url:
            errors.append(f"{message.text} ({url})")

    def watch(page: Page) -> None:
        page.on("console", record)
        page.on("pageerror", lambda error: errors.append(str(error)))

    context.set_default_timeout(PATIENCE)
    context.on("page", watch)
    return context


@pytest.fixture
def open_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Browser contexts (separate visitors); any error in their consoles fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def create(**options: object) -> BrowserContext:
        options = {"viewport": PROJECTOR, "locale": "en-US", **options}
        context = watched(chromium.new_context(**options), errors)  # type: ignore[arg-type]
        contexts.append(context)
        return context

    yield create
    for context in contexts:
        context.close()
    assert not errors, "\n".join(errors)


@pytest.fixture(scope="session")
def tab(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """The tab of `page`, with the errors of its console."""
    errors: list[str] = []
    context = watched(chromium.new_context(viewport=PROJECTOR, locale="en-US"), errors)
    yield context.new_page(), errors
    context.close()


@pytest.fixture
def page(tab: tuple[Page, list[str]]) -> Iterator[Page]:
    """One visitor with a projector of 1280 x 800 who reads English.

    The tests share the tab, and each finds it empty: a new one would start a process and compile
    Streamlit's scripts again, which takes three times as long as the visit itself.
    """
    page, errors = tab
    yield page
    found = list(errors)
    page.unroute_all(behavior="ignoreErrors")
    if page.url.startswith("http"):
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.context.clear_cookies()
    page.goto("about:blank")
    page.mouse.move(0, 0)
    page.set_viewport_size(PROJECTOR)
    page.emulate_media(color_scheme="light")
    page.set_default_timeout(PATIENCE)
    errors.clear()
    assert not found, "\n".join(found)

"""A run from its start to its weights, in a real browser, with a real worker."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, WebSocket, expect

from cnnlib.training.runs import run_status
from tests.support import fake_runs as fake
from tests.support.browser_ready import box_of
from tests.support.training_runs import stop_all

SHORT = "subset=3000&batch=32&epochs=100&device=cpu"
PATIENCE = 120_000  # milliseconds, on a machine that others use too
CHART = "[data-plot][aria-label^='Loss and accuracy']"

Serve = Callable[..., str]
Contexts = Callable[..., BrowserContext]


@pytest.fixture(autouse=True)
def nothing_left_at_work(server_home: Path) -> Iterator[None]:
    """Stop what a test has started, so that the next one's run need not wait for it."""
    yield
    stop_all(server_home / "runs")


def chart(page: Page) -> Locator:
    # By its role, so that what Streamlit keeps aside, unseen, until a script has ended is left out.
    node = page.get_by_role("figure", name=re.compile("^Loss and accuracy"))
    expect(node).to_have_attribute("data-drawn", re.compile(r"\d"), timeout=PATIENCE)
    return node


def points(page: Page) -> int:
    """Points of the smoothed loss."""
    return int(page.locator(CHART).evaluate("node => node.data[1].x.length"))


def grown(page: Page, more_than: int) -> int:
    """Wait until the curve has more points than that; how many it has."""
    page.wait_for_function(
        "([css, n]) => (document.querySelector(css)?.data?.[1]?.x.length ?? 0) > n",
        arg=[CHART, more_than],
        timeout=PATIENCE,
    )
    return points(page)


def button(page: Page, name: str) -> Locator:
    # Above the page Streamlit shows a Stop of its own while a script runs for long.
    return page.get_by_test_id("stMain").get_by_role("button", name=name, exact=True)


def shown(page: Page, name: str) -> None:
    expect(button(page, name)).to_be_visible(timeout=PATIENCE)


def state(page: Page, name: str) -> None:
    expect(page.locator(f".cnn-run .state.{name}")).to_be_visible(timeout=PATIENCE)


def rates(page: Page) -> list[float]:
    found: list[float] = page.locator("[data-plot][aria-label^='Learning rate']").evaluate(
        "node => Array.from(node.data[1].y)"
    )
    return found


def zoom(page: Page, node: Locator) -> Any:
    box = box_of(node.locator(".nsewdrag").first)
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + box["height"] - 20, steps=4)
    page.mouse.up()
    return node.evaluate("node => Array.from(node.layout.xaxis.range)")


def hand_in(page: Page, content: bytes) -> None:
    """Upload `content` as a weights file."""
    file = {"name": "mine.safetensors", "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").set_input_files(file, timeout=PATIENCE)  # type: ignore[arg-type]


def look_at_every_frame(page: Page) -> None:
    """Count the charts of a run that can be seen, in each frame, and the nodes they ever were."""
    page.evaluate(
        """css => {
          const seen = window.seen = { most: 0, blank: 0, nodes: new Set() };
          const look = () => {
            const shown = [...document.querySelectorAll(css)].filter(n => n.checkVisibility());
            shown.forEach(node => seen.nodes.add(node));
            seen.most = Math.max(seen.most, shown.length);
            if (seen.nodes.size && !shown.length) seen.blank += 1;
            requestAnimationFrame(look);
          };
          look();
        }""",
        CHART,
    )


def test_a_run_from_start_to_weights(serve: Serve, page: Page, open_context: Contexts) -> None:
    page.goto(f"{serve()}/training?{SHORT}")
    shown(page, "Start training")
    look_at_every_frame(page)
    button(page, "Start training").click(timeout=PATIENCE)
    state(page, "running")
    page.wait_for_url(re.compile(r"run=\d{8}-\d{6}-lenet"))

    # The curve grows in the same node, and a zoom stays while it does.
    node = chart(page)
    before = grown(page, 3)
    node.evaluate("node => (node.dataset.mine = 'yes')")
    ranges = zoom(page, node)
    before = grown(page, before + 3)
    assert node.get_attribute("data-mine") == "yes"
    assert node.evaluate("node => Array.from(node.layout.xaxis.range)") == ranges

    # Pause holds it; one batch moves it by one.
    button(page, "Pause").click()
    state(page, "paused")
    step = re.compile(r"step (\d+) of")
    progress = page.get_by_text(step)
    held = int((step.search(progress.inner_text()) or [0, "0"])[1])
    button(page, "One batch").click()
    expect(progress).to_have_text(re.compile(rf"step {held + 1} of"), timeout=PATIENCE)
    state(page, "paused")

    # The rate set by the slider is the rate of the steps that follow.
    slider = page.get_by_role("slider", name="Learning rate")
    slider.fill("-3")
    expect(slider).to_have_attribute("aria-valuetext", "0.001")
    button(page, "Resume").click()
    state(page, "running")
    page.wait_for_function(
        "css => document.querySelector(css)?.data?.[1]?.y.at(-1) <= 0.001",
        arg="[data-plot][aria-label^='Learning rate']",
        timeout=PATIENCE,
    )
    assert max(rates(page)) > 0.005

    # Through waiting, running and pausing it was one chart in one place, without a gap.
    told = page.evaluate("[seen.most, seen.blank, seen.nodes.size]")
    assert told == [1, 0, 1], told

    # A reload shows the same run, and its controls, and all that was drawn.
    before = points(page)
    page.reload()
    chart(page)
    grown(page, before)
    shown(page, "Pause")

    # A second browser watches it live by the link, and does not steer by accident.
    other = open_context(color_scheme="dark").new_page()
    other.goto(page.url)
    chart(other)
    shown(other, "Take the controls")
    assert button(other, "Pause").count() == 0
    grown(other, points(other) + 2)

    # What one resumes after it had ended comes alive before the eyes of the other.
    button(page, "Stop").click()
    state(page, "stopped")
    state(other, "stopped")
    shown(page, "Resume from the last checkpoint")
    button(page, "Resume from the last checkpoint").click()
    state(other, "running")
    state(page, "running")

    # The other one may steer as well, on purpose and for good.
    button(other, "Take the controls").click()
    button(other, "Pause").click(timeout=PATIENCE)
    state(page, "paused")
    button(other, "Resume").click(timeout=PATIENCE)
    state(page, "running")

    # Stop keeps what it has learned: its weights are read and measured here.
    button(page, "Stop").click()
    state(page, "stopped")
    state(other, "stopped")
    page.get_by_role("radio", name="Load weights").click()
    weights = page.get_by_role("combobox", name=re.compile("Weights"))
    expect(weights).to_be_visible(timeout=PATIENCE)
    # A list that opens while the script still runs is closed again by what it draws.
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    weights.click()
    page.get_by_role("option", name="A past run").click()
    expect(page.get_by_text("Test accuracy, measured here")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("62,158")).to_be_visible()  # LeNet with batch normalization

    # The export's weights can be handed in again; a file that is none is told apart.
    page.get_by_role("radio", name="Runs").click()
    with page.expect_download(timeout=PATIENCE) as download:
        button(page, "Export").click()
    archive = zipfile.ZipFile(download.value.path())
    assert {"recipe.json", "steps.csv"} <= set(archive.namelist())
    page.get_by_role("radio", name="Load weights").click()
    page.get_by_role("combobox", name=re.compile("Weights")).click()
    page.get_by_role("option", name="A file of yours").click()
    weights = archive.read("weights.safetensors")
    hand_in(page, weights)
    expect(page.get_by_text("62,158")).to_be_visible(timeout=PATIENCE)
    page.reload()
    hand_in(page, weights[: len(weights) // 2])
    expect(page.get_by_text("no safetensors file")).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080), (390, 844)])
def test_the_page_fits_the_screen(
    serve: Serve, open_context: Contexts, size: tuple[int, int]
) -> None:
    page = open_context(viewport={"width": size[0], "height": size[1]}).new_page()
    page.goto(f"{serve()}/training")
    shown(page, "Start training")
    rate = page.locator("[data-plot][aria-label='Learning rate as planned']")
    expect(rate).to_have_attribute("data-drawn", re.compile(r"\d"), timeout=PATIENCE)
    pictures = page.locator(".cnn-strip [role=listitem]")
    expect(pictures).to_have_count(20)
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= size[0]
    if size[0] > 1000:
        box = button(page, "Start training").bounding_box()
        assert box
        assert box["y"] + box["height"] <= size[1]
        last = pictures.last.bounding_box()
        assert last
        assert last["y"] + last["height"] <= size[1]


def test_a_plan_follows_the_recipe_and_becomes_the_run(serve: Serve, page: Page) -> None:
    page.goto(f"{serve()}/training?subset=512&batch=32&epochs=1&device=cpu")
    expect(page.get_by_text("62,158")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("radio", name="ResNet").click()
    expect(page.get_by_text("77,562")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("radio", name="LeNet", exact=True).click()
    expect(page.get_by_text("62,158")).to_be_visible(timeout=PATIENCE)
    page.goto(f"{serve()}/training?subset=512&batch=32&epochs=1&device=cpu")
    button(page, "Start training").click(timeout=PATIENCE)
    chart(page)
    expect(page.locator(".cnn-run .state", has_text="planned")).to_have_count(0)
    expect(page.get_by_role("radio", name="Load weights")).to_have_count(1)
    page.wait_for_url(re.compile(r"run=\d{8}-\d{6}-lenet"))


def test_a_run_grows_on_the_page_without_the_script(
    serve: Serve, page: Page, server_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames: list[object] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: frames.append(frame))

    page.on("websocket", listen)
    address = serve()
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(server_home))
    run = fake.make("running", steps=12, person="", epochs=100)
    try:
        page.goto(f"{address}/training?run={run.id}")
        grown(page, 11)
        # Now and then the script does run, and may do so just here; not time after time.
        for step in range(13, 19):
            before = len(frames)
            fake.report(
                run, step, first=step - 1, keep=(run.folder / "metrics.jsonl").stat().st_size
            )
            run_status.write(
                run.folder, run_status.load(run.folder).transition("running", step=step)
            )
            grown(page, step - 1)
            expect(page.get_by_text(f"step {step} of")).to_be_visible(timeout=PATIENCE)
            if len(frames) == before:
                break
        else:
            pytest.fail("the script ran at every look")
        # Where something ends, the script is asked to draw it.
        run_status.write(run.folder, run_status.load(run.folder).transition("paused"))
        shown(page, "Resume")
    finally:
        run_status.write(run.folder, run_status.load(run.folder).transition("stopped"))

"""How long a person waits: a press, a hover, a cold start.  `python -m benchmarks.interaction`.

Everything is timed inside Chromium with its own clock: from the moment the browser took the
key or the pointer to the animation frame after the change was on the page.  The pages compared
take turns in short blocks, so that a busy machine slows all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, Locator, Page, TimeoutError

from benchmarks.app_server import ROOT, chromium, served

BLOCK = 10
"""Presses before the next page has its turn: five up, five down."""

COLLECT = {"CNN_EXPLORER_GC": "default"}
"""The setting that leaves Streamlit's garbage collection as it is."""

# `waitFor(elements, kind)` resolves at the frame after every element has changed.
WATCH = """
window.waitFor = (elements, kind) => new Promise((resolve, reject) => {
  let began = null, handled = null;
  const left = new Set(elements);
  setTimeout(() => {
    const unchanged = [...left].map((element) => element.className).join(", ");
    reject(new Error(`${began === null ? "no event" : "no change"} in 20 s: ${unchanged}`));
  }, 20000);
  window.addEventListener(kind, (event) => {
    [began, handled] = [event.timeStamp, performance.now()];
  }, { capture: true, once: true });
  for (const element of elements) {
    const observer = new MutationObserver(() => {
      if (began === null) return;
      observer.disconnect();
      left.delete(element);
      if (left.size) return;
      const drawn = performance.now();
      requestAnimationFrame(() =>
        resolve({ seen: performance.now() - began, drawn: drawn - handled }));
    });
    observer.observe(element, {
      attributes: true, childList: true, characterData: true, subtree: true,
    });
  }
});
window.armed = (elements, kind) => { window.waited = window.waitFor(elements, kind); };
"""


@dataclass(frozen=True)
class Subject:
    """A page under test: its control, and the elements that change with it."""

    name: str
    page: Page
    control: Locator
    changing: Sequence[Locator]

    def press(self, key: str) -> float:
        """Milliseconds from the key to the frame that shows its effect."""
        self.control.focus()
        handles = [element.element_handle() for element in self.changing]
        self.page.evaluate("handles => armed(handles, 'keydown')", handles)
        self.page.keyboard.press(key)
        return float(self.page.evaluate("() => waited")["seen"])


def open_page(browser: Browser, address: str) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(address)
    return page


def number(page: Page, label: str) -> Locator:
    """The number field whose label begins so."""
    return page.get_by_role("spinbutton", name=re.compile(f"^{label}")).first


def convolution(browser: Browser, name: str, address: str, query: str = "") -> Subject:
    page = open_page(browser, f"{address}/convolution{query}")
    drawn = [page.locator(part) for part in (".stage[data-ready]", ".maps[data-ready]")]
    try:
        for part in drawn:
            part.wait_for(timeout=60_000)
    except TimeoutError:
        raise SystemExit(f"{name} shows no pictures, but: {page.inner_text('body')}") from None
    return Subject(name, page, number(page, "Kernel k"), drawn)


def channels(browser: Browser, address: str) -> Subject:
    page = open_page(browser, f"{address}/channels?n=3")
    drawn = [page.locator(part) for part in (".stage[data-ready]", ".panel:has(.cnn-shapes)")]
    for part in drawn:
        part.wait_for(timeout=60_000)
    return Subject("channels", page, number(page, "Size n"), drawn)


def pooling(browser: Browser, address: str) -> Subject:
    page = open_page(browser, f"{address}/pooling")
    drawn = [page.locator(part) for part in (".stage[data-ready]", ".maps[data-ready]")]
    for part in drawn:
        part.wait_for(timeout=60_000)
    return Subject("pooling", page, number(page, "Window k"), drawn)


def products(browser: Browser, address: str) -> Subject:
    page = open_page(browser, f"{address}/products?view=loss&n=2")
    drawn = [page.locator(".stage[data-ready]").nth(1)]
    for part in drawn:
        part.wait_for(timeout=60_000)
    control = page.get_by_label(re.compile("^Predictions .")).first
    return Subject("products", page, control, drawn)


def batch_norm(browser: Browser, address: str) -> Subject:
    page = open_page(browser, f"{address}/batch_norm?n=2")
    drawn = [page.locator(part).first for part in (".stage[data-ready]", ".panel:has(.share)")]
    for part in drawn:
        part.wait_for(timeout=60_000)
    return Subject("batch norm", page, number(page, "Examples"), drawn)


def architectures(browser: Browser, address: str) -> Subject:
    query = "net=resnet&resnet.form=compact&resnet.width=16&view=table"
    page = open_page(browser, f"{address}/architectures?{query}")
    totals = "[data-testid=stHtml]:has(.cnn-totals)"
    drawn = [page.locator(part) for part in (".diagram[data-ready]", totals)]
    for part in drawn:
        part.wait_for(timeout=60_000)
    return Subject("architectures", page, number(page, "Width"), drawn)


def inside(browser: Browser, address: str) -> Subject:
    page = open_page(browser, f"{address}/inside?weights=resnet-8")
    drawn = [page.locator(part) for part in (".feature-maps[data-ready]", ".panel:has(.bars)")]
    for part in drawn:
        part.wait_for(timeout=60_000)
    return Subject("inside", page, number(page, "Number in the class"), drawn)


def floor(browser: Browser, address: str, name: str = "floor") -> Subject:
    page = open_page(browser, address)
    formula = page.locator(".stMarkdown:has(.katex)")
    formula.locator(".katex").first.wait_for()
    return Subject(name, page, page.get_by_label("Kernel"), [formula])


def presses(subjects: Sequence[Subject], count: int) -> dict[str, list[float]]:
    """`count` presses of each subject in turns, after one block of each that is not counted."""
    times: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    for block in range(1 + -(-count // BLOCK)):
        for subject in subjects:
            subject.page.bring_to_front()
            for n in range(BLOCK):
                took = subject.press("ArrowUp" if n < BLOCK // 2 else "ArrowDown")
                if block and len(times[subject.name]) < count:
                    times[subject.name].append(took)
    return times


def hovers(subject: Subject, count: int) -> dict[str, list[float]]:
    """Milliseconds to light up a cell: `drawn` is the work, `seen` reaches the next frame."""
    page = subject.page
    page.bring_to_front()
    box = page.locator(".stage .board").last.bounding_box()
    assert box is not None
    sentence = page.locator(".stage .says").element_handle()
    times: dict[str, list[float]] = {"drawn": [], "seen": []}
    for n in range(count + 5):
        x, y = ((n * step % 7 + 0.7) / 8 for step in (3, 5))
        page.evaluate("handle => armed([handle], 'pointermove')", sentence)
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        waited = page.evaluate("() => waited")
        if n >= 5:
            for kind, values in times.items():
                values.append(waited[kind])
    return times


def cold(browser: Browser, home: Path, settings: dict[str, str] | None = None) -> dict[str, float]:
    """Seconds from `streamlit run` to the server's answer and to a page that can be used."""
    began = time.monotonic()
    with served("app.py", home, settings, home / "cold.log") as address:
        answered = time.monotonic() - began
        subject = convolution(browser, "cold", address)
        usable = time.monotonic() - began
        subject.page.context.close()
    return {"answers": answered, "usable": usable}


def imports(log: Path) -> dict[str, float]:
    """Seconds of importing by package, from what `-X importtime` wrote into a server's log."""
    spent: Counter[str] = Counter()
    for line in log.read_text(errors="replace").splitlines():
        found = re.match(r"import time:\s+(\d+) \|\s+\d+ \|\s*([\w.]+)", line)
        if found:
            spent[found[2].split(".")[0]] += int(found[1])
    return {name: micro / 1e6 for name, micro in spent.items()}


def summary(times: Sequence[float]) -> dict[str, float]:
    return {
        "median": round(median(times), 1),
        "p95": round(quantiles(times, n=20, method="inclusive")[-1], 1),
        "n": len(times),
    }


def measure(count: int, starts: int) -> dict[str, Any]:
    found: dict[str, Any] = {"load": os.getloadavg()[0], "cores": os.cpu_count()}
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="interaction-")))
        browser = stack.enter_context(chromium())
        if starts:
            runs = [cold(browser, home) for _ in range(starts + 1)]
            found["first start"] = runs[0]
            found["start"] = {k: median(run[k] for run in runs[1:]) for k in runs[0]}
            cold(browser, home, {"PYTHONPROFILEIMPORTTIME": "1"})
            found["imports"] = imports(home / "cold.log")
        plain, page, lazy = (
            stack.enter_context(served(script, home, settings))
            for script, settings in (
                (str(ROOT / "benchmarks/apps/floor.py"), None),
                ("app.py", None),
                ("app.py", COLLECT),
            )
        )
        subjects = [
            floor(browser, plain),
            convolution(browser, "convolution", page),
            channels(browser, page),
            pooling(browser, page),
            products(browser, page),
            batch_norm(browser, page),
            architectures(browser, page),
            inside(browser, page),
            convolution(browser, "convolution, default collection", lazy),
        ]
        times = presses(subjects, count)
        found["presses"] = {name: summary(values) for name, values in times.items()}
        hovered = hovers(subjects[1], count)
        found["hover"] = {name: summary(values) for name, values in hovered.items()}
    found["load after"] = os.getloadavg()[0]
    return found


def report(found: dict[str, Any]) -> None:
    print(f"load {found['load']:.1f} to {found['load after']:.1f} on {found['cores']} cores")
    base = found["presses"]["floor"]
    print(f"\n{'key to changed picture, ms':36} median    p95      n  median/floor  p95/floor")
    for name, s in found["presses"].items():
        ratios = f"{s['median'] / base['median']:13.2f} {s['p95'] / base['p95']:10.2f}"
        print(f"{name:36} {s['median']:6.1f} {s['p95']:6.1f} {s['n']:6} {ratios}")
    print(f"\n{'hover to highlight, ms':36} median    p95      n")
    for name, s in found["hover"].items():
        what = "event handled to drawn" if name == "drawn" else "pointer moved to next frame"
        print(f"{what:36} {s['median']:6.1f} {s['p95']:6.1f} {s['n']:6}")
    if "start" not in found:
        return
    print(f"\n{'cold start, s':36} server answers  page usable")
    for name, what in (("first start", "the first, with the data"), ("start", "every later one")):
        s = found[name]
        print(f"{what:36} {s['answers']:14.1f} {s['usable']:12.1f}")
    spent = sorted(found["imports"].items(), key=lambda item: -item[1])
    total = sum(found["imports"].values())
    parts = ", ".join(f"{name} {seconds:.2f}" for name, seconds in spent[:6])
    print(f"importing takes {total:.1f} s with the tracing on: {parts}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=40, help="presses (and hovers) a page")
    parser.add_argument("--starts", type=int, default=3, help="cold starts; 0 leaves them out")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")
    options = parser.parse_args()
    if options.presses < 2 or options.starts < 0:
        parser.error("--presses is at least 2, --starts at least 0")
    found = measure(options.presses, options.starts)
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        report(found)


if __name__ == "__main__":
    main()

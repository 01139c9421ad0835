"""The pages' formulas as our own HTML and as MathML by latex2mathml: time and size.

pip install latex2mathml==3.81.1
python -m benchmarks.formulas [--rounds 200] [--picture FOLDER]
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from latex2mathml.converter import convert
from playwright.sync_api import Page, sync_playwright

from cnnlib.figures.palette import css
from cnnlib.ops.convolution.formula import special_cases
from cnnlib.ops.latex import in_role
from cnnlib.ops.normalization.formula import shared_cells, step_formulas
from cnnlib.ops.output_size import course_formula, torch_formula
from cnnlib.ui.components.html_block import CSS
from cnnlib.ui.components.latex_html import to_html
from cnnlib.ui.pages.batch_norm.settings import READINGS
from cnnlib.ui.pages.batch_norm.settings import SCHEMA as BATCH_NORM
from cnnlib.ui.pages.batch_norm.settings import spec_of as normalization_of
from cnnlib.ui.pages.convolution.settings import PRESETS, preset_values
from cnnlib.ui.pages.convolution.settings import SCHEMA as CONVOLUTION
from cnnlib.ui.pages.convolution.settings import spec_of as convolution_of
from tests.browser.conftest import FLAGS, chromium_path

SCRIPT = """
([formulas, rounds]) => {
  const place = document.querySelector("#timed");
  const times = formulas.map((forms) => forms.map(() => []));
  for (let round = 0; round < rounds; round++)
    formulas.forEach((forms, which) => forms.forEach((html, form) => {
      const start = performance.now();
      for (let copy = 0; copy < 20; copy++) { place.innerHTML = html; place.offsetHeight; }
      times[which][form].push((performance.now() - start) / 20);
    }));
  const median = (each) => each.sort((a, b) => a - b)[rounds >> 1];
  return times.map((forms) => forms.map(median));
}
"""


def to_mathml(latex: str) -> str:
    """Return MathML by latex2mathml, coloured by role."""
    marked = re.sub(r"\\cnn([a-z]+)\{", r"\\textcolor{\1}{", latex)
    mathml: str = convert(marked).replace('display="inline"', 'displaystyle="true"')
    return re.sub(r'mathcolor="([a-z]+)"', r'style="color: var(--cnn-\1)"', mathml)


FORMS: dict[str, Callable[[str], str]] = {"ours": to_html, "latex2mathml": to_mathml}


def formulas() -> Iterator[str]:
    """Yield every formula of both pages: of all presets and all readings."""
    for name in PRESETS:
        values = {key: field.default for key, field in CONVOLUTION.items()} | preset_values(name)
        axis = convolution_of(values).height
        for told in (course_formula(axis), torch_formula(axis)):
            value = in_role("output", rf"\mathbf{{{told.value}}}")
            yield f"{told.result} = {told.symbols} = {told.numbers} = {value}"
        for case in special_cases(axis)[:2]:
            yield from (case.condition, case.formula.symbols)
    for reading in READINGS:
        for mode in ("train", "predict"):
            values = {key: field.default for key, field in BATCH_NORM.items()}
            spec = normalization_of(values | {"reading": reading, "mode": mode})
            yield from step_formulas(spec)
            yield from re.findall(r"\$(.+?)\$", shared_cells(spec))


def milliseconds(latex: str, rounds: int) -> list[float]:
    """Return the median time of one conversion to each of `FORMS`, which take turns."""
    times: list[list[float]] = [[] for _ in FORMS]
    for _ in range(rounds):
        for form, each in zip(FORMS.values(), times, strict=True):
            start = time.perf_counter()
            form(latex)
            each.append(1e3 * (time.perf_counter() - start))
    return [statistics.median(each) for each in times]


def picture(page: Page, found: list[str], folder: Path) -> None:
    """Save both forms of some formulas side by side, in both themes."""
    rows = "".join(f"<tr><td>{to_html(x)}<td class=mathml>{to_mathml(x)}" for x in found[::4])
    for scheme, ground, ink in (("light", "#fff", "#31333f"), ("dark", "#0e1117", "#fafafa")):
        page.set_content(
            f"<style>:root {{ color-scheme: {scheme} }} body {{ background: {ground};"
            f" color: {ink} }} td {{ padding: 6px 20px }}"
            f" .mathml {{ font-size: 1.18em }} {css()} {CSS}</style>"
            f"<div class=panel style='--st-text-color: {ink}'><table>{rows}</table></div>"
        )
        page.screenshot(path=folder / f"formulas-{scheme}.png")


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()
    found = list(dict.fromkeys(formulas()))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_content(f"<style>{css()} {CSS}</style><div id=timed class=panel></div>")
        htmls = [[form(latex) for form in FORMS.values()] for latex in found]
        table = {
            "server ms": [milliseconds(latex, options.rounds) for latex in found],
            "browser ms": page.evaluate(SCRIPT, [htmls, options.rounds // 10]),
            "bytes": [[len(html.encode()) for html in pair] for pair in htmls],
        }
        print(f"{len(found)} formulas: medians of one formula, and of the ratios\n{'':<12}", end="")
        print(*(f"{name:>14}" for name in FORMS), f"{'ratio':>8}")
        for what, pairs in table.items():
            medians = (statistics.median(column) for column in zip(*pairs, strict=True))
            ratio = statistics.median(theirs / ours for ours, theirs in pairs)
            print(f"{what:<12}", *(f"{median:14.3f}" for median in medians), f"{ratio:8.2f}")
        if options.picture:
            picture(page, found, options.picture)
        browser.close()


if __name__ == "__main__":
    main()

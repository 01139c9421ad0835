"""A block of trusted HTML that is cheap to update: formulas, the verification, facts.

`st.markdown` and `st.html` parse and sanitize their text at every update, which takes longer than
everything else on the page.  The HTML here is made by our own code from numbers, with every text
escaped, so a component that only replaces its content is enough.
"""

from __future__ import annotations

import re
from html import escape

import streamlit as st

from cnnlib.ui.components.latex_html import to_html

CSS = """
:host, .panel { color: var(--st-text-color); font-family: var(--st-font); font-size: 1rem; }
small { color: var(--cnn-quiet); font-size: .8rem; }
code { font-family: var(--st-code-font); font-size: .9em; color: inherit;
  background: var(--st-secondary-background-color); border-radius: .3em; padding: .05em .35em; }
.cnn-math { font-family: KaTeX_Main, "Cambria Math", "STIX Two Math", "Latin Modern Math", serif;
  font-size: 1.18em; line-height: 1.25; white-space: nowrap; }
.cnn-math i { font-family: KaTeX_Math, "Cambria Math", "STIX Two Math", serif; padding: 0 .03em; }
.cnn-math .sign { margin: 0 .24em; }
.cnn-math sub { font-size: .7em; line-height: 0; vertical-align: -.28em; }
.cnn-math sub .text { font-size: 1em; }
.cnn-math .frac, .cnn-math .floor { display: inline-block; vertical-align: middle; }
.cnn-math .frac > span { display: block; text-align: center; padding: 0 .25em; }
.cnn-math .frac > span:first-child { border-bottom: .07em solid currentColor;
  padding-bottom: .06em; }
.cnn-math .frac > span:last-child { padding-top: .06em; }
.cnn-math .frac.small { font-size: .75em; }
.cnn-math sup { font-size: .7em; line-height: 0; vertical-align: .5em; }
.cnn-math .both { display: inline-flex; flex-direction: column; vertical-align: middle;
  align-items: flex-start; font-size: .7em; line-height: 1; }
.cnn-math .both sup, .cnn-math .both sub { font-size: 1em; line-height: 1; vertical-align: 0; }
.cnn-math .sum { font-family: KaTeX_Size1, KaTeX_Main, serif; font-size: 1.2em;
  line-height: 1; margin: 0 .1em; }
.cnn-math .hat { position: relative; }
.cnn-math .hat::before { content: "ˆ"; position: absolute; left: .1em; right: 0; top: -.14em;
  text-align: center; }
.cnn-math .root { position: relative; display: inline-block; padding-left: .66em; }
.cnn-math .root::before { content: ""; position: absolute; left: 0; top: 0; bottom: .08em;
  width: .7em; background: currentColor; clip-path: polygon(0 60%, 26% 48%, 50% 84%, 94% 0,
  100% 0, 100% 4%, 54% 100%, 44% 100%, 19% 57%, 4% 64%); }
.cnn-math .root > span { display: inline-block; border-top: .07em solid currentColor;
  padding: .02em .1em 0; }
.cnn-math .floor { position: relative; padding: .06em .4em; margin: 0 .1em; }
.cnn-math .floor::before, .cnn-math .floor::after { content: ""; position: absolute; top: 0;
  bottom: 0; width: .24em; border: 0 solid currentColor; border-bottom-width: .07em; }
.cnn-math .floor::before { left: .06em; border-left-width: .07em; }
.cnn-math .floor::after { right: .06em; border-right-width: .07em; }
.cnn-math .ceil::before, .cnn-math .ceil::after { border-bottom-width: 0; border-top-width: .07em; }
.formulas { display: flex; flex-wrap: wrap; gap: .35rem 2.5rem; align-items: flex-end; }
.formulas > div { min-width: 0; max-width: 100%; overflow-x: auto; overflow-y: hidden; }
.formulas .line { display: block; padding: .15rem 0 .05rem; }
.formulas.pair { font-size: .86rem; }
.formulas.pair > .course { display: flex; flex-wrap: wrap; gap: 0 2rem; }
.formulas.pair > .course small { flex-basis: 100%; }
.formulas .why { display: block; width: 0; min-width: 100%; color: var(--st-text-color);
  padding-bottom: .3rem; }
.formulas.pair small:has(.why) { display: flex; flex-flow: row-reverse wrap; gap: 0 1.5rem;
  justify-content: flex-end; }
.formulas.pair .why { width: auto; min-width: 0; padding: 0; }
.cases { display: flex; flex-direction: column; align-items: flex-start; gap: .3rem;
  font-size: .82rem; }
.formulas.pair .cases { flex-flow: row wrap; align-items: center; font-size: .76rem; }
.formulas.pair .cases em { display: none; }
.cases > span { padding: .15rem .6rem; border-radius: .5rem; border: 1px solid var(--cnn-line); }
.cases > .on { border-color: var(--cnn-output);
  background: color-mix(in srgb, var(--cnn-output) 9%, transparent); }
.cases > .off { opacity: .55; }
.cases > .off em { display: none; }
.cases .cnn-math { font-size: 1.08em; }
.cases em { font-style: normal; display: block; color: var(--cnn-quiet); }
.axes { display: flex; flex-wrap: wrap; gap: .3rem 2rem; align-items: center; }
.axes > div { flex: 1 1 18rem; }
.axes p { margin: 0 0 .3rem; max-width: 34rem; }
.axes p + p { color: var(--cnn-quiet); font-size: .9rem; }
.axes table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.axes th { font-weight: 400; font-size: .75rem; color: var(--cnn-quiet); padding: 0 .5rem; }
.axes th:first-child { text-align: start; padding: 0 .8rem 0 0; font-size: 1.05rem;
  font-weight: 600; color: var(--role); white-space: nowrap; }
.axes td { text-align: center; font-size: 1.2rem; font-weight: 600; padding: 0 .7rem;
  color: var(--role); line-height: 1.45; }
.axes tr.input { --role: var(--cnn-input); }
.axes tr.kernel { --role: var(--cnn-kernel); }
.axes tr.output { --role: var(--cnn-output); }
.axes tr.output > *, .axes tr.refused > * { border-top: 1px solid var(--cnn-line); }
.axes td.stretched { font-weight: 400; opacity: .75; border-bottom: 1px dashed var(--role); }
.axes tr.refused td { color: var(--cnn-quiet); }
.axes td.gone { color: var(--cnn-quiet); font-weight: 400; }
.axes tr td.wrong { color: var(--cnn-negative); outline: 2px solid var(--cnn-negative);
  outline-offset: -3px; border-radius: .4rem; }
.box { display: block; margin: 0 auto; width: min(100%, 40rem); height: auto;
  max-height: 32rem; }
.box rect { fill: color-mix(in srgb, var(--role) 10%, transparent); stroke: var(--cnn-line);
  vector-effect: non-scaling-stroke; }
.box rect.lit { fill: color-mix(in srgb, var(--role) 42%, transparent); stroke: var(--role);
  stroke-width: 2px; }
.box text { fill: var(--st-text-color); text-anchor: middle; dominant-baseline: central;
  font-variant-numeric: tabular-nums; }
.box text.dim { fill: var(--cnn-quiet); }
.box text:not(.title) { paint-order: stroke; stroke: var(--cnn-ground); stroke-width: 3px; }
.box text.lit { font-weight: 700; }
.box text.title { fill: var(--role); font-weight: 700; font-size: 16px; }
.box .bar { fill: none; stroke: var(--cnn-selected); stroke-width: 1.5; stroke-dasharray: 5 3;
  opacity: .6; }
.bar-table { border-collapse: collapse; width: 100%; table-layout: fixed;
  font-variant-numeric: tabular-nums; }
.bar-table thead :is(th, td) { font-weight: 400; font-size: .82rem; color: var(--cnn-quiet);
  text-align: left; vertical-align: bottom; padding: 0 1.2rem .2rem 0; }
.bar-table tbody th { font-weight: 400; text-align: left; vertical-align: top;
  padding: .35rem 1rem .35rem 0; }
.bar-table tbody td { padding: .35rem 1.2rem .35rem 0; vertical-align: top; white-space: nowrap; }
.bar-table s { display: block; position: relative; height: .6rem; margin-top: .15rem;
  text-decoration: none; border-radius: .2rem;
  background: color-mix(in srgb, var(--cnn-line) 55%, transparent); }
.bar-table u { display: block; height: 100%; border-radius: .2rem; background: var(--cnn-quiet); }
.bar-table .main u { background: var(--cnn-accent); }
.bar-table .estimated { color: var(--cnn-quiet); }
.bar-table .estimated u { background: none; box-shadow: inset 0 0 0 1.5px var(--cnn-quiet); }
.bar-table.above thead td { display: none; }
.bar-table.above tr { display: grid; grid-template-columns: repeat(var(--bars), 1fr); }
.bar-table.above tbody th { grid-column: 1 / -1; padding: .5rem 0 0; }
.bar-table i { position: absolute; top: -.15rem; bottom: -.15rem; width: 2px; margin-left: -1px;
  background: var(--st-text-color); }
.proof { font-size: .875rem; color: var(--cnn-quiet); margin: 0 0 .7rem; }
.proof.rounded { color: var(--st-text-color); max-width: 60rem; }
.proof.wrong { color: var(--st-red-text-color, #bd4043); font-weight: 700; }
.prediction { margin: 0 0 .5rem; font-size: 1.15rem; font-variant-numeric: tabular-nums; }
.prediction .right { color: var(--cnn-output); font-size: .95rem; margin-left: .6em; }
.prediction .wrong { color: var(--cnn-negative); font-size: .95rem; margin-left: .6em; }
.bars { display: grid; grid-template: repeat(5, auto) / auto auto; grid-auto-flow: column;
  gap: 0 2rem; margin: 0; padding: 0; max-width: 48rem; font-variant-numeric: tabular-nums; }
.bars > li { display: grid; grid-template-columns: 6.4rem 1fr 3.2rem; gap: .6rem;
  align-items: center; list-style: none; line-height: 1.45rem; }
.bars span { font-size: .86rem; text-align: right; white-space: nowrap; }
.bars span i { font-style: normal; color: var(--cnn-output); margin-left: .3em; }
.bars em { font-style: normal; font-size: .82rem; text-align: right; color: var(--cnn-quiet); }
.bars s { display: block; height: .7rem; background: color-mix(in srgb, var(--cnn-line) 55%,
  transparent); border-radius: .2rem; overflow: hidden; }
.bars u { display: block; height: 100%; background: var(--cnn-quiet); border-radius: .2rem; }
.bars.changed { display: block; }
.bars s:has(i) { position: relative; overflow: visible; }
.bars s i { position: absolute; top: -.15rem; bottom: -.15rem; width: 2px; margin-left: -1px;
  background: var(--st-text-color); }
.bars .predicted span { font-weight: 650; }
.bars .predicted u { background: var(--cnn-output); }
.bars .predicted em { color: inherit; font-weight: 650; }
.drawing-steps { display: flex; gap: .6rem; max-width: 27rem; }
.drawing-steps figure { margin: 0; flex: 1 1 0; min-width: 0; }
.drawing-steps div { position: relative; aspect-ratio: 1; background: #000; border-radius: .2rem;
  overflow: hidden; }
.drawing-steps img { position: absolute; width: 100%; height: 100%; object-fit: contain;
  image-rendering: pixelated; }
.drawing-steps i { position: absolute; box-sizing: border-box;
  border: 2px solid var(--cnn-selected); outline: 1px solid #000; }
.drawing-steps figcaption { font-size: .8rem; color: var(--cnn-quiet); padding-top: .2rem;
  font-variant-numeric: tabular-nums; }
.drawing-steps figcaption b { display: block; font-weight: 600; color: var(--cnn-input); }
.drawing-why { color: var(--cnn-quiet); font-size: .86rem; margin: .4rem 0 0; }
.cnn-steps { display: grid; grid-template-columns: 1fr 1.2fr 1.2fr 1fr; gap: 0 .8rem; }
.cnn-steps > div { display: flex; align-items: center; padding: .1rem .7rem; opacity: .5;
  border: 1px solid transparent; border-radius: .5rem; min-width: 0; overflow: hidden; }
.cnn-steps .frac { margin: 0 .1em; }
.cnn-steps > div.on { opacity: 1; border-color: var(--cnn-line);
  background: color-mix(in srgb, var(--cnn-statistic) 7%, transparent); }
.share { color: var(--cnn-quiet); font-size: .9rem; margin: .3rem 0 -1rem; }
.cnn-facts { display: flex; flex-wrap: wrap; gap: .4rem 2.2rem; }
.cnn-facts span { display: block; color: var(--cnn-quiet); font-size: .78rem; }
.cnn-facts b { font-size: 1.05rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.remark { margin: 0 0 .5rem; }
.equations { display: flex; flex-wrap: wrap; gap: .1rem 2.2rem; }
.equations > div { min-width: 0; max-width: 100%; overflow-x: auto; overflow-y: hidden; }
.equations .sign { display: inline-block; }
.cnn-facts + .equations { margin-top: .6rem; }
.cnn-facts + .equations .cnn-math { white-space: normal; line-height: 1.5; }
.equations small { margin-right: .5em; }
.cnn-shapes { display: flex; flex-wrap: wrap; align-items: center; gap: .8rem 1.6rem; }
.cnn-shapes figure { margin: 0; color: var(--role); display: flex; flex-direction: column;
  gap: .2rem; align-items: flex-start; }
.cnn-shapes figcaption { font-weight: 600; font-size: .95rem; }
.cnn-shapes b { font-variant-numeric: tabular-nums; }
.cnn-shapes svg { max-width: 100%; height: auto; margin: .2rem 0; }
.cnn-shapes rect { fill: color-mix(in srgb, var(--role) 14%, var(--st-background-color));
  stroke: var(--role); stroke-width: 1.2; }
.cnn-shapes path { stroke: var(--role); stroke-width: .5; opacity: .7; }
.cnn-shapes text { fill: var(--role); font: 600 12px var(--st-font); }
.cnn-shapes .sign { font-size: 1.5rem; color: var(--cnn-quiet); }
@media (max-width: 640px) {
  .formulas, .formulas.pair { font-size: .86rem; }
  .cnn-math { white-space: normal; }
  .cnn-steps { grid-template-columns: 1fr 1fr; }
  .bars { display: block; }
  .cnn-steps .cnn-math { font-size: 1em; }
  .bar-table thead td { display: none; }
  .bar-table tr { display: grid; grid-template-columns: repeat(var(--bars), 1fr); }
  .bar-table tbody th { grid-column: 1 / -1; padding: .5rem 0 0; }
  .bar-table :is(thead th, tbody td) { padding-right: .7rem; font-size: .9rem; }
}
"""

SCRIPT = """
export default function ({ parentElement, data }) {
  const panel = parentElement.querySelector(".panel");
  if (panel.shown !== data.html) panel.innerHTML = panel.shown = data.html;
}
"""

_component = st.components.v2.component(
    "cnn_panel", html='<div class="panel"></div>', css=CSS, js=SCRIPT
)


def panel(key: str, html: str) -> None:
    """Show `html`, whose every text from outside has been escaped by the caller.

    Args:
        key: Name of this place on the page; the same key keeps its node.
        html: Trusted markup; the classes it may use are those of `CSS`.
    """
    _component(key=key, data={"html": html})


def sentence(text: str) -> str:
    """A sentence with `**strong**` words and `$formulas$` as HTML; all else in it is text."""
    pieces = re.split(r"\*\*(.+?)\*\*|\$(.+?)\$", text)
    found = [escape(pieces[0])]
    for strong, formula, plain in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        found.append(to_html(formula) if strong is None else f"<b>{escape(strong)}</b>")
        found.append(escape(plain))
    return "".join(found)

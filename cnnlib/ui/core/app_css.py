"""CSS of the whole app that Streamlit's theme options cannot express."""

STYLE = """
.stApp { --page-gutter: max(1.8rem, calc((100% - 1680px) / 2 + 1.8rem)); }
.stMainBlockContainer { padding: 3.4rem var(--page-gutter) 3rem; max-width: none; }
[data-testid="stToolbar"] { padding-left: calc(var(--page-gutter) - 24px);
  padding-right: calc(var(--page-gutter) - 20px); }
.stApp h1 { font-size: 1.7rem; font-weight: 650; padding: 0 0 .9rem; letter-spacing: -.01em; }
.stApp h2 { font-size: 1.15rem; font-weight: 600; padding: .4rem 0 .2rem; }
.st-key-language { gap: 0; position: fixed; top: .9rem;
  right: calc(var(--page-gutter) + 6rem); z-index: 1000000; width: auto; }
.st-key-language button { min-height: 2rem; padding: .1rem .7rem; }
.cnn-facts { display: flex; flex-wrap: wrap; gap: .4rem 2.2rem; margin: 0 0 .4rem; }
.cnn-facts span { display: block; color: var(--cnn-quiet); font-size: .78rem; }
.cnn-facts b { font-size: 1.05rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.cnn-progress { margin: 0 0 .6rem; }
.cnn-progress p { margin: 0 0 .25rem; font-size: .875rem; font-variant-numeric: tabular-nums; }
.cnn-progress i { display: block; height: .5rem; border-radius: .25rem; overflow: hidden;
  background: var(--cnn-line); }
.cnn-progress u { display: block; height: 100%; background: var(--cnn-accent); }
.cnn-table { overflow-x: auto; }
.cnn-table table { border-collapse: collapse; font-size: .86rem; width: 100%; }
.cnn-table th { text-align: left; font-weight: 500; color: var(--cnn-quiet); }
.cnn-table th, .cnn-table td { padding: .28rem .7rem .28rem 0; vertical-align: top;
  border-bottom: 1px solid var(--cnn-line); }
.cnn-table td:last-child { white-space: nowrap; }
.cnn-table td:first-child code { white-space: nowrap; }
.cnn-arguments td:nth-child(4) { width: 99%; min-width: 15rem; }
.cnn-products td:last-child { white-space: normal; min-width: 15rem; }
.cnn-products tr.current td:first-child code { font-weight: 700; color: var(--cnn-accent); }
.cnn-products .works code { font-weight: 700; color: var(--cnn-output); white-space: nowrap; }
.cnn-products .refused { color: var(--cnn-negative); }
.cnn-table tr.changed td:nth-child(3) code { color: var(--cnn-output); font-weight: 700; }
.cnn-table td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.cnn-totals th { white-space: nowrap; }
.cnn-totals td { font-size: 1rem; font-weight: 600; white-space: nowrap; }
.cnn-layers tr.block td { font-weight: 600; }
.cnn-layers tr.free td { color: var(--cnn-quiet); }
.cnn-layers tr.inside td:first-child { padding-left: 1.1rem; }
.cnn-layers tr.current td { background: color-mix(in srgb, var(--cnn-selected) 12%, transparent); }
.cnn-saved { max-height: 24rem; overflow-y: auto; }
.cnn-comparison tr.same td { color: var(--cnn-quiet); }
.cnn-comparison tr.added td {
  background: color-mix(in srgb, var(--cnn-output) 12%, transparent); }
.cnn-comparison tr.missing td {
  background: color-mix(in srgb, var(--cnn-negative) 12%, transparent); }
.cnn-comparison td { white-space: nowrap; }
.cnn-comparison code { font-size: .82rem; }
.cnn-comparison td.mark { font-weight: 600; white-space: nowrap; }
.cnn-comparison tr.added .mark { color: var(--cnn-output); }
.cnn-comparison tr.missing .mark { color: var(--cnn-negative); }
[class*="st-key-steppers"] { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem 1rem;
  align-items: start; }
[class*="st-key-steppers"] > :has([data-testid="stCheckbox"]) { align-self: end; }
.st-key-steps button { min-width: 0; }
.st-key-page { display: grid; column-gap: 2rem; row-gap: 0;
  grid-template: "heading stage" auto "controls stage" auto "controls below" 1fr
    / minmax(0, 1fr) minmax(0, 3fr); }
.st-key-page > :has(> .st-key-heading) { grid-area: heading; }
.st-key-page > :has(> .st-key-controls) { grid-area: controls; padding-top: .5rem; }
.st-key-page > :has(> .st-key-stage) { grid-area: stage; }
.st-key-page > :has(> .st-key-below) { grid-area: below; padding-top: 1rem; }
.st-key-programs .stHorizontalBlock { flex-wrap: wrap; }
.st-key-programs .stColumn { min-width: min(100%, 36rem); }
.st-key-programs code { font-size: .8rem; }
.st-key-board { transition: opacity .15s; }
.stApp:has(.st-key-problems) :is(.st-key-board, .cnn-totals) { opacity: .4; }
@media (max-width: 640px) {
  .stApp { --page-gutter: 1rem; }
  [data-testid="stToolbar"] { padding: 0; }
  .st-key-language { left: 4rem; right: auto; }
  .stMainBlockContainer { padding: 3.8rem var(--page-gutter) 2rem; }
  .st-key-page > * { padding: 0 !important; }
  .st-key-page { display: flex; flex-flow: column; gap: 1rem; reading-flow: flex-visual; }
  .st-key-page:not(:has(.st-key-preview)) > :has(> .st-key-controls) { order: 1; }
  .st-key-page > :has(> .st-key-below) { order: 2; }
  .stButtonGroup button { padding-inline: .6rem; }
  .cnn-totals :is(table, thead, tbody) { display: flex; }
  .cnn-totals tr { display: flex; flex-flow: column; }
  .cnn-totals :is(th, td) { box-sizing: border-box; height: 1.75rem;
    padding: .15rem 1.4rem .15rem 0; }
  .st-key-controls [data-testid="stHorizontalBlock"] { flex-wrap: nowrap; }
  .st-key-controls [data-testid="stColumn"] { min-width: 0; flex: 1 1 0; }
}
"""

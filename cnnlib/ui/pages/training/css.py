"""The page's own few rules of CSS."""

STYLE = """
.cnn-run { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem 1rem; }
.cnn-run h2 { font-size: 1.15rem; font-weight: 600; margin: 0; padding: 0;
  overflow-wrap: anywhere; }
.cnn-run .state { font-size: .9rem; padding: .1rem .6rem; border-radius: .5rem;
  border: 1px solid var(--cnn-line); color: var(--cnn-quiet); }
.cnn-run .running, .cnn-run .finished { border-color: var(--cnn-output);
  color: var(--cnn-output); }
.cnn-run .diverged, .cnn-run .failed, .cnn-run .interrupted { border-style: dashed;
  border-color: var(--cnn-negative); color: var(--cnn-negative); }
.cnn-strip-head { margin: 0 0 .35rem; color: var(--cnn-quiet); font-size: .86rem; }
.cnn-strip { display: grid; grid-template-columns: repeat(10, minmax(0, 1fr));
  gap: .4rem .5rem; margin: 0; }
.cnn-strip > div { margin: 0; font-size: .74rem; line-height: 1.3; position: relative;
  min-width: 0; }
.cnn-strip i { display: block; width: 100%; max-width: 48px; aspect-ratio: 1;
  image-rendering: pixelated; border-radius: 3px; border: 2px solid transparent;
  background-origin: border-box; }
.cnn-strip .wrong i { outline: 2px dashed var(--cnn-negative); outline-offset: 1px; }
.cnn-strip span { display: block; padding-top: 3px; white-space: nowrap; }
.cnn-strip em { display: flex; align-items: center; gap: .3em; max-width: 48px;
  font-style: normal; }
.cnn-strip b { font-weight: 700; }
.cnn-strip .right b { color: var(--cnn-output); }
.cnn-strip .wrong b, .cnn-strip .wrong span { color: var(--cnn-negative); }
.cnn-strip s { flex: 1; height: 4px; border-radius: 2px; background: var(--cnn-line);
  text-decoration: none; }
.cnn-strip u { display: block; height: 100%; border-radius: 2px; background: var(--cnn-quiet);
  text-decoration: none; }
dl.cnn-recipe { display: grid; grid-template-columns: auto 1fr; gap: .15rem 1rem; margin: 0;
  padding: 0; font-size: .86rem; }
.cnn-recipe dt { color: var(--cnn-quiet); font-weight: 400; }
.cnn-recipe dd { margin: 0; font-variant-numeric: tabular-nums; }
.cnn-runs td.differs { font-weight: 700; color: var(--cnn-output);
  text-decoration: underline dotted; text-underline-offset: 3px; }
.cnn-runs tr.open td:first-child { font-weight: 700; }
.cnn-runs th { word-break: keep-all; }
.cnn-runs td { white-space: nowrap; font-variant-numeric: tabular-nums; }
.st-key-steering { min-height: 2.5rem; }
@media (min-width: 1600px) {
  .cnn-strip > div { font-size: .86rem; }
  .cnn-strip i, .cnn-strip em { max-width: 68px; }
}
@media (max-width: 640px) {
  .cnn-strip { grid-template-columns: repeat(5, minmax(0, 1fr)); }
}
"""

// The stage's style sheet; `--role` is the colour of the grid that an element belongs to.

export const STYLE = `
.stage { color: var(--ink); font-family: var(--st-font, sans-serif); font-size: 1rem;
  line-height: 1.5; position: relative; }
.grids { display: flex; align-items: center; justify-content: safe center; gap: 16px;
  overflow-x: auto; padding: 2px 0 4px; }
.grids.stacked { align-items: flex-start; gap: 10px 8px; }
.grids.wrapped { flex-wrap: wrap; gap: 8px 14px; }
.grids.stacked.wrapped .sign { display: none; }
.stack { display: flex; flex-direction: column; gap: 4px; align-items: center; flex: none; }
.grids.level .stack { align-self: stretch; justify-content: space-around; }
.grids.level .stack.placed { display: grid; grid-template-rows: repeat(var(--rows), 1fr);
  place-items: center; }
.grids.level .sign { align-self: center; padding: 0; }
.grid { transition: opacity .15s; margin: 0; display: flex; flex-direction: column; align-items: center; flex: none; }
.grid figcaption { white-space: nowrap; font-size: .95rem; font-weight: 600; height: 28px;
  line-height: 28px; color: var(--role); }
.grid figcaption small { color: var(--quiet); font-weight: 400; font-size: .85rem;
  margin-inline-start: .35em; font-variant-numeric: tabular-nums; }
.grid.faded { opacity: .38; }
.grid.now figcaption span { border-bottom: 2px solid; }
.board { position: relative; cursor: pointer; border-radius: 6px; outline: none;
  touch-action: manipulation; }
.board:focus-visible { box-shadow: 0 0 0 2px var(--ground), 0 0 0 4px var(--role); }
.board canvas { display: block; }
.board canvas + canvas { position: absolute; inset: 0; pointer-events: none; }
.sign { flex: none; width: 20px; text-align: center; font-size: 1.6rem; color: var(--quiet);
  padding-top: 28px; user-select: none; }
.sign.none { width: 0; }
.says { min-height: 4.9rem; text-align: center; padding: .5rem 0 .3rem; }
.where { color: var(--quiet); font-size: .9rem; }
.where b { color: var(--role); font-weight: 600; }
.where .pin { border: 1px solid currentColor; border-radius: 99px; padding: 0 .5em;
  font-size: .75rem; margin-inline-start: .6em; color: var(--selected); }
.sum { font-size: 1.2rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
  text-wrap: balance; max-width: 70rem; margin: 0 auto; }
.sum span { color: var(--role); }
.sum .op { color: var(--quiet); }
.sum .result { font-weight: 700; }
.transport, .editor { display: flex; align-items: center; justify-content: center; gap: 12px; }
.transport { min-height: 40px; }
.editor { height: 36px; }
.editor[hidden], .sum[hidden] { display: none; }
button { font: inherit; color: inherit; background: none; cursor: pointer; height: 34px;
  min-width: 34px; padding: 0; border: 1px solid var(--line); border-radius: 8px; }
button:hover { border-color: var(--quiet); }
button:focus-visible, input:focus-visible { outline: 2px solid var(--selected);
  outline-offset: 1px; }
button.play svg { display: block; margin: auto; fill: currentColor; }
button.speed { font-size: .85rem; min-width: 44px; font-variant-numeric: tabular-nums; }
.count { font-size: .85rem; color: var(--quiet); font-variant-numeric: tabular-nums;
  min-width: 4.4em; }
input[type=range] { --knob: var(--selected); appearance: none; background: none; width: 200px;
  max-width: 38vw; height: 24px; margin: 0; cursor: pointer; }
.editor input[type=range] { --knob: var(--role); width: 260px; max-width: 55vw; }
input[type=range]::-webkit-slider-runnable-track { height: 4px; border-radius: 2px;
  background: var(--line); }
input[type=range]::-moz-range-track { height: 4px; border-radius: 2px; background: var(--line); }
input[type=range]::-webkit-slider-thumb { appearance: none; width: 18px; height: 18px;
  margin-top: -7px; border-radius: 50%; background: var(--knob); border: 2px solid var(--ground);
  box-sizing: border-box; }
input[type=range]::-moz-range-thumb { width: 14px; height: 14px; border-radius: 50%;
  background: var(--knob); border: 2px solid var(--ground); }
input[type=text] { font: inherit; font-weight: 600; font-variant-numeric: tabular-nums; color: var(--ink);
  background: var(--ground); border: 1px solid var(--line); border-radius: 8px; height: 32px;
  width: 5em; text-align: center; box-sizing: border-box; padding: 0 4px; }
input.inline { position: absolute; z-index: 2; border: 2px solid var(--selected);
  border-radius: 4px; padding: 0; min-width: 3.4em; transform: translate(-50%, -50%); }
.complaint { font-size: .9rem; color: var(--negative); }
.complaint:empty { display: none; }
.live { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
`;

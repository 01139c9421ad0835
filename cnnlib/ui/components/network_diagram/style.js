// The diagram's style sheet; `--kind` is the colour of what a layer does.

export const STYLE = `
.diagram { color: var(--ink); font-family: var(--st-font, sans-serif); font-size: 1rem;
  line-height: 1.4; position: relative; }
.networks { display: flex; flex-direction: column; gap: 10px; }
.networks.vertical { flex-direction: row; align-items: flex-start; gap: 12px; }
.network { margin: 0; min-width: 0; flex: 1 1 0; }
.network figcaption { font-weight: 600; font-size: 1rem; padding: 0 0 2px; }
.network figcaption:empty { display: none; }
.canvas { overflow-x: auto; overflow-y: hidden; padding: 2px 0; scrollbar-width: thin; }
svg { display: block; }
text { font-family: var(--st-font, sans-serif); fill: var(--ink);
  font-variant-numeric: tabular-nums; }
.line { fill: none; stroke: var(--quiet); stroke-width: 1.5; }
.arrow { fill: var(--quiet); stroke: none; }
.line.bypass { stroke: var(--positive); stroke-width: 2.5; }
.arrow.bypass { fill: var(--positive); }
.line.arc { stroke: var(--positive); stroke-width: 1.5; opacity: .65; }
.frame rect.box { fill: color-mix(in srgb, var(--ink) 3%, transparent); stroke: var(--quiet);
  stroke-width: 1; stroke-dasharray: 5 4; }
.frame .head { cursor: pointer; outline: none; }
.frame .head rect { fill: transparent; }
.frame .head:hover text { text-decoration: underline; }
.frame .head path { stroke: currentColor; stroke-width: 1.8; fill: none; }
.frame .head text { font-weight: 600; }
.block { cursor: pointer; outline: none; }
.block .hit { fill: transparent; stroke: none; }
.block .shape { fill: color-mix(in srgb, var(--kind) 28%, var(--ground)); stroke: var(--kind);
  stroke-width: 1.5; stroke-linejoin: round; }
.block .hatch { stroke: none; pointer-events: none; }
.block.group .shape { fill: color-mix(in srgb, var(--ink) 5%, var(--ground));
  stroke: color-mix(in srgb, var(--ink) 65%, var(--ground)); stroke-width: 1.25; }
.block .stripe { stroke: var(--kind); opacity: .8; }
.block .plus { stroke: var(--ink); stroke-width: 1.8; fill: none; }
.block .times { font-weight: 700; paint-order: stroke; stroke: var(--ground); stroke-width: 5px;
  stroke-linejoin: round; text-anchor: middle; }
.block .sign { font-weight: 700; text-anchor: middle; }
text.strong { font-weight: 650; }
text.quiet { fill: var(--quiet); }
.block:hover .shape, .frame .head:hover + .box { stroke-width: 2.5; }
.ring { fill: none; stroke: var(--selected); stroke-width: 3; pointer-events: none; }
.ring.holds { stroke-width: 2; stroke-dasharray: 2 4; stroke-linecap: round; }
.ring.focus { stroke: var(--ink); stroke-width: 2; }
.block.added .shape { stroke: var(--output); stroke-width: 3.5; }
.block.missing .shape { stroke: var(--negative); stroke-width: 3; stroke-dasharray: 5 3; }
.block.changed .shape { stroke-width: 2; stroke-dasharray: 4 3; }
.badge rect { fill: var(--ground); stroke: var(--badge); stroke-width: 1.5; }
.badge text { fill: var(--badge); font-weight: 700; text-anchor: middle; }
.badge.added { --badge: var(--output); }
.badge.missing { --badge: var(--negative); }
.badge.changed { --badge: var(--ink); }
.picture .shape { fill: color-mix(in srgb, var(--quiet) 12%, var(--ground)); stroke: var(--quiet); }
.says { min-height: 3.1em; font-size: .95rem; position: sticky; bottom: 0; padding: 6px 0;
  background: var(--ground); border-top: 1px solid var(--line); }
.says b { font-weight: 650; }
.says .facts { display: flex; flex-wrap: wrap; gap: 0 1.3em; color: var(--quiet);
  font-variant-numeric: tabular-nums; }
.says .facts b { color: var(--ink); font-weight: 600; }
.says .hint { color: var(--quiet); }
.says .mark { margin-inline-start: .6em; font-weight: 600; }
.keys { margin: 0; font-size: .8rem; color: var(--quiet); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: .85rem; color: var(--quiet); }
.legend span { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; }
.legend svg { flex: none; }
@media (max-width: 640px) { .legend { font-size: .8rem; } }
`;

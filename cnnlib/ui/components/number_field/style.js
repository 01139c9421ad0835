// The number field's style sheet, shared by all fields of a page; it looks like Streamlit's own.

const STYLE = `
[data-root] { font-family: var(--st-font, sans-serif); font-size: 1rem; line-height: 1.6;
  color: var(--st-text-color); }
.label { display: flex; align-items: center; min-height: 1.5rem; margin: 0 0 .25rem; gap: .25rem;
  font-size: .875rem; }
.label.collapsed { position: absolute; width: 1px; height: 1px; min-height: 0; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
label { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.cnn-math { font-family: KaTeX_Main, "Cambria Math", "STIX Two Math", "Latin Modern Math", serif;
  font-size: 1.21em; line-height: 1.2; white-space: nowrap; }
.cnn-math i { font-family: KaTeX_Math, "Cambria Math", "STIX Two Math", serif; padding: 0 .03em; }
.cnn-math sub { font-size: .7em; line-height: 0; vertical-align: -.28em; }
.box { display: flex; align-items: stretch; box-sizing: border-box; height: 2.5rem;
  border: 1px solid color-mix(in srgb, var(--st-text-color) 20%, transparent);
  border-radius: var(--st-base-radius, .5rem); overflow: hidden;
  background: var(--st-secondary-background-color);
  transition: border-color .2s cubic-bezier(.2, .8, .4, 1); }
.box:has(input:focus) { border-color: var(--st-primary-color); }
input { flex: 1; min-width: 0; border: 0; margin: 0; padding: .5rem .5rem .5rem .75rem;
  background: none; outline: none; color: inherit; font: inherit; font-size: .875rem;
  line-height: 1.4; }
button { border: 0; margin: 0; padding: 0; background: none; color: inherit; cursor: pointer; }
.box button { flex: none; width: 2rem; display: grid; place-items: center;
  touch-action: manipulation; }
.box button:hover:enabled, .box button:focus:enabled { color: #fff; outline: none;
  background: var(--st-primary-color); }
.box button:disabled, input:disabled { cursor: not-allowed;
  color: color-mix(in srgb, var(--st-text-color) 40%, transparent);
  -webkit-text-fill-color: currentColor; }
.box svg { width: .5rem; height: .5rem; fill: currentColor; }
.refused .box { border-color: var(--st-red-text-color);
  background: var(--st-red-background-color); }
.refused input { color: var(--st-red-text-color); }
.refusal { margin: .25rem 0 0; font-size: .8rem; line-height: 1.35;
  color: var(--st-red-text-color); }
.refusal:empty { display: none; }
.help { flex: none; width: 1rem; height: 1rem; border-radius: 50%; line-height: 0;
  color: color-mix(in srgb, var(--st-text-color) 60%, transparent); cursor: help; }
.help:hover, .help:focus-visible { color: var(--st-text-color); }
.help:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
.help svg { width: 1rem; height: 1rem; fill: none; stroke: currentColor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round; }
.tip { position: fixed; inset: auto; box-sizing: border-box; width: max-content;
  max-width: min(20rem, calc(100vw - 1rem)); margin: 0; padding: .5rem .75rem; border: 1px solid
  color-mix(in srgb, var(--st-text-color) 10%, transparent);
  border-radius: var(--st-base-radius, .5rem); box-shadow: 0 4px 16px rgb(0 0 0 / .16);
  background: var(--st-background-color); color: var(--st-text-color);
  font-family: var(--st-font, sans-serif); font-size: .875rem; line-height: 1.5; }
[hidden] { display: none !important; }
[data-note] { margin: 0; color: var(--st-text-color); font-family: var(--st-font, sans-serif);
  font-size: .875rem; }
`;

/** @type {CSSStyleSheet | null} */
let sheet = null;

/**
 * Give the tree in which `element` stands the style sheet.
 * @param {HTMLElement} element
 */
export function adoptStyle(element) {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  const tree = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  if (!tree.adoptedStyleSheets.includes(sheet)) tree.adoptedStyleSheets.push(sheet);
}

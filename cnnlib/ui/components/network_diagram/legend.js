// The legend: what the layers of a drawing do, and how those of two networks differ.

import { createElement } from "../shared/dom.js";
import { MARKS } from "./draw.js";
import { createSvg, lookOf } from "./svg.js";

/** @import { DiagramHead } from "../shared/types" */
/** @import { Model } from "./model.js" */

/**
 * An entry for each category and each difference that there is.
 * @type {(head: DiagramHead, models: Model[], prefix: string) => HTMLElement[]}
 */
export function legendOf(head, models, prefix) {
  const layers = models.flatMap((model) => model.layers);
  const present = new Set(layers.flatMap(({ category, mark }) => [category, mark]));
  const categories = Object.entries(head.categories).filter(([name]) => present.has(name));
  const marks = Object.keys(MARKS).filter((mark) => present.has(mark));
  return [
    ...categories.map(([name, text]) => createElement("span", {}, swatch(name, prefix), text)),
    ...marks.map((name) => createElement("span", {}, badgeSwatch(name), head.labels[name])),
  ];
}

/** @param {string} mark */
function badgeSwatch(mark) {
  const badge = createSvg(
    "g",
    { class: `badge ${mark}` },
    createSvg("rect", { x: 1, y: 1, width: 16, height: 14, rx: 7 }),
    createSvg("text", { x: 9, y: 12, "font-size": 12 }, MARKS[mark]),
  );
  return createSvg("svg", { width: 18, height: 16, "aria-hidden": "true" }, badge);
}

/** @type {(category: string, prefix: string) => SVGSVGElement} */
function swatch(category, prefix) {
  const { role, hatch } = lookOf(category);
  const box = { x: 1, y: 1, width: 12, height: 12 };
  const fill = `color-mix(in srgb, var(--${role}) 24%, var(--ground))`;
  const shape =
    category === "merge"
      ? createSvg("circle", { cx: 7, cy: 7, r: 6, fill, stroke: `var(--${role})`, "stroke-width": 1.5 })
      : createSvg("rect", { rx: 2, ...box, fill, stroke: `var(--${role})`, "stroke-width": 1.5 });
  const parts = hatch ? [createSvg("rect", { ...box, fill: `url(#${prefix}${category})` })] : [];
  return createSvg("svg", { width: 14, height: 14, "aria-hidden": "true" }, shape, ...parts);
}

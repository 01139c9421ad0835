// SVG elements, and the hatch that tells what a layer does apart from its colour.

const NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function createSvg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(NAMESPACE, tag);
  setAll(element, attributes);
  element.append(...children);
  return element;
}

/** @type {(element: Element, attributes: Record<string, string | number>) => void} */
export function setAll(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = typeof value === "number" ? String(Math.round(value * 100) / 100) : value;
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/**
 * The colour of a category of layers, as a role of the palette, and the lines of its hatch on a
 * square of six pixels.
 * @type {Record<string, { role: string, hatch: string, dots?: boolean }>}
 */
export const LOOKS = {
  convolution: { role: "kernel", hatch: "" },
  pooling: { role: "input", hatch: "M0 3H6" },
  normalization: { role: "statistic", hatch: "M1.5 1.5h.01M4.5 4.5h.01", dots: true },
  activation: { role: "bias", hatch: "M-1 1L1 -1M0 6L6 0M5 7L7 5" },
  dense: { role: "output", hatch: "M0 3H6M3 0V6" },
  merge: { role: "padding", hatch: "" },
  other: { role: "quiet", hatch: "" },
};

/** @param {string} category */
export const lookOf = (category) => LOOKS[category] ?? LOOKS.other;

/**
 * Patterns for `fill="url(#...)"`; their ids begin with `prefix`.
 * @param {string} prefix
 */
export function hatches(prefix) {
  const patterns = Object.entries(LOOKS)
    .filter(([, { hatch }]) => hatch)
    .map(([category, { role, hatch, dots }]) =>
      createSvg(
        "pattern",
        { id: `${prefix}${category}`, width: 6, height: 6, patternUnits: "userSpaceOnUse" },
        createSvg("path", {
          d: hatch,
          fill: "none",
          stroke: `var(--${role})`,
          "stroke-width": dots ? 2 : 1,
          "stroke-linecap": "round",
          "stroke-opacity": dots ? 0.9 : 0.55,
        }),
      ),
    );
  return createSvg("defs", {}, ...patterns);
}

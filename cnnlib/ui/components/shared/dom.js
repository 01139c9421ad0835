// Small helpers for elements and sentences.

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function createElement(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/**
 * The sentence with its `{name}` fields filled in.
 * @param {string} sentence
 * @param {Record<string, string | number>} values
 */
export const fillIn = (sentence, values) =>
  sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

/**
 * Count in `data-ready` or `data-drawn` how often the element has shown something new.
 * @type {(element: HTMLElement, name: "ready" | "drawn") => void}
 */
export function countUp(element, name) {
  element.dataset[name] = String(Number(element.dataset[name] ?? 0) + 1);
}

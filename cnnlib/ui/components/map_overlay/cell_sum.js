// The sum of a cell of Grad-CAM: the weight of each channel times its value there.

import { createElement, fillIn } from "../shared/dom.js";
import { formatNumber } from "../shared/number_format.js";

/** @import { Cell, Shape } from "../shared/types" */

const TERMS = 3; // written out, the largest ones

/**
 * The largest terms of a cell's sum, how much the others make, and the sum.
 * @param {Float32Array} channels - All values of the layer, channel by channel.
 * @param {Float32Array} weights - One for each channel.
 * @param {Shape} shape - Rows and columns of a channel.
 * @param {Cell} cell
 * @param {number} value - Of the map in this cell.
 * @param {boolean} rectified - Whether a negative sum has become 0.
 * @param {Record<string, string>} labels
 */
export function sumOf(channels, weights, [rows, columns], [row, column], value, rectified, labels) {
  const at = row * columns + column;
  const terms = Array.from(weights, (weight, channel) => {
    const there = channels[channel * rows * columns + at];
    return { channel, weight, there, product: weight * there };
  });
  const total = terms.reduce((sum, { product }) => sum + product, 0);
  const largest = terms
    .filter(({ product }) => product !== 0)
    .sort((a, b) => Math.abs(b.product) - Math.abs(a.product))
    .slice(0, TERMS);
  const rest = total - largest.reduce((sum, { product }) => sum + product, 0);
  const others = weights.length - largest.length;
  const line = createElement("span", { class: "sum" });
  if (!largest.length) return line; // every term is 0
  largest.forEach(({ channel, weight, there, product }, i) => {
    // The sign of the weight stands before the product, as the sign of the sum.
    const text = `${formatNumber(Math.abs(weight))} × ${formatNumber(there)}`;
    const kind = product < 0 ? "negative" : "positive";
    const title = fillIn(labels.channel, { number: channel });
    line.append(sign(weight, i === 0), createElement("span", { class: kind, title }, text));
  });
  if (others) {
    const more = fillIn(labels.more, { count: others });
    line.append(sign(rest, false), `${formatNumber(Math.abs(rest))} (${more})`);
  }
  line.append(" = ", createElement("b", {}, formatNumber(total)));
  if (rectified && total < 0) line.append(` → ReLU ${formatNumber(value)}`);
  return line;
}

/** @type {(value: number, first: boolean) => string} */
function sign(value, first) {
  if (first) return value < 0 ? "−" : "";
  return value < 0 ? " − " : " + ";
}

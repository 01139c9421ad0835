// The arithmetic of a cell in writing, as the rules of cnnlib/provenance write it.

import { formatNumber } from "../shared/number_format.js";
import { shapesOf } from "./grid.js";
import {
  channelSums,
  combine,
  combineTerms,
  dependencies,
  heardChannels,
  termValues,
} from "./rules.js";

/** @import { Cell, Form, Rule, Token, Values } from "../shared/types" */

/**
 * The number in parentheses if it is negative and does not come first.
 * @type {(token: Token, first: boolean) => Token}
 */
const guarded = ([text, grid], first) =>
  first || !text.startsWith("−") ? [text, grid] : [`(${text})`, grid];

/**
 * The parts with `separator` between them; of more than `limit`, the middle is an ellipsis.
 * @param {Token[][]} parts
 * @param {string} separator
 * @param {number} limit
 * @returns {Token[]}
 */
function joined(parts, separator, limit) {
  /** @type {Token[]} */
  const ellipsis = [["…", null]];
  const shown =
    parts.length > limit ? [...parts.slice(0, limit - 1), ellipsis, ...parts.slice(-1)] : parts;
  return shown.flatMap((part, index) => (index ? [[separator, null], ...part] : part));
}

/**
 * Each term as its numbers with multiplication signs between them.
 * @param {Token[][]} terms
 */
const products = (terms) =>
  terms.map((term, i) => joined(term.map((token, j) => [guarded(token, !(i || j))]), "×", 9));

/**
 * The arithmetic of `combineTerms`, without its result and but for the variance.
 * @type {(form: Form, terms: Token[][], limit: number) => Token[]}
 */
function writeForm(form, terms, limit) {
  if (form === "max") return [["max(", null], ...joined(terms, ", ", limit), [")", null]];
  const sum = joined(products(terms), " + ", limit);
  return form === "mean" ? [["(", null], ...sum, [`) / ${terms.length}`, null]] : sum;
}

/** @typedef {(rule: Rule, terms: Token[][], values: number[][], limit: number) => Token[]} Writer */

/** @type {Writer} */
function writeVariance(rule, terms, values, limit) {
  const [mean] = guarded([formatNumber(combineTerms("mean", values, 0)), null], false);
  /** @type {Token[][]} */
  const parts = terms.map((term) => [["(", null], term[0], [` − ${mean})²`, null]]);
  const end = rule.correction ? `(${terms.length} − ${rule.correction})` : `${terms.length}`;
  return [["(", null], ...joined(parts, " + ", limit), [`) / ${end}`, null]];
}

/** @type {Writer} */
function writePooling(rule, terms, values, limit) {
  if (rule.divisor === null) return writeForm(rule.form, terms, limit);
  const [divisor] = guarded([formatNumber(rule.divisor), null], false);
  return [["(", null], ...joined(products(terms), " + ", limit), [`) / ${divisor}`, null]];
}

/**
 * The products of each channel, then the channels' sums; only the sums where there are many terms.
 * @type {Writer}
 */
function writeChannels(rule, terms, values, limit) {
  const heard = heardChannels(rule);
  const taps = rule.kernel[0] * rule.kernel[1];
  if (!terms.length) return [["0", null]];
  if (heard.length < 2 || taps < 2) return joined(products(terms), " + ", limit);
  const bias = rule.bias ? [terms[terms.length - 1][0]] : [];
  /** @type {Token[][]} */
  const written = heard.map((_, place) => [
    ["(", null],
    ...joined(products(terms.slice(place * taps, (place + 1) * taps)), " + ", taps),
    [")", null],
  ]);
  for (const token of bias) written.push([guarded(token, false)]);
  const sums = channelSums(rule, values).slice(0, heard.length);
  /** @type {Token[]} */
  const parts = sums.map((sum, place) => [
    formatNumber(sum),
    rule.partial[heard[place]] ?? rule.channels[heard[place]][0],
  ]);
  const added = [...parts, ...bias].map((part, index) => [guarded(part, !index)]);
  const total = joined(added, " + ", limit);
  if (terms.length > limit) return total;
  return [...joined(written, " + ", limit), [" = ", null], ...total];
}

/** @type {Writer} */
function writeElementwise(rule, terms) {
  /** @type {Record<string, string>} */
  const texts = {};
  for (const [name, value] of Object.entries(rule.constants)) texts[name] = formatNumber(value);
  Object.keys(rule.places).forEach((name, index) => (texts[name] = terms[index][0][0]));
  /** @type {string[]} */
  const pieces = rule.expression.split(/(\{\w+\})/).filter(Boolean);
  let before = "";
  return pieces.map((piece) => {
    const name = piece.startsWith("{") ? piece.slice(1, -1) : null;
    const first = !before.trimEnd() || /[(,]$/.test(before.trimEnd());
    before = name ? texts[name] : piece;
    return name ? guarded([texts[name], rule.places[name] ?? null], first) : [piece, null];
  });
}

/** @type {Writer} */
function writeBroadcast(rule, terms, values, limit) {
  /** @type {Record<string, string>} */
  const signs = { "*": "×", "-": "−" };
  const sign = signs[rule.operator] ?? rule.operator;
  return joined(terms.map(([token], i) => [guarded(token, !i)]), ` ${sign} `, limit);
}

/** @type {Record<Rule["kind"], Writer>} */
const WRITERS = {
  sliding_window: (rule, terms, values, limit) => writeForm(rule.form, terms, limit),
  pooling_window: writePooling,
  multi_channel_window: writeChannels,
  pooling_gradient: (rule, terms, values, limit) =>
    terms.length ? joined(products(terms), " + ", limit) : [["0", null]],
  matmul: (rule, terms, values, limit) => writeForm("dot", terms, limit),
  reduction: (rule, terms, values, limit) =>
    rule.form === "variance"
      ? writeVariance(rule, terms, values, limit)
      : writeForm(rule.form, terms, limit),
  broadcast: writeBroadcast,
  elementwise: writeElementwise,
};

/**
 * The expression of a target's cell in pieces, so that each number can take its grid's colour.
 * @param {Rule} rule
 * @param {Cell} cell
 * @param {Record<string, Values>} grids
 * @param {number} limit - Terms shown before the middle becomes an ellipsis.
 * @returns {Token[]}
 */
export function tokensOf(rule, cell, grids, limit) {
  const values = termValues(rule, cell, grids);
  const terms = dependencies(rule, cell, shapesOf(grids)).map((term, i) =>
    term.map(([name], j) => /** @type {Token} */ ([formatNumber(values[i][j]), name])),
  );
  /** @type {Token} */
  const result = [formatNumber(combine(rule, values)), rule.target];
  return [...WRITERS[rule.kind](rule, terms, values, limit), [" = ", null], result];
}

/** @type {(rule: Rule, cell: Cell, grids: Record<string, Values>, limit: number) => string} */
export const expression = (rule, cell, grids, limit) =>
  tokensOf(rule, cell, grids, limit)
    .map(([text]) => text)
    .join("");

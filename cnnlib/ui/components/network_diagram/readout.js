// What is written of a layer or a group: labels in the drawing, the numbers below it, names for
// screen readers.

import { createElement, fillIn } from "../shared/dom.js";
import { shapeLines, shapeText } from "./block_size.js";

/** @import { ModelNode } from "./model.js" */

const LONGEST = 18; // characters of a name in the drawing

/** @param {string} text */
const shortened = (text) =>
  text.length > LONGEST ? `${text.slice(0, LONGEST - 7)}…${text.slice(-6)}` : text;

/**
 * The name of a group in the drawing: its last word, and the one before a number.
 * @param {NonNullable<ModelNode["group"]>} group
 */
function groupName({ path, name }) {
  if (!/^\d/.test(name)) return shortened(name);
  const words = path.slice(0, path.length - name.length - 1).split(".");
  return shortened(`${words.at(-1)}.${name}`.replace(/^\./, ""));
}

/** @param {number} value */
const grouped = (value) => value.toLocaleString("en-US");

/** @type {(node: ModelNode, labels: Record<string, string>) => string} */
function countText({ group }, labels) {
  if (!group) return "";
  const count = group.repeats > 1 ? group.layers / group.repeats : group.layers;
  const text = fillIn(labels.layers, { count });
  return group.repeats > 1 ? `${group.repeats}\u202f×\u202f${text}` : text;
}

/**
 * The lines of text at a block.
 * @type {(node: ModelNode, labels: Record<string, string>, vertical: boolean) => string[]}
 */
export function labelOf(node, labels, vertical) {
  const { shape, thin, label, category } = node.layer;
  if (node.group) {
    const [from, to] = [node.group.entering, shape].map(shapeText);
    const name = groupName(node.group);
    const count = countText(node, labels);
    return [name, count, `${from} →`, to];
  }
  if (thin || category === "merge") return [];
  return [shortened(label), ...shapeLines(shape, vertical)];
}

/** @type {(node: ModelNode, labels: Record<string, string>) => string} */
export const titleOf = (node, labels) =>
  `${node.group ? groupName(node.group) : node.layer.name}  ·  ${countText(node, labels)}`;

/** @type {(node: ModelNode) => string} */
const nameOf = ({ group, layer }) => group?.path ?? layer.name;

/**
 * The facts of a layer or a group as pairs of a label and a text.
 * @type {(node: ModelNode, labels: Record<string, string>) => [string, string][]}
 */
function factsOf({ group, layer }, labels) {
  if (group) {
    return [
      [labels.shape, `${shapeText(group.entering)} → ${shapeText(layer.shape)}`],
      [labels.parameters, grouped(group.parameters)],
      [labels.macs, grouped(group.macs)],
    ];
  }
  /** @type {[string, string][]} */
  const facts = [
    [labels.shape, shapeText(layer.shape)],
    [labels.parameters, grouped(layer.parameters)],
    [labels.macs, grouped(layer.macs)],
    [labels.memory, layer.memory],
  ];
  if (layer.whole) facts.push([labels.field, labels.whole]);
  else if (layer.field) {
    facts.push([labels.field, shapeText(layer.field.size)], [labels.stride, shapeText(layer.field.stride)]);
  }
  return facts;
}

/** @type {(node: ModelNode, labels: Record<string, string>) => string} */
const kindOf = (node, labels) => (node.group ? countText(node, labels) : node.layer.kind);

/**
 * Everything of a block in one sentence, for screen readers.
 * @type {(node: ModelNode, labels: Record<string, string>, open: boolean) => string}
 */
export function describe(node, labels, open) {
  const facts = factsOf(node, labels).map(([label, text]) => `${label} ${text}`);
  const mark = !node.group && node.layer.mark ? [labels[node.layer.mark]] : [];
  const keys = node.group ? [open ? labels.close : labels.open] : [];
  return [nameOf(node), kindOf(node, labels), ...mark, ...facts, ...keys].join(", ");
}

/**
 * The elements that show the numbers of a layer or a group.
 * @type {(node: ModelNode, labels: Record<string, string>, network: string) => HTMLElement[]}
 */
export function readout(node, labels, network) {
  const title = createElement("div", {}, createElement("b", {}, nameOf(node)));
  title.append(` · ${kindOf(node, labels)}`);
  if (network) title.append(` · ${network}`);
  if (!node.group && node.layer.mark) {
    title.append(createElement("span", { class: `mark ${node.layer.mark}` }, labels[node.layer.mark]));
  }
  const facts = factsOf(node, labels).map(([label, text]) =>
    createElement("span", {}, `${label} `, createElement("b", {}, text)),
  );
  return [title, createElement("div", { class: "facts" }, ...facts)];
}

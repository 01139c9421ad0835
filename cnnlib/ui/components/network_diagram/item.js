// Blocks of layers and of closed groups, and what stands in one place of a row: a layer with the
// activation and normalization that go with it.

import { halfOf, lengthOf } from "./block_size.js";

/** @import { Block, Box, Style } from "./layout.js" */
/** @import { ModelNode } from "./model.js" */
/** @import { Region } from "./series.js" */

export const MERGE = 12; // radius of a sum or concatenation
const THIN = 9; // length of an activation, a normalization
const CLOSE = 3; // between a layer and what goes with it
const BESIDE_LABEL = 8; // between a block and its label
const BADGE = { horizontal: 22, vertical: 40 }; // room for what tells a difference

/**
 * The children of a group, and the boxes of those that are open.
 * @typedef {{ children: ModelNode[], boxes: (Box | null)[], style: Style, exit: boolean }} Scope
 */

/**
 * A layer with what goes with it, or another box: one place in a row.
 * @typedef {object} Item
 * @property {Box} box
 * @property {number} start - Where its first block begins, from the box's beginning.
 * @property {number} end - Where its last block ends.
 * @property {number} lead - Half the height of its first block.
 * @property {boolean} merge - Whether it begins with a sum or concatenation.
 */

/** @param {ModelNode} node */
const isMerge = (node) => !node.group && node.layer.category === "merge";

/** @param {ModelNode} node - What the next one goes with. */
const closeTo = (node) => (isMerge(node) ? 3 * CLOSE : CLOSE);

/** @type {(node: ModelNode) => boolean} */
const isThin = (node) => !node.group && node.layer.thin;

/**
 * Whether a node stands right beside the cluster before it.
 * @type {(cluster: number[], node: number, region: Region, scope: Scope) => boolean}
 */
export function goesWith(cluster, node, region, { children, boxes }) {
  if (region.branches.length || region.mesh) return false;
  const [next, last] = [children[node], children[cluster[cluster.length - 1]]];
  if (boxes[node] || boxes[cluster[0]] || next.group || last.group) return false;
  const allThin = cluster.every((member) => isThin(children[member]));
  return isThin(next) || (allThin && !isMerge(next));
}

/** @type {(cluster: number[], scope: Scope) => Item} */
export function itemOf(cluster, { children, boxes, style }) {
  const own = boxes[cluster[0]];
  if (own) return { box: own, start: 0, end: own.length, lead: 0, merge: false };
  const members = cluster.map((place) => blockOf(children[place], style));
  const head = members.findIndex(({ node }) => !isThin(node));
  const lines = style.label(children[cluster[Math.max(head, 0)]]);
  const strips = members.reduce(
    (sum, { length, node }, i) => sum + length + (i + 1 < members.length ? closeTo(node) : 0),
    0,
  );
  const widest = lines.reduce((most, text, i) => Math.max(most, style.measure(text, i === 0)), 0);
  const half = Math.max(...members.map(({ up }) => up));
  const text = lines.length * style.line;
  const length = Math.max(strips, style.vertical ? text : widest);
  const start = (length - strips) / 2;
  const gap = lines.length ? BESIDE_LABEL : 0;
  const across = style.vertical ? widest : text;
  const badge = members.some(({ node }) => !isThin(node) && Object.keys(node.marks).length)
    ? BADGE[style.vertical ? "vertical" : "horizontal"]
    : 0;
  const below = isMerge(members[0].node); // a line may come from the other side
  const box = {
    length,
    up: half + (below ? 0 : badge),
    down: half + gap + across + (below ? badge : 0),
    /** @type {Box["place"]} */
    place: (u, v, into) => {
      let at = u + start;
      members.forEach((member, index) => {
        const label =
          lines.length && index === Math.max(head, 0)
            ? { u, v: v + half + gap, length, up: 0, down: across }
            : null;
        into.blocks.push({ ...member, u: at, v, lines: label ? lines : [], label });
        at += member.length + closeTo(member.node);
      });
    },
  };
  const [first] = members;
  return { box, start, end: start + strips, lead: first.up, merge: isMerge(first.node) };
}

/**
 * The block of a layer or of a closed group, not placed yet.
 * @type {(node: ModelNode, style: Style) => Omit<Block, "u" | "v" | "lines" | "label">}
 */
function blockOf(node, { scale, extent, group }) {
  if (isMerge(node)) return { node, length: 2 * MERGE, up: MERGE, down: MERGE, start: MERGE };
  if (node.group) {
    const [start, half] = [node.group.entering, node.layer.shape].map((s) => halfOf(s, scale, extent));
    const most = Math.max(start, half);
    return { node, length: group, up: most, down: most, start };
  }
  const half = halfOf(node.layer.shape, scale, extent);
  const length = node.layer.thin ? THIN : lengthOf(node.layer.shape, scale, extent);
  return { node, length, up: half, down: half, start: half };
}

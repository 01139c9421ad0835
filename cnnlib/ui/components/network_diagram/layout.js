// Where everything of a network stands: blocks, frames of open groups, and the lines between them.
//
// The flow runs along u; v is across it, 0 on the axis of the network.  Labels stand on the side of
// greater v and lines that lead past something on the other.  A box knows how much room it takes on
// both sides of its axis and how to place itself, so boxes nest: a group is a box of boxes.

import { ENTRY } from "./model.js";
import { itemOf, goesWith, MERGE } from "./item.js";

/** @import { Edge, Model, ModelNode } from "./model.js" */
/** @import { Extent, Scale } from "./block_size.js" */
/** @import { Item, Scope } from "./item.js" */
/** @import { Mesh, Region, Series } from "./series.js" */

/** @typedef {{ u: number, v: number }} Point */

/**
 * A rectangle about its axis: from u to u + length, from v - up to v + down.
 * @typedef {object} Place
 * @property {number} u
 * @property {number} v
 * @property {number} length
 * @property {number} up
 * @property {number} down
 */

/** @typedef {Place & { node: ModelNode, start: number, lines: string[], label: Place | null }} Block */
/** @typedef {Place & { node: ModelNode, beside: boolean }} Frame */

/**
 * A line from one block to another.
 * @typedef {object} Line
 * @property {"straight" | "fan" | "bypass" | "arc"} kind
 * @property {Point} from
 * @property {Point} to
 * @property {number} [lane] - v of the part that leads past, or the greatest height of an arc.
 * @property {boolean} arrow
 */

/** @typedef {{ blocks: Block[], frames: Frame[], lines: Line[] }} Drawing */

/**
 * @typedef {object} Box
 * @property {number} length
 * @property {number} up
 * @property {number} down
 * @property {(u: number, v: number, into: Drawing) => void} place
 */

/**
 * What a layout depends on besides the network.
 * @typedef {object} Style
 * @property {Set<string>} open - Ids of the open groups.
 * @property {Scale} scale
 * @property {Extent} extent
 * @property {number} gap - Between blocks in a row.
 * @property {number} group - Length of a closed group.
 * @property {boolean} vertical
 * @property {number} line - Height of a line of text.
 * @property {(text: string, strong: boolean) => number} measure - Width of a text.
 * @property {(node: ModelNode) => string[]} label - Lines of text of a block.
 * @property {(node: ModelNode) => string} title - Title of an open group.
 */

const LANE = 16; // between what is led past and the line
const BRANCHES = 12; // between branches
const TITLE = 26; // height of a frame's title
const PADDING = 10;

/**
 * Lay out a network from u = 0 on, its axis at v = 0.
 * @type {(model: Model, style: Style) => Box & Drawing}
 */
export function layOut(model, style) {
  const box = boxOfScope(model, model.root, style);
  /** @type {Drawing} */
  const drawing = { blocks: [], frames: [], lines: [] };
  box.place(0, 0, drawing);
  return { ...box, ...drawing };
}

/** @type {(model: Model, scope: ModelNode, style: Style) => Box} */
function boxOfScope(model, scope, style) {
  const { children } = scope;
  const series = model.series(scope);
  const boxes = children.map((child) => {
    if (child.group && style.open.has(child.id)) return frameBox(model, child, style);
    return null;
  });
  return seriesBox(series, { children, boxes, style, exit: scope !== model.root });
}

/** @type {(model: Model, node: ModelNode, style: Style) => Box} */
function frameBox(model, node, style) {
  const inner = boxOfScope(model, node, style);
  const { vertical } = style;
  const title = style.measure(style.title(node), true) + 48;
  const [before, after] = vertical ? [TITLE, PADDING] : [0, 0];
  const length = Math.max(inner.length + before + after, vertical ? 0 : title);
  const up = inner.up + (vertical ? PADDING : TITLE);
  // From top to bottom the title stands on one side of the line that enters.
  const beside = vertical && up < title;
  const down = Math.max(inner.down + PADDING, beside ? title : 0);
  const shift = before + (length - inner.length - before - after) / 2;
  return {
    length,
    up,
    down,
    place: (u, v, into) => {
      into.frames.push({ node, u, v, length, up, down, beside });
      const [start, end] = [u + shift, u + shift + inner.length];
      if (start > u) into.lines.push(straight({ u, v }, { u: start, v }, false));
      inner.place(start, v, into);
      if (end < u + length) into.lines.push(straight({ u: end, v }, { u: u + length, v }, false));
    },
  };
}

/** @type {(from: Point, to: Point, arrow?: boolean) => Line} */
const straight = (from, to, arrow = true) => ({ kind: "straight", from, to, arrow });

/** @type {(series: Series, scope: Scope, inner?: boolean) => Box} */
function seriesBox({ nodes, regions }, scope, inner = false) {
  const { style } = scope;
  /** @type {(Item | Region)[]} */
  const row = [regions[0]];
  for (let index = 0; index < nodes.length; index++) {
    const cluster = [nodes[index]];
    while (index + 1 < nodes.length && goesWith(cluster, nodes[index + 1], regions[index + 1], scope)) {
      cluster.push(nodes[++index]);
    }
    row.push(itemOf(cluster, scope), regions[index + 1]);
  }
  const entry = inner ? 0.4 : 0.6;
  const last = row.length - 1;
  const gaps = row.map((part, index) => {
    if ("box" in part) return null;
    const plain = !part.branches.length && !part.mesh;
    const open = index === 0 || index === last;
    if (plain && index === last && !scope.exit && !inner) return emptyBox(0);
    if (plain) return emptyBox(open ? style.gap * entry + 4 : style.gap);
    return regionBox(part, scope);
  });
  const boxes = row.map((part, index) => ("box" in part ? part.box : /** @type {Box} */ (gaps[index])));
  return {
    length: boxes.reduce((total, box) => total + box.length, 0),
    up: Math.max(...boxes.map((box) => box.up)),
    down: Math.max(...boxes.map((box) => box.down)),
    place: (u, v, into) => placeRow(row, boxes, u, v, into, scope.exit || inner),
  };
}

/** @type {(row: (Item | Region)[], boxes: Box[], u: number, v: number, into: Drawing, exit: boolean) => void} */
function placeRow(row, boxes, u, v, into, exit) {
  let at = u;
  row.forEach((part, index) => {
    if ("box" in part) part.box.place(at, v, into);
    else {
      const [before, after] = [row[index - 1], row[index + 1]];
      const length = boxes[index].length;
      const from = before && "box" in before ? at - before.box.length + before.end : at;
      const next = after && "box" in after ? after : null;
      const to = at + length + (next ? next.start : 0);
      if (!part.branches.length && !part.mesh) {
        if (to > from && (next || exit)) into.lines.push(straight({ u: from, v }, { u: to, v }, next !== null));
      } else {
        boxes[index].place(at, v, into);
        const ends = { start: at, end: at + length, from, to, next };
        placeRegion(part, boxes[index], ends, v, into);
      }
    }
    at += boxes[index].length;
  });
}

/** @param {number} length */
const emptyBox = (length) => ({ length, up: 0, down: 0, place: () => {} });

/** @typedef {{ start: number, end: number, from: number, to: number, next: Item | null }} Ends */

/** @typedef {Box & { fan: number, offsets: number[], inside: Box[], top: number }} RegionBox */

/** @type {(region: Region, scope: Scope) => RegionBox} */
function regionBox({ branches, bypass, mesh }, scope) {
  const { style } = scope;
  const inside = mesh
    ? [meshBox(mesh, scope)]
    : branches.map((branch) => seriesBox(branch, scope, true));
  const offsets = axesOf(inside);
  const longest = Math.max(...inside.map((box) => box.length));
  const fan = inside.length > 1 ? Math.max(18, style.gap * 0.8) : bypass ? 10 : 0;
  const top = Math.max(...inside.map((box, index) => box.up - offsets[index]));
  return {
    inside,
    offsets,
    fan,
    top,
    length: longest + 2 * fan,
    up: top + (bypass ? LANE : 0),
    down: Math.max(...inside.map((box, index) => box.down + offsets[index])),
    place: (u, v, into) => {
      inside.forEach((box, index) => {
        box.place(u + fan + (longest - box.length) / 2, v + offsets[index], into);
      });
    },
  };
}

/**
 * Where the axes of branches are: of two the longer one on the axis of the whole, others about it.
 * @param {Box[]} boxes
 */
function axesOf(boxes) {
  if (boxes.length === 1) return [0];
  if (boxes.length === 2) {
    const [a, b] = boxes;
    const main = a.length >= b.length ? 0 : 1;
    const [long, short] = main === 0 ? [a, b] : [b, a];
    const above = -(long.up + BRANCHES + short.down);
    return main === 0 ? [0, above] : [above, 0];
  }
  const total = boxes.reduce((sum, { up, down }) => sum + up + down, BRANCHES * (boxes.length - 1));
  let at = -total / 2;
  return boxes.map(({ up, down }) => {
    const axis = at + up;
    at += up + down + BRANCHES;
    return axis;
  });
}

/** @type {(region: Region, box: Box, ends: Ends, v: number, into: Drawing) => void} */
function placeRegion(region, box, { start, end, from, to, next }, v, into) {
  const { inside, offsets, fan, top } = /** @type {RegionBox} */ (box);
  const longest = Math.max(...inside.map(({ length }) => length));
  inside.forEach((branch, index) => {
    const axis = v + offsets[index];
    const margin = fan + (longest - branch.length) / 2;
    const [first, last] = [start + margin, end - margin];
    const arrow = next !== null;
    if (offsets[index] === 0) {
      if (first > from) into.lines.push(straight({ u: from, v }, { u: first, v }, false));
      into.lines.push(straight({ u: last, v }, { u: to, v }, arrow));
      return;
    }
    const [out, back] = [start + fan, end - fan];
    into.lines.push({ kind: "fan", from: { u: from, v }, to: { u: out, v: axis }, arrow: false });
    if (first > out) into.lines.push(straight({ u: out, v: axis }, { u: first, v: axis }, false));
    if (back > last) into.lines.push(straight({ u: last, v: axis }, { u: back, v: axis }, false));
    into.lines.push({ kind: "fan", from: { u: back, v: axis }, to: { u: to, v }, arrow });
  });
  if (!region.bypass) return;
  const lane = v - top - LANE / 2;
  const target = next?.merge ? { u: to + MERGE, v: v - MERGE } : { u: to - 7, v };
  into.lines.push({ kind: "bypass", from: { u: from + 6, v }, to: target, lane, arrow: true });
}

/**
 * Nodes in a row with an arc for every edge that leads past one.
 * @type {(mesh: Mesh, scope: Scope) => Box}
 */
function meshBox({ nodes, edges }, scope) {
  const { style } = scope;
  const items = nodes.map((node) => itemOf([node], scope));
  const gap = style.gap;
  const place = new Map(nodes.map((node, index) => [node, index]));
  /** @type {(node: number) => number} */
  const at = (node) => place.get(node) ?? (node === ENTRY ? -1 : nodes.length);
  const spans = edges.map(([from, to]) => [at(from), at(to)]);
  const up = Math.max(...items.map(({ box }) => box.up));
  const longest = Math.max(1, ...spans.map(([from, to]) => to - from));
  /** @param {number} span */
  const height = (span) => (span < 2 ? 0 : 8 + 9 * Math.log2(span));
  return {
    length: items.reduce((sum, { box }) => sum + box.length, gap * (items.length + 1)),
    up: up + height(longest) + 4,
    down: Math.max(...items.map(({ box }) => box.down)),
    place: (u, v, into) => {
      const starts = [u];
      const ends = [u];
      let here = u + gap;
      for (const { box, start, end } of items) {
        box.place(here, v, into);
        starts.push(here + start);
        ends.push(here + end);
        here += box.length + gap;
      }
      starts.push(here);
      ends.push(here);
      for (const [from, to] of spans) {
        const [a, b] = [from + 1, to + 1];
        if (to - from === 1) {
          into.lines.push(straight({ u: ends[a], v }, { u: starts[b], v }, b < starts.length - 1));
          continue;
        }
        /** @param {number} index */
        const top = (index) => {
          const item = items[index - 1];
          return item
            ? { u: (starts[index] + ends[index]) / 2, v: v - item.box.up }
            : { u: starts[index], v };
        };
        const lane = v - up - height(to - from);
        into.lines.push({ kind: "arc", from: top(a), to: top(b), lane, arrow: true });
      }
    },
  };
}

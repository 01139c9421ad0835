// A graph as series and parallel parts: what is passed by every path, and the branches between.

/** @import { Edge } from "./model.js" */

/**
 * Nodes in a row that every path passes, and the regions before, between and after them.
 * @typedef {object} Series
 * @property {number[]} nodes
 * @property {Region[]} regions - One more than nodes.
 */

/**
 * What lies between two nodes in a row.
 * @typedef {object} Region
 * @property {boolean} bypass - Whether an edge leads past all that lies between.
 * @property {Series[]} branches
 * @property {Mesh | null} mesh - Nodes that are no series of parallel parts.
 */

/** @typedef {{ nodes: number[], edges: Edge[] }} Mesh */

/**
 * Split a graph without cycles; every node is reached from -1 and reaches `exit`.
 * @type {(nodes: number[], edges: Edge[], exit: number) => Series}
 */
export function seriesOf(nodes, edges, exit) {
  const place = new Map([[-1, -1], [exit, nodes.length]]);
  nodes.forEach((node, index) => place.set(node, index));
  /** @type {Edge[]} */
  const placed = edges.map(([from, to]) => [
    /** @type {number} */ (place.get(from)),
    /** @type {number} */ (place.get(to)),
  ]);
  // A node is passed by every path where no edge leads past it.
  const steps = new Array(nodes.length + 2).fill(0);
  for (const [from, to] of placed) {
    steps[from + 1] += 1;
    steps[to] -= 1;
  }
  /** @type {number[]} */
  const cuts = [];
  for (let index = 0, covering = 0; index < nodes.length; index++) {
    covering += steps[index];
    if (covering === 0) cuts.push(index);
  }
  const ends = [-1, ...cuts, nodes.length];
  /** @type {Region[]} */
  const regions = [];
  for (let index = 0; index + 1 < ends.length; index++) {
    const [start, end] = [ends[index], ends[index + 1]];
    const between = nodes.slice(start + 1, end);
    const bypass = placed.some(([from, to]) => from === start && to === end);
    /** @param {number} at */
    const name = (at) => (at === start ? -1 : at === end ? exit : nodes[at]);
    /** @type {Edge[]} */
    const within = placed
      .filter(([from, to]) => from >= start && to <= end && !(from === start && to === end))
      .map(([from, to]) => [name(from), name(to)]);
    regions.push(regionOf(between, within, exit, bypass, cuts.length === 0));
  }
  return { nodes: cuts.map((cut) => nodes[cut]), regions };
}

/** @type {(nodes: number[], edges: Edge[], exit: number, bypass: boolean, whole: boolean) => Region} */
function regionOf(nodes, edges, exit, bypass, whole) {
  if (!nodes.length) return { bypass: false, branches: [], mesh: null };
  const parts = connectedParts(nodes, edges);
  // A connected part that no node cuts would be split into itself for ever.
  if (whole && parts.length === 1) return { bypass, branches: [], mesh: { nodes, edges } };
  const branches = parts.map((part) => {
    const members = new Set(part);
    const own = edges.filter(([from, to]) => members.has(from) || members.has(to));
    return seriesOf(part, own, exit);
  });
  return { bypass, branches, mesh: null };
}

/** @type {(nodes: number[], edges: Edge[]) => number[][]} */
function connectedParts(nodes, edges) {
  const leader = new Map(nodes.map((node) => [node, node]));
  /** @type {(node: number) => number} */
  const find = (node) => {
    let top = node;
    while (leader.get(top) !== top) top = /** @type {number} */ (leader.get(top));
    leader.set(node, top);
    return top;
  };
  for (const [from, to] of edges) {
    if (leader.has(from) && leader.has(to)) leader.set(find(to), find(from));
  }
  /** @type {Map<number, number[]>} */
  const parts = new Map();
  for (const node of nodes) {
    const top = find(node);
    const part = parts.get(top);
    if (part) part.push(node);
    else parts.set(top, [node]);
  }
  return [...parts.values()];
}

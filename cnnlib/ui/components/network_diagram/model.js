// A network as Python sends it, looked up by name: nodes, their parents, and edges within a group.

import { seriesOf } from "./series.js";

/** @import { DiagramGroup, DiagramLayer, DiagramNetwork } from "../shared/types" */
/** @import { Series } from "./series.js" */

/**
 * A layer or a group of layers; layers are numbered in order of execution.
 * @typedef {object} ModelNode
 * @property {string} id - The layer's name, or `/` and the group's path.
 * @property {ModelNode | null} parent
 * @property {ModelNode[]} children - None for a layer.
 * @property {number} first - Number of its first layer.
 * @property {number} last
 * @property {DiagramLayer} layer - The layer itself, or the last one of the group.
 * @property {DiagramGroup | null} group
 * @property {Record<string, number>} marks - How many layers differ, by the kind of difference.
 */

/** @typedef {[from: number, to: number]} Edge */

export const ENTRY = -1; // where a group is fed; `children.length` is where its output leaves

export class Model {
  /** @param {DiagramNetwork} network */
  constructor(network) {
    this.network = network;
    this.layers = network.layers;
    /** @type {Map<ModelNode, Series>} */
    this.known = new Map(); // the series found so far
    /** @type {Map<string, ModelNode>} */
    this.nodes = new Map();
    /** @type {number[][]} */
    this.consumers = this.layers.map(() => []);
    this.layers.forEach(({ inputs }, to) => {
      for (const from of inputs) if (from >= 0) this.consumers[from].push(to);
    });
    /** @type {ModelNode} */
    this.root = {
      id: "",
      parent: null,
      children: [],
      first: 0,
      last: this.layers.length - 1,
      layer: this.layers[this.layers.length - 1],
      group: null,
      marks: {},
    };
    this.root.children = network.tree.map((child) => this.add(child, this.root));
  }

  /** @type {(child: number | DiagramGroup, parent: ModelNode) => ModelNode} */
  add(child, parent) {
    const base = { parent, children: [], marks: {} };
    /** @type {ModelNode} */
    let node;
    if (typeof child === "number") {
      const layer = this.layers[child];
      node = { ...base, id: layer.name, first: child, last: child, layer, group: null };
      if (layer.mark) node.marks = { [layer.mark]: 1 };
    } else {
      node = { ...base, id: `/${child.path}`, first: 0, last: 0, layer: this.layers[0], group: child };
      node.children = child.children.map((inner) => this.add(inner, node));
      node.first = node.children[0].first;
      node.last = /** @type {ModelNode} */ (node.children.at(-1)).last;
      node.layer = this.layers[node.last];
      for (const { marks } of node.children) {
        for (const [mark, count] of Object.entries(marks)) {
          node.marks[mark] = (node.marks[mark] ?? 0) + count;
        }
      }
    }
    this.nodes.set(node.id, node);
    return node;
  }

  /**
   * The children of a node, by their places among them, as series and parallel parts.
   * @param {ModelNode} scope
   */
  series(scope) {
    let found = this.known.get(scope);
    if (!found) {
      const nodes = scope.children.map((_, place) => place);
      found = seriesOf(nodes, this.edges(scope), nodes.length);
      this.known.set(scope, found);
    }
    return found;
  }

  /**
   * Edges between the children of a node, by their places among them.
   * @param {ModelNode} scope
   * @returns {Edge[]}
   */
  edges(scope) {
    const { children, first } = scope;
    const exit = children.length;
    /** @type {number[]} */
    const owners = []; // child of each layer of the scope
    children.forEach((child, place) => {
      for (let layer = child.first; layer <= child.last; layer++) owners[layer - first] = place;
    });
    /** @type {Map<string, Edge>} */
    const found = new Map();
    /** @type {(from: number, to: number) => void} */
    const add = (from, to) => {
      if (from !== to) found.set(`${from} ${to}`, [from, to]);
    };
    owners.forEach((to, index) => {
      for (const layer of this.layers[first + index].inputs) {
        add(layer >= first ? owners[layer - first] : ENTRY, to);
      }
      const consumers = this.consumers[first + index];
      if (consumers.some((layer) => layer > scope.last)) add(to, exit);
    });
    const edges = [...found.values()];
    // What nothing reads is an output; what reads nothing is fed by the input.
    for (let place = 0; place < exit; place++) {
      if (!edges.some(([from]) => from === place)) edges.push([place, exit]);
      if (!edges.some(([, to]) => to === place)) edges.push([ENTRY, place]);
    }
    return edges;
  }

  /**
   * The nodes that are drawn as one block where the groups of `open` are open.
   * @param {Set<string>} open - Ids of groups.
   */
  visible(open) {
    /** @type {ModelNode[]} */
    const found = [];
    /** @param {ModelNode} node */
    const walk = (node) => {
      if (node.children.length && (node === this.root || open.has(node.id))) {
        node.children.forEach(walk);
      } else found.push(node);
    };
    walk(this.root);
    return found;
  }

  /**
   * The edges between blocks that are drawn, by their places in `blocks`.
   * @param {ModelNode[]} blocks
   * @returns {Edge[]}
   */
  visibleEdges(blocks) {
    /** @type {number[]} */
    const owners = [];
    blocks.forEach(({ first, last }, place) => {
      for (let layer = first; layer <= last; layer++) owners[layer] = place;
    });
    /** @type {Map<string, Edge>} */
    const found = new Map();
    this.layers.forEach(({ inputs }, index) => {
      for (const layer of inputs) {
        const [from, to] = [layer < 0 ? -1 : owners[layer], owners[index]];
        if (from !== to && from >= 0) found.set(`${from} ${to}`, [from, to]);
      }
    });
    return [...found.values()];
  }
}

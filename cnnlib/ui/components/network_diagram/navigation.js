// Where an arrow key leads: along the edges in the direction of the flow, to the nearest across it.

/** @import { NetworkDiagram, Place } from "./network_diagram.js" */
/** @import { Block, Frame } from "./layout.js" */

/** @typedef {{ along: number, across: number }} Move */

/** @type {Record<string, [x: number, y: number]>} */
const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/**
 * The block that a key leads to; null where there is none, undefined where the key does nothing.
 * @type {(diagram: NetworkDiagram, place: Place, key: string) => Place | null | undefined}
 */
export function neighbour(diagram, place, key) {
  const { network } = place;
  const { blocks, frames } = diagram.view.drawings[network];
  /** @param {Block | Frame | undefined} found */
  const at = (found) => (found ? { network, id: found.node.id } : null);
  if (key === "Home") return at(blocks[0]);
  if (key === "End") return at(blocks.at(-1));
  const arrow = ARROWS[key];
  if (!arrow) return undefined;
  const [x, y] = arrow;
  const { vertical } = diagram.view;
  const [along, across] = vertical ? [y, x] : [x, y];
  const frame = frames.find(({ node }) => node.id === place.id);
  if (frame) {
    const inside = blocks.filter(({ node }) => node.first >= frame.node.first && node.last <= frame.node.last);
    if (along < 0) return at(blocks[blocks.indexOf(inside[0]) - 1]);
    return along > 0 || across > 0 ? at(inside[0]) : at(nearestFrame(frames, frame));
  }
  const here = blocks.find(({ node }) => node.id === place.id);
  if (!here) return null;
  if (along) return at(alongEdges(diagram, network, here, along));
  const beside = nearest(blocks, here, across);
  if (beside) return at(beside);
  const other = otherNetwork(diagram, place, here, vertical ? x : y);
  if (across < 0) {
    const around = frames.filter(({ node }) => node.first <= here.node.first && node.last >= here.node.last);
    if (around.length) return at(around.at(-1));
  }
  return other;
}

/** @type {(diagram: NetworkDiagram, network: number, here: Block, along: number) => Block | undefined} */
function alongEdges(diagram, network, here, along) {
  const { blocks } = diagram.view.drawings[network];
  const model = diagram.models[network];
  const order = blocks.map(({ node }) => node);
  const index = blocks.indexOf(here);
  const reached = model
    .visibleEdges(order)
    .filter(([from, to]) => (along > 0 ? from : to) === index)
    .map(([from, to]) => blocks[along > 0 ? to : from]);
  // The nearest first, and of several as near the one least to the side.
  const distance = (/** @type {Block} */ block) =>
    Math.abs(block.u - here.u) + Math.abs(block.v - here.v) / 1000;
  return reached.sort((a, b) => distance(a) - distance(b))[0];
}

/** @type {(blocks: Block[], here: Block, across: number) => Block | undefined} */
function nearest(blocks, here, across) {
  const middle = here.u + here.length / 2;
  const beyond = blocks.filter(({ v }) => (v - here.v) * across > 4);
  const distance = (/** @type {Block} */ block) =>
    Math.abs(block.v - here.v) + Math.abs(block.u + block.length / 2 - middle);
  const near = beyond.filter(
    (block) => Math.abs(block.u + block.length / 2 - middle) <= 3 * Math.abs(block.v - here.v),
  );
  return near.sort((a, b) => distance(a) - distance(b))[0];
}

/** @type {(frames: Frame[], frame: Frame) => Frame | undefined} */
const nearestFrame = (frames, frame) =>
  frames.find(({ node }) => node === frame.node.parent);

/** @type {(diagram: NetworkDiagram, place: Place, here: Block, step: number) => Place | null} */
function otherNetwork(diagram, place, here, step) {
  const network = place.network + step;
  const drawing = diagram.view.drawings[network];
  if (!drawing) return null;
  const distance = (/** @type {Block} */ block) => Math.abs(block.u - here.u);
  const [block] = [...drawing.blocks].sort((a, b) => distance(a) - distance(b));
  return block ? { network, id: block.node.id } : null;
}

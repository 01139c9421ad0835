// Draws a layout as SVG; elements of blocks that stay are kept, so that the focus stays too.

import { halfOf } from "./block_size.js";
import { linePaths } from "./lines.js";
import { createSvg, lookOf, setAll } from "./svg.js";

/** @import { Block, Drawing, Frame, Style } from "./layout.js" */
/** @import { Model, ModelNode } from "./model.js" */

const RING = 3; // pixels between a block and the outline of the chosen one
const MOST_STRIPES = 16; // layers shown within a closed group
const STRIPE = 5; // pixels that one needs
const WIDEST_STRIPE = 9;
const TOUCH = 24; // least pixels of what is touched
/** @type {Record<string, string>} */
const SIGNS = { add: "+", iadd: "+", sub: "−", mul: "×", imul: "×", cat: "C", concat: "C", stack: "C" };
/** @type {Record<string, string>} */
export const MARKS = { added: "+", missing: "−", changed: "≠" };

/**
 * One network's drawing: groups of lines, frames and blocks in one SVG element.
 */
export class Canvas {
  /** @param {string} prefix - Of the ids of hatches. */
  constructor(prefix) {
    this.prefix = prefix;
    this.lines = createSvg("g", { "aria-hidden": "true" });
    this.frames = createSvg("g");
    this.blocks = createSvg("g");
    this.picture = createSvg("g", { class: "picture", "aria-hidden": "true" });
    this.rings = createSvg("g", { "aria-hidden": "true" });
    const layers = [this.frames, this.lines, this.picture, this.blocks, this.rings];
    this.content = createSvg("g", {}, ...layers);
    this.svg = createSvg("svg", {}, this.content);
    /** @type {Map<string, SVGGElement>} */
    this.elements = new Map();
  }

  /**
   * @param {Drawing} drawing
   * @param {Style} style
   * @param {(node: ModelNode) => string} describe - All of a block in a sentence.
   */
  draw({ blocks, frames, lines }, style, describe) {
    const { vertical } = style;
    const paths = linePaths(lines, vertical);
    this.lines.replaceChildren(
      ...Object.entries(paths).map(([name, d]) => createSvg("path", { class: name, d })),
    );
    const kept = new Set();
    const all = [
      ...frames.map((frame) => this.drawFrame(frame, style, describe(frame.node))),
      ...blocks.map((block) => this.drawBlock(block, style, describe(block.node))),
    ];
    for (const element of all) kept.add(element);
    for (const [id, element] of this.elements) {
      if (kept.has(element)) continue;
      element.remove();
      this.elements.delete(id);
    }
    // In the order of reading, without moving what stands in its place.
    for (const [parent, parts] of /** @type {const} */ ([
      [this.frames, all.slice(0, frames.length)],
      [this.blocks, all.slice(frames.length)],
    ])) {
      parts.forEach((part, index) => {
        if (parent.children[index] !== part) parent.insertBefore(part, parent.children[index] ?? null);
      });
    }
  }

  /**
   * The element of a block or of a frame, made where there is none of this kind yet.
   * @type {(id: string, kind: string) => SVGGElement}
   */
  elementOf(id, kind) {
    const known = this.elements.get(id);
    if (known?.dataset.type === kind) return known;
    known?.remove();
    const element = createSvg("g", { "data-id": id, "data-type": kind });
    this.elements.set(id, element);
    return element;
  }

  /** @type {(frame: Frame, style: Style, label: string) => SVGGElement} */
  drawFrame({ node, u, v, length, up, down, beside }, { vertical, title, line, measure }, label) {
    const element = this.elementOf(node.id, "frame");
    const box = vertical
      ? { x: v - up, y: u, width: up + down, height: length }
      : { x: u, y: v - up, width: length, height: up + down };
    const key = JSON.stringify([box, title(node), label, line]);
    if (element.dataset.key === key) return element;
    element.dataset.key = key;
    const text = title(node);
    const width = measure(text, true) + 34;
    const [x, y] = [beside ? v + 6 : box.x + 6, box.y + 3];
    const head = createSvg(
      "g",
      { class: "head", role: "button", tabindex: -1, "aria-expanded": "true", "aria-label": label },
      createSvg("rect", { x, y, width, height: 22, rx: 4 }),
      createSvg("path", { d: `M${x + 6} ${y + 11}h10` }),
      createSvg("text", { x: x + 23, y: y + 15.5, "font-size": line * 0.82 }, text),
    );
    element.setAttribute("class", "frame");
    element.replaceChildren(createSvg("rect", { class: "box", rx: 8, ...box }), head);
    return element;
  }

  /** @type {(block: Block, style: Style, description: string) => SVGGElement} */
  drawBlock(block, style, description) {
    const { node, u, v } = block;
    const element = this.elementOf(node.id, "block");
    const [x, y] = style.vertical ? [v, u] : [u, v];
    setAll(element, { transform: `translate(${round(x)} ${round(y)})` });
    const label = block.label && { ...block.label, u: block.label.u - u, v: block.label.v - v };
    const key = JSON.stringify([
      block.length, block.up, block.start, block.lines, label, style.vertical, style.line, node.marks,
      description,
    ]);
    if (element.dataset.key === key) return element;
    element.dataset.key = key;
    const { category, mark } = node.layer;
    const role = node.group ? "quiet" : lookOf(category).role;
    setAll(element, {
      role: "button",
      "aria-label": description,
      style: `--kind: var(--${role})`,
      ...(element.hasAttribute("tabindex") ? {} : { tabindex: -1 }),
      ...(node.group ? { "aria-expanded": "false" } : {}),
    });
    const names = ["group", "merge", "added", "missing", "changed"];
    element.classList.add("block");
    for (const name of names) element.classList.remove(name);
    if (node.group) element.classList.add("group");
    if (category === "merge" && !node.group) element.classList.add("merge");
    if (mark && !node.group) element.classList.add(mark);
    element.replaceChildren(...this.partsOf(block, style, label));
    return element;
  }

  /**
   * Outline blocks or heads of frames, above everything.
   * @type {(rings: { block: Block | Frame, kind: string }[], vertical: boolean) => void}
   */
  drawRings(rings, vertical) {
    this.rings.replaceChildren(
      ...rings.map(({ block, kind }) => {
        const by = RING + (kind === "focus" ? 3 : 0);
        const { u, v, length } = block;
        const half = block.up + by;
        const [along, across] = [
          { at: u - by, size: length + 2 * by },
          { at: v - half, size: "beside" in block ? half + block.down + by : 2 * half },
        ];
        const [h, w] = vertical ? [across, along] : [along, across];
        const place = { x: h.at, y: w.at, width: h.size, height: w.size };
        return createSvg("rect", { class: `ring ${kind}`, rx: 6 + by / 2, ...place });
      }),
    );
  }

  /** @type {(block: Block, style: Style, label: Block["label"]) => Node[]} */
  partsOf(block, style, label) {
    const { node, length, up, start, lines } = block;
    const { vertical, line } = style;
    /** @type {(a: number, b: number, long: number, half: number) => Record<string, number>} */
    const area = (a, b, long, half) =>
      vertical
        ? { x: -half + b, y: a, width: 2 * half, height: long }
        : { x: a, y: -half + b, width: long, height: 2 * half };
    const size = line * 0.82;
    const touch = Math.max(up + 3, TOUCH / 2);
    /** @type {any[]} */
    const parts = [];
    parts.push(createSvg("rect", { class: "hit", rx: 6, ...area(-1, 0, length + 2, touch) }));
    if (label) {
      const [along, across] = [{ at: label.u, size: label.length }, { at: label.v, size: label.down }];
      const [h, v] = vertical ? [across, along] : [along, across];
      parts.push(createSvg("rect", { class: "hit", x: h.at, y: v.at, width: h.size, height: v.size }));
    }
    if (node.group) {
      parts.push(createSvg("path", { class: "shape", d: trapezoid(start, halfEnd(block, style), length, vertical) }));
      parts.push(...stripes(block, style, this.prefix));
      if (node.group.repeats > 1) {
        const [x, y] = vertical ? [0, length / 2] : [length / 2, 0];
        parts.push(
          createSvg("text", { class: "times", x, y: y + 6, "font-size": size + 4 }, `×\u202f${node.group.repeats}`),
        );
      }
    } else if (block.start === up && node.layer.category === "merge") {
      const [cx, cy] = vertical ? [0, up] : [up, 0];
      parts.push(createSvg("circle", { class: "shape", cx, cy, r: up }));
      const sign = SIGNS[node.layer.kind.replaceAll("_", "").toLowerCase()] ?? "";
      parts.push(createSvg("text", { class: "sign", x: cx, y: cy + 6, "font-size": 17 }, sign));
    } else {
      const rx = Math.min(4, length / 3);
      const box = area(0, 0, length, up);
      parts.push(createSvg("rect", { class: "shape", rx, ...box }));
      if (lookOf(node.layer.category).hatch) {
        const fill = `url(#${this.prefix}${node.layer.category})`;
        parts.push(createSvg("rect", { class: "hatch", rx, ...box, fill }));
      }
    }
    if (label) {
      lines.forEach((text, index) => {
        /** @type {Record<string, string | number>} */
        const place = vertical
          ? { x: label.v, y: label.u + label.length / 2 + (index - (lines.length - 1) / 2) * line + size * 0.36 }
          : { x: label.u + label.length / 2, y: label.v + (index + 0.78) * line, "text-anchor": "middle" };
        const name = index === 0 ? "strong" : "quiet";
        parts.push(createSvg("text", { class: name, "font-size": size, ...place }, text));
      });
    }
    if (node.group || !node.layer.thin) parts.push(...badges(block, vertical));
    return parts;
  }
}

/** @param {number} value */
const round = (value) => Math.round(value * 100) / 100;

/** @type {(block: Block, style: Style) => number} */
const halfEnd = ({ node }, { scale, extent }) => halfOf(node.layer.shape, scale, extent);

/** @type {(start: number, end: number, length: number, vertical: boolean) => string} */
function trapezoid(start, end, length, vertical) {
  const points = [[0, -start], [length, -end], [length, end], [0, start]];
  return `M${points.map(([u, v]) => (vertical ? `${round(v)} ${round(u)}` : `${round(u)} ${round(v)}`)).join("L")}Z`;
}

/**
 * The layers within a closed group as stripes, as high as their feature maps.
 * @type {(block: Block, style: Style, prefix: string) => SVGElement[]}
 */
function stripes({ node, length, start }, style) {
  const found = /** @type {ModelNode[]} */ ([]);
  /** @param {ModelNode} inner */
  const walk = (inner) => {
    const alike = (inner.group?.repeats ?? 1) > 1; // one stands for all
    if (alike) walk(inner.children[0]);
    else if (inner.children.length) inner.children.forEach(walk);
    else if (!inner.layer.thin) found.push(inner);
  };
  walk(node);
  const most = Math.min(MOST_STRIPES, Math.floor((length - 8) / STRIPE));
  const count = Math.min(found.length, most);
  const end = halfOf(node.layer.shape, style.scale, style.extent);
  const width = Math.min(WIDEST_STRIPE, (0.5 * length) / count);
  return Array.from({ length: count }, (_, index) => {
    const { layer } = found[Math.floor((index * found.length) / count)];
    const u = ((index + 0.5) * length) / count;
    const room = start + ((end - start) * u) / length - 4;
    const half = Math.max(2, Math.min(room, halfOf(layer.shape, style.scale, style.extent) - 4));
    const d = style.vertical ? `M${round(-half)} ${round(u)}H${round(half)}` : `M${round(u)} ${round(-half)}V${round(half)}`;
    const kind = `--kind: var(--${lookOf(layer.category).role})`;
    return createSvg("path", { class: "stripe", d, "stroke-width": width, style: kind });
  });
}

/** @type {(block: Block, vertical: boolean) => SVGElement[]} */
function badges({ node, length, up }, vertical) {
  const found = Object.keys(MARKS).filter((mark) => node.marks[mark]);
  const texts = found.map((mark) => (node.group ? `${MARKS[mark]}${node.marks[mark]}` : MARKS[mark]));
  const widths = texts.map((text) => 10 + 7 * text.length);
  const total = widths.reduce((sum, width) => sum + width + 2, -2);
  const merge = !node.group && node.layer.category === "merge";
  let at = vertical ? 0 : (length - total) / 2;
  return found.map((name, index) => {
    const width = widths[index];
    const [x, y] = vertical
      ? [merge ? up + 5 : -up - 5 - width, at + length / 2 - 8.5 * found.length]
      : [at, merge ? up + 4 : -up - 21];
    at += vertical ? 18 : width + 2;
    return createSvg(
      "g",
      { class: `badge ${name}` },
      createSvg("rect", { x, y, width, height: 17, rx: 8.5 }),
      createSvg("text", { x: x + width / 2, y: y + 12.8, "font-size": 12.5 }, texts[index]),
    );
  });
}

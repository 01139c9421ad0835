// Maps over a picture, side by side: the slider and the cell pointed at never ask the server.

import { css, readColours } from "../shared/colour_scale.js";
import { countUp, createElement, fillIn } from "../shared/dom.js";
import { formatNumber } from "../shared/number_format.js";
import { SIDE, bilinear, blend, layersOf, nearest } from "./blend.js";
import { sumOf } from "./cell_sum.js";

/** @import { Cell, Colour, Component, OverlayHead, ThemeColours } from "../shared/types" */
/** @import { Layers } from "./blend.js" */

/** @typedef {HTMLElement & { overlay?: MapOverlay }} Root */

const PAGE_STEP = 20; // percent that Page Up and Page Down move the slider
/** @type {Record<string, Cell>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * Show a message of Python; called at every change of the data.
 * @type {(root: Root, component: Component, head: OverlayHead, blobs: Uint8Array[]) => void}
 */
export function show(root, component, head, blobs) {
  root.overlay ??= new MapOverlay(root, component, head);
  root.overlay.update(component, head, blobs);
}

/** Nothing runs between two messages, so there is nothing to stop. */
export function leave() {}

/** @param {Uint8Array} blob */
const floats = (blob) => new Float32Array(blob.buffer);

class MapOverlay {
  /**
   * @param {Root} root
   * @param {Component} component
   * @param {OverlayHead} head
   */
  constructor(root, component, head) {
    this.component = component;
    this.head = head;
    this.strength = head.strength;
    this.held = false; // whether the slider is under a finger
    this.sent = 0; // strengths sent
    /** @type {Cell | null} */
    this.cell = null; // the one pointed at
    /** @type {Cell} */
    this.strongest = [0, 0]; // of the first map that has any, shown while none is pointed at
    /** @type {ThemeColours | null} */
    this.colours = null;
    /** @type {Float32Array[]} */
    this.values = [];
    /** @type {Layers[]} */
    this.layers = [];
    /** @type {Float32Array | null} */
    this.channels = null;
    /** @type {Float32Array[]} */
    this.weights = [];
    this.row = createElement("div", { class: "maps", role: "application", tabindex: 0 });
    this.slider = createElement("input", { type: "range", min: 0, max: 100, step: 1 });
    this.ends = [createElement("span"), createElement("span")];
    const [left, right] = this.ends;
    const strength = createElement("label", { class: "strength" }, left, this.slider, right);
    this.scale = createElement("div", { class: "scale" });
    this.live = createElement("div", { class: "live", "aria-live": "polite" });
    const foot = createElement("div", { class: "foot" }, strength, this.scale);
    this.element = createElement("div", { class: "overlay" }, this.row, foot, this.live);
    this.image = new ImageData(SIDE, SIDE);
    this.source = createElement("canvas", { width: SIDE, height: SIDE });
    root.append(this.element);
    this.bind();
  }

  bind() {
    const { slider, row } = this;
    slider.onpointerdown = () => (this.held = true);
    slider.onpointerup = slider.onpointercancel = slider.onblur = () => (this.held = false);
    slider.oninput = () => this.set(Number(slider.value));
    slider.onchange = () => this.send();
    slider.onkeydown = (event) => {
      const by = { PageUp: PAGE_STEP, PageDown: -PAGE_STEP }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      this.set(Math.min(Math.max(this.strength + by, 0), 100));
      this.send();
    };
    row.onpointermove = (event) => this.pointAt(event);
    row.onpointerdown = (event) => this.pointAt(event);
    row.onpointerleave = (event) => {
      if (event.pointerType !== "touch") this.choose(null);
    };
    row.onkeydown = (event) => this.onKey(event);
    row.onblur = () => this.choose(null);
  }

  /** @type {(component: Component, head: OverlayHead, blobs: Uint8Array[]) => void} */
  update(component, head, blobs) {
    if (String(head.cells) !== String(this.head.cells)) this.cell = null;
    Object.assign(this, { component, head });
    this.colours = readColours(this.element, head.palette);
    // Until Python has acknowledged the latest strength, its own is out of date.
    if (!this.held && head.acknowledged >= this.sent) this.strength = head.strength;
    const [picture, ...rest] = blobs;
    const count = head.maps.length;
    this.values = rest.slice(0, count).map(floats);
    this.channels = head.channels ? floats(rest[count]) : null;
    this.weights = head.channels ? rest.slice(count + 1).map(floats) : [];
    const shown = this.values.find((values) => values.some((value) => value !== 0));
    this.strongest = strongestCell(shown ?? this.values[0], head.cells[1]);
    this.row.classList.toggle("sums", head.channels > 0);
    this.paintLayers(picture);
    this.buildFigures();
    this.buildFoot();
    this.draw();
    this.element.dataset.theme = this.colours.theme;
    countUp(this.element, "ready");
  }

  /** @param {Uint8Array} picture */
  paintLayers(picture) {
    const { cells, limit, tints } = this.head;
    const [rows, columns] = cells;
    const { picture: ground, diverging } = /** @type {ThemeColours} */ (this.colours);
    const colours = tints.map((tint) => [1, 3, 5].map((at) => parseInt(tint.slice(at, at + 2), 16)));
    const scales = { picture: ground, diverging, tints: colours };
    const below = nearest(picture, this.head.picture[0], this.head.picture[1]);
    const resize = rows < this.head.picture[0] ? bilinear : nearest;
    this.layers = this.values.map((values) =>
      layersOf(below, resize(values, rows, columns), limit, scales),
    );
  }

  /** Fit the figures to the maps; those there are stay, so that no frame is blank. */
  buildFigures() {
    const { maps, labels } = this.head;
    while (this.row.children.length > maps.length) this.row.lastChild?.remove();
    while (this.row.children.length < maps.length) this.row.append(newFigure());
    maps.forEach(({ title, detail, note }, i) => {
      const [name, beside] = this.row.children[i].querySelectorAll("b, small");
      name.textContent = title;
      beside.textContent = detail;
      /** @type {HTMLElement} */ (this.row.children[i].querySelector(".note")).textContent = note;
    });
    const names = maps.map(({ title, detail }) => `${title} ${detail}`).join(", ");
    this.row.setAttribute("aria-label", `${names}. ${labels.keys}`);
  }

  buildFoot() {
    const { labels, signed, limit } = this.head;
    this.slider.setAttribute("aria-label", labels.strength);
    this.ends[0].textContent = labels.picture;
    this.ends[1].textContent = labels.map;
    const { diverging } = /** @type {ThemeColours} */ (this.colours);
    const stops = signed ? diverging : diverging.slice((diverging.length - 1) / 2);
    this.scale.title = labels.zero;
    this.scale.hidden = limit === 0;
    this.scale.replaceChildren(
      createElement("span", {}, signed ? formatNumber(-limit) : "0"),
      createElement("i", {
        style: `background: linear-gradient(90deg, ${stops.map((stop) => css(stop))})`,
      }),
      createElement("span", {}, formatNumber(limit)),
    );
  }

  /** @param {number} strength - In percent. */
  set(strength) {
    this.strength = strength;
    this.draw();
  }

  send() {
    this.sent = Math.max(this.sent, this.head.acknowledged) + 1;
    this.component.setStateValue("strength", { value: this.strength, count: this.sent });
  }

  /** @param {PointerEvent} event */
  pointAt(event) {
    const canvas = /** @type {HTMLElement} */ (event.target);
    if (canvas.localName !== "canvas") return;
    const box = canvas.getBoundingClientRect();
    const [rows, columns] = this.head.cells;
    const row = Math.floor(((event.clientY - box.top) / box.height) * rows);
    const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
    this.choose([clamp(row, rows), clamp(column, columns)]);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key === "Escape") this.choose(null);
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const [rows, columns] = this.head.cells;
    const [row, column] = this.cell ?? this.strongest;
    this.choose([clamp(row + step[0], rows), clamp(column + step[1], columns)]);
    this.live.textContent = this.head.maps
      .map(({ title }, i) => `${title}: ${this.row.querySelectorAll("output")[i].textContent}`)
      .join("; ");
  }

  /** @param {Cell | null} cell */
  choose(cell) {
    if (String(cell) === String(this.cell)) return;
    this.cell = cell;
    this.draw();
  }

  /** Mix the pictures at the present strength, and write the cell pointed at. */
  draw() {
    const { slider, strength } = this;
    slider.value = String(strength);
    slider.setAttribute("aria-valuetext", `${strength} %`);
    const context = contextOf(this.source);
    this.layers.forEach((layers, i) => {
      blend(layers, strength / 100, this.head.tintAt, this.image.data);
      context.putImageData(this.image, 0, 0);
      const canvas = /** @type {HTMLCanvasElement} */ (this.row.children[i].querySelector("canvas"));
      contextOf(canvas).drawImage(this.source, 0, 0);
      this.outline(contextOf(canvas), this.cell ?? this.strongest);
      this.say(i);
    });
    this.element.dataset.strength = String(strength);
  }

  /** @type {(context: CanvasRenderingContext2D, cell: Cell) => void} */
  outline(context, [row, column]) {
    const [rows, columns] = this.head.cells;
    const [height, width] = [SIDE / rows, SIDE / columns];
    const { roles } = /** @type {ThemeColours} */ (this.colours);
    /** @type {[Colour, number][]} */
    const lines = [[roles.ground, 5], [roles.selected, 2.5]];
    for (const [colour, wide] of lines) {
      context.strokeStyle = css(colour);
      context.lineWidth = wide;
      context.strokeRect(column * width, row * height, width, height);
    }
  }

  /** @param {number} i */
  say(i) {
    const output = /** @type {HTMLElement} */ (this.row.children[i].querySelector("output"));
    const { labels, cells, rectified } = this.head;
    const cell = this.cell ?? this.strongest;
    const [row, column] = cell;
    const value = this.values[i][row * cells[1] + column];
    const number = createElement("b", {}, formatNumber(value));
    const where = fillIn(labels.cell, { row, column });
    const said = fillIn(labels.said, { where, meaning: labels.meaning });
    const [before, after = ""] = said.split("{value}");
    const parts = [before, number, after];
    if (this.channels) {
      parts.push(sumOf(this.channels, this.weights[i], cells, cell, value, rectified, labels));
    }
    output.replaceChildren(...parts);
  }
}

function newFigure() {
  return createElement(
    "figure",
    {},
    createElement("figcaption", {}, createElement("b"), createElement("small")),
    createElement("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" }),
    createElement("p", { class: "note" }),
    createElement("output", { "aria-hidden": "true" }),
  );
}

/** @type {(values: Float32Array, columns: number) => Cell} */
function strongestCell(values, columns) {
  let at = 0;
  values.forEach((value, i) => {
    if (Math.abs(value) > Math.abs(values[at])) at = i;
  });
  return [Math.floor(at / columns), at % columns];
}

/** @type {(index: number, count: number) => number} */
const clamp = (index, count) => Math.min(Math.max(index, 0), count - 1);

/** @param {HTMLCanvasElement} canvas */
const contextOf = (canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

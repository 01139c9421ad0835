// A picture of numbers with its title: pointing at a cell, or arrow keys, tell its number.

import { createElement } from "../shared/dom.js";
import { enlarge, outline } from "./paint.js";

/** @import { Cell, ThemeColours } from "../shared/types" */

/** @type {Record<string, Cell>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class ValuesFigure {
  /**
   * @param {string} role - Role of the palette that colours the title.
   * @param {(cell: Cell) => string | null} tell - The number of a cell in words; null for a gap.
   */
  constructor(role, tell) {
    this.tell = tell;
    /** @type {Cell | null} */
    this.cell = null;
    /** @type {ThemeColours | null} */
    this.colours = null;
    this.rest = "";
    this.source = document.createElement("canvas"); // a pixel a cell
    this.canvas = createElement("canvas", { tabindex: 0, role: "img" });
    this.title = createElement("b");
    this.size = createElement("small");
    this.says = createElement("output");
    const caption = createElement("figcaption", {}, this.title, " ", this.size);
    this.element = createElement("figure", { class: role }, caption, this.canvas, this.says);
    this.canvas.onpointermove = (event) => this.point(event);
    this.canvas.onpointerdown = (event) => this.point(event);
    this.canvas.onpointerleave = () => this.choose(null);
    this.canvas.onblur = () => this.choose(null);
    this.canvas.onkeydown = (event) => this.onKey(event);
  }

  /**
   * Show what has been painted on `source`.
   * @param {ThemeColours} colours
   * @param {{ title: string, size: string, keys: string, rest?: string }} said - What stands where;
   *   `rest` while no cell is pointed at.
   */
  update(colours, { title, size, keys, rest = "" }) {
    this.colours = colours;
    this.rest = rest;
    this.title.textContent = title;
    this.size.textContent = size;
    this.canvas.setAttribute("aria-label", `${title}, ${size}. ${keys}`);
    const { width, height } = this.source;
    this.canvas.style.setProperty("--aspect", String(width / height));
    if (this.cell && (this.cell[0] >= height || this.cell[1] >= width)) this.cell = null;
    this.draw();
  }

  draw() {
    if (!this.colours) return;
    const side = enlarge(this.canvas, this.source);
    const told = this.cell && this.tell(this.cell);
    if (side && this.cell && told) outline(this.canvas, side, this.cell, this.colours);
    this.says.textContent = told ?? this.rest;
  }

  /** @param {Cell | null} cell */
  choose(cell) {
    if (String(cell) === String(this.cell)) return;
    this.cell = cell;
    this.draw();
  }

  /** @param {PointerEvent} event */
  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const { width, height } = this.source;
    this.choose([
      clamp(Math.floor(((event.clientY - box.top) / box.height) * height), height),
      clamp(Math.floor(((event.clientX - box.left) / box.width) * width), width),
    ]);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const { width, height } = this.source;
    const [row, column] = this.cell ?? [-step[0], -step[1]];
    this.choose([clamp(row + step[0], height), clamp(column + step[1], width)]);
  }
}

/** @type {(index: number, count: number) => number} */
const clamp = (index, count) => Math.min(Math.max(index, 0), count - 1);

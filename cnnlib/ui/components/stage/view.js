// The elements of the stage: grids of two canvases each, the sentences under them, the controls.

import { readColours } from "../shared/colour_scale.js";
import { createElement, fillIn } from "../shared/dom.js";
import { drawHighlights, drawValues, forgetWidths } from "./draw.js";
import { drawnShape, originalOf } from "./grid.js";
import { frameOf, highlightsOf } from "./highlights.js";
import { arrange, arrangeStacks, MARGIN } from "./layout.js";
import { writeReadout } from "./readout.js";
import { STYLE } from "./style.js";

/** @import { Grid, GridCell, Highlights, StageHead, ThemeColours } from "../shared/types" */
/** @import { CellStyle } from "./draw.js" */
/** @import { Item } from "./layout.js" */
/** @import { Stage } from "./stage.js" */

/**
 * The elements of one grid, and what is drawn on them.
 * @typedef {object} GridElements
 * @property {HTMLElement} figure
 * @property {HTMLElement} caption
 * @property {HTMLElement} title
 * @property {HTMLElement} size
 * @property {HTMLElement} area - What is pointed at and has the focus.
 * @property {HTMLCanvasElement} values
 * @property {HTMLCanvasElement} highlights
 * @property {Drawn | null} drawn
 * @property {CellStyle} [style]
 * @property {boolean} lit - Whether there is an outline to clear.
 */

/** @typedef {{ look: string, colours: ThemeColours, values: Float64Array }} Drawn */

/** @typedef {Record<string, Required<Highlights>["frame"]>} Frames */

const PLAY = '<svg viewBox="0 0 16 16" width="16" height="16"><path d="M4 2.5v11l9-5.5z"/></svg>';
const PAUSE =
  '<svg viewBox="0 0 16 16" width="16" height="16"><path d="M3.5 2.5h3v11h-3zm6 0h3v11h-3z"/></svg>';
const GLIDE = 120; // ms that the frame of the sources takes from cell to cell

export class View {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.element = createElement("div", { class: "stage", role: "group" });
    this.where = createElement("div", { class: "where" });
    this.sum = createElement("div", { class: "sum" });
    this.play = createElement("button", { class: "play", type: "button" });
    this.scrub = createElement("input", { class: "scrub", type: "range", min: 0, step: 1 });
    this.count = createElement("span", { class: "count" });
    this.speed = createElement("button", { class: "speed", type: "button" });
    const controls = [this.play, this.scrub, this.count, this.speed];
    const transport = createElement("div", { class: "transport" }, ...controls);
    this.number = createElement("input", { class: "number", type: "text", inputmode: "decimal" });
    this.slider = createElement("input", { class: "slider", type: "range" });
    this.editor = createElement("div", { class: "editor" }, this.number, this.slider);
    this.complaint = createElement("div", { class: "complaint", role: "alert" });
    const sentences = [this.where, this.sum, this.editor, this.complaint];
    const says = createElement("div", { class: "says" }, ...sentences);
    this.live = createElement("div", { class: "live", "aria-live": "polite" });
    this.grids = createElement("div", { class: "grids" });
    this.element.append(this.grids, says, transport, this.live);
    root.append(createElement("style", {}, STYLE), this.element);
    /** @type {Record<string, GridElements>} */
    this.parts = {};
    /** @type {Map<string, number>} */
    this.captions = new Map(); // width of a caption by its font and text
    /** @type {Record<string, string>} */
    this.labels = {};
    /** @type {ThemeColours | null} */
    this.colours = null;
    /** @type {Frames | null} */
    this.frames = null; // the frames drawn last
    this.font = "";
    /** @type {Record<string, number>} */
    this.cells = {}; // side of a cell of each grid in CSS pixels
    this.plan = ""; // the grids that have elements
    this.layout = ""; // what the sizes of cells were computed from
    this.animation = 0;
  }

  /** Forget what was measured and drawn in another font. */
  forgetMeasures() {
    this.captions.clear();
    forgetWidths();
    for (const part of Object.values(this.parts)) part.drawn = null;
  }

  /**
   * Write titles and labels; make the grids' elements anew only where names or signs change.
   * @param {Stage} stage
   */
  build({ head, grids }) {
    this.font = getComputedStyle(this.element).fontFamily;
    this.colours = readColours(this.element, head.palette);
    const plan = JSON.stringify([head.grids.map(({ name, below }) => [name, below]), head.separators]);
    if (plan !== this.plan) this.buildGrids(head);
    this.plan = plan;
    for (const grid of Object.values(grids)) {
      const { figure, title, size, area } = this.parts[grid.name];
      const shape = sizeOf(grid, head.labels);
      figure.classList.toggle("faded", grid.faded);
      figure.classList.toggle("now", grid.name === head.main);
      const label = `${grid.title}, ${shape}. ${head.labels.keys}`;
      const { dataset } = figure;
      if (area.getAttribute("aria-label") === label && dataset.role === grid.role) continue;
      dataset.role = grid.role;
      figure.style.setProperty("--role", `var(--${grid.role})`);
      title.textContent = grid.title;
      size.textContent = shape;
      area.setAttribute("aria-label", label);
    }
    this.element.setAttribute("aria-label", head.grids.map((grid) => grid.title).join(", "));
    this.scrub.setAttribute("aria-label", head.labels.scrub);
    this.speed.setAttribute("aria-label", head.labels.speed);
    this.labels = head.labels;
  }

  /** @param {StageHead} head */
  buildGrids(head) {
    this.parts = {};
    this.layout = "";
    this.grids.replaceChildren();
    this.grids.classList.toggle("stacked", head.grids.some(({ below }) => below));
    this.grids.classList.toggle("level", head.rows > 0);
    this.grids.style.setProperty("--rows", String(head.rows));
    let stack = createElement("div", { class: "stack" });
    for (const [index, { name, below, row }] of head.grids.entries()) {
      if (index && !below) {
        const sign = head.separators[index - 1];
        this.grids.append(createElement("span", { class: sign ? "sign" : "sign none" }, sign));
        stack = createElement("div", { class: "stack" });
      }
      if (!index || !below) this.grids.append(stack);
      const [title, size] = [createElement("span"), createElement("small")];
      const caption = createElement("figcaption", {}, title, size);
      const [values, highlights] = [createElement("canvas"), createElement("canvas")];
      const attributes = { class: "board", role: "application", tabindex: 0, "data-grid": name };
      const area = createElement("div", attributes, values, highlights);
      const figure = createElement("figure", { class: "grid" }, caption, area);
      const drawn = { drawn: null, lit: false };
      this.parts[name] = { figure, title, size, caption, area, values, highlights, ...drawn };
      stack.classList.toggle("placed", row !== null);
      figure.style.gridRow = row === null ? "" : String(row + 1);
      stack.append(figure);
    }
  }

  /**
   * Choose the sizes of the cells; true if they or the grids' places changed.  `width` is what the
   * observer saw: asking an element in the midst of changes has the browser lay out the page.
   * @param {Stage} stage
   * @returns {boolean}
   */
  arrange({ head, grids, width: seen }) {
    const width = seen || this.element.clientWidth;
    if (!width) return false;
    /** @type {Item[][]} */
    const stacks = [];
    /** @type {number[]} */
    const signs = [];
    for (const [index, grid] of Object.values(grids).entries()) {
      const { name, below } = grid;
      const [rows, columns] = drawnShape(grid);
      const item = { rows, columns, caption: this.captionOf(name) };
      if (index && below) {
        stacks[stacks.length - 1].push(item);
        continue;
      }
      if (index) signs.push(head.separators[index - 1] ? 20 : 0);
      stacks.push([item]);
    }
    const lines = linesOf(Object.values(grids));
    for (const line of lines) {
      const most = Math.max(...line.map((grid) => drawnShape(grid)[0]));
      for (const [column] of line.entries()) stacks[column][lines.indexOf(line)].rows = most;
    }
    // A tall screen, seen from the back row, gets larger cells.
    const zoom = Math.min(Math.max(window.innerHeight / 800, 1), 1.6);
    const plan = JSON.stringify([stacks, signs, width, head.height, zoom, window.devicePixelRatio]);
    if (plan === this.layout) return false;
    const { cells, wraps } = stacks.some(({ length }) => length > 1)
      ? arrangeStacks(stacks, signs, width, head.height * zoom, zoom)
      : arrange(stacks.flat(), signs, width, head.height * zoom, zoom);
    this.layout = plan;
    this.cells = Object.fromEntries(Object.keys(grids).map((name, index) => [name, cells[index]]));
    this.grids.classList.toggle("wrapped", wraps);
    for (const part of Object.values(this.parts)) part.area.style.minHeight = "";
    for (const line of lines) {
      const heights = line.map((grid) => drawnShape(grid)[0] * this.cells[grid.name]);
      const height = `${Math.max(...heights) + 2 * MARGIN}px`;
      for (const { name } of line) this.parts[name].area.style.minHeight = wraps ? "" : height;
    }
    return true;
  }

  /**
   * Width of a grid's caption in pixels.
   * @param {string} name
   */
  captionOf(name) {
    const { caption } = this.parts[name];
    const text = `${this.font} ${caption.textContent}`;
    const known = this.captions.get(text);
    if (known) return known;
    const width = caption.scrollWidth;
    this.captions.set(text, width);
    return width;
  }

  /**
   * Draw the numbers of the grids that look different from before.
   * @param {Stage} stage
   */
  drawValues({ grids }) {
    const { font, colours } = this;
    if (!colours) return;
    for (const grid of Object.values(grids)) {
      const cell = this.cells[grid.name];
      const part = this.parts[grid.name];
      const look = { ...grid, values: null, title: "", of: [cell, font, devicePixelRatio] };
      const drawn = { look: JSON.stringify(look), colours, values: grid.values };
      if (isSame(drawn, part.drawn)) continue;
      part.drawn = { ...drawn, values: grid.values.slice() };
      part.style = drawValues(part.values, grid, cell, colours, font);
      part.lit = true;
    }
  }

  /**
   * Write down in `data-grids` where the grids are, for scripts that point at them.
   * @param {Stage} stage
   */
  writePlaces({ grids }) {
    const origin = this.element.getBoundingClientRect();
    const places = Object.values(grids).map(({ name, shape: [rows, columns] }) => {
      const box = this.parts[name].area.getBoundingClientRect();
      const [x, y] = [box.x - origin.x + MARGIN, box.y - origin.y + MARGIN];
      return [name, { x, y, cell: this.cells[name], rows, columns }];
    });
    this.element.dataset.grids = JSON.stringify(Object.fromEntries(places));
  }

  /**
   * The cell of a grid under a pointer, if there is one.
   * @type {(stage: Stage, name: string, event: MouseEvent) => GridCell | null}
   */
  cellAt(stage, name, event) {
    const box = this.parts[name].area.getBoundingClientRect();
    /** @param {number} offset */
    const place = (offset) => Math.floor((offset - MARGIN) / this.cells[name]);
    const [row, column] = [place(event.clientY - box.top), place(event.clientX - box.left)];
    const grid = stage.grids[name];
    const [rows, columns] = drawnShape(grid);
    if (row < 0 || column < 0 || row >= rows || column >= columns) return null;
    const [y, x] = originalOf(grid, row, column);
    const found = { grid: name, row: y, column: x };
    return stage.has(found) ? found : null;
  }

  /**
   * Draw the outlines for the chosen cell and write what is said of it.
   * @param {Stage} stage
   * @param {boolean} glide - Move the frame of the sources from its last place.
   */
  drawHighlights(stage, glide = false) {
    const marks = highlightsOf(stage);
    /** @type {Frames} */
    const frames = {};
    for (const [name, mark] of Object.entries(marks)) {
      if (mark.sources.length > 1) Object.assign(mark, frameOf(mark.sources, this.cells[name]));
      if (mark.frame) frames[name] = mark.frame;
    }
    const paint = () => {
      for (const grid of Object.values(stage.grids)) {
        const part = this.parts[grid.name];
        const lit = Object.values(marks[grid.name]).some((mark) => mark?.length);
        if (part.style && (lit || part.lit)) {
          drawHighlights(part.highlights, grid, part.style, marks[grid.name]);
        }
        part.lit = lit;
      }
    };
    cancelAnimationFrame(this.animation);
    const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (glide && !reduced && this.frames) this.slide(marks, frames, this.frames, paint);
    else paint();
    this.frames = frames;
    writeReadout(this, stage, marks);
  }

  /** @type {(marks: Record<string, Highlights>, to: Frames, from: Frames, paint: () => void) => void} */
  slide(marks, to, from, paint) {
    const start = performance.now();
    /** @param {number} now */
    const step = (now) => {
      const share = Math.min(1, Math.max(0, now - start) / GLIDE);
      const eased = 1 - (1 - share) ** 3;
      for (const name of Object.keys(to)) {
        const [a, b] = [from[name] ?? to[name], to[name]];
        marks[name].frame = {
          x: a.x + (b.x - a.x) * eased,
          y: a.y + (b.y - a.y) * eased,
          width: a.width + (b.width - a.width) * eased,
          height: a.height + (b.height - a.height) * eased,
        };
      }
      paint();
      if (share < 1) this.animation = requestAnimationFrame(step);
    };
    step(start);
  }

  /** Have screen readers say the cell and its arithmetic. */
  announce() {
    this.live.textContent = [this.where.textContent, this.sum.textContent].join(": ");
  }

  /** @param {string} sentence */
  complain(sentence) {
    this.complaint.textContent = sentence;
  }

  /** @param {boolean} playing */
  showPlaying(playing) {
    const label = playing ? this.labels.pause : this.labels.play;
    const { dataset } = this.element;
    if (label === undefined) return;
    if (dataset.playing === String(playing) && this.play.title === label) return;
    this.play.innerHTML = playing ? PAUSE : PLAY;
    this.play.setAttribute("aria-label", label);
    this.play.title = label;
    dataset.playing = String(playing);
  }
}

/**
 * The grids that belong side by side, where the stage shows tensors of equally many matrices.
 * @type {(grids: Grid[]) => Grid[][]}
 */
function linesOf(grids) {
  /** @type {Record<string, Grid[]>} */
  const tensors = {};
  for (const grid of grids) (tensors[grid.tensor] ??= []).push(grid);
  const [first, ...others] = Object.values(tensors);
  const even = others.length && others.every(({ length }) => length === first.length);
  if (!even || first.length < 2 || "" in tensors) return [];
  return first.map((_, index) => Object.values(tensors).map((matrices) => matrices[index]));
}

/** @type {(now: Drawn, before: Drawn | null) => boolean} */
const isSame = (now, before) =>
  before !== null &&
  now.look === before.look &&
  now.colours === before.colours &&
  now.values.every((value, index) => Object.is(value, before.values[index]));

/** @type {(grid: Grid, labels: Record<string, string>) => string} */
function sizeOf({ shape: [rows, columns], pad: [top, bottom, left, right], size }, labels) {
  if (size !== null) return size;
  const outer = `${rows} × ${columns}`;
  if (!(top || bottom || left || right)) return outer;
  const inner = `${rows - top - bottom} × ${columns - left - right}`;
  return fillIn(labels.padded, { inner, outer });
}

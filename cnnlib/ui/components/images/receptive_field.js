// A picture with the receptive field of a cell, which moves with the pointer and the keys.

import { css, readColours } from "../shared/colour_scale.js";
import { countUp, createElement, fillIn } from "../shared/dom.js";
import { cellAt, marginsOf, shareOutside, windowOf } from "./field_window.js";

/** @import { Cell, Component, FieldHead, ThemeColours } from "../shared/types" */
/** @import { Span } from "./field_window.js" */

/** @typedef {HTMLElement & { field?: FieldPicture }} Root */

const MAP_SHARE = 0.5; // of the picture's height: the map of the cells
const VEIL = 0.62; // of the ground over what a cell does not see
const HATCH = 7; // CSS pixels between the lines of the padding
/** @type {Record<string, Cell>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * Show a message of Python; called at every change of the data.
 * @type {(root: Root, component: Component, head: FieldHead, blobs: Uint8Array[]) => void}
 */
export function show(root, component, head, blobs) {
  root.field ??= new FieldPicture(root, head);
  root.field.update(head, blobs);
}

/**
 * Stop observing; a later `show` goes on where this left off.
 * @param {Root} root
 */
export function leave(root) {
  root.field?.observer.disconnect();
}

class FieldPicture {
  /**
   * @param {Root} root
   * @param {FieldHead} head
   */
  constructor(root, head) {
    this.head = head;
    /** @type {Cell} */
    this.cell = [0, 0];
    /** @type {ThemeColours | null} */
    this.colours = null;
    this.showsEffective = true;
    this.source = document.createElement("canvas"); // the picture, a pixel a pixel
    this.heat = document.createElement("canvas"); // the effective field
    const picture = canvasFigure();
    const map = canvasFigure();
    this.picture = picture.canvas;
    this.map = map.canvas;
    this.titles = [picture.title, map.title];
    this.area = createElement("div", { class: "fields", role: "application", tabindex: 0 });
    this.area.append(picture.figure, map.figure);
    this.says = createElement("p", { class: "sees", "aria-live": "polite" });
    this.toggle = createElement("button", { type: "button", class: "toggle" });
    const foot = createElement("div", { class: "foot" }, this.says, this.toggle);
    this.element = createElement("div", { class: "field" }, this.area, foot);
    root.append(this.element);
    this.observer = new ResizeObserver(() => this.draw());
    this.bind();
  }

  bind() {
    this.picture.onpointermove = (event) => {
      if (event.pointerType !== "touch" || event.buttons) this.moveTo(this.underPicture(event));
    };
    this.map.onpointermove = (event) => {
      if (event.pointerType !== "touch" || event.buttons) this.moveTo(this.underMap(event));
    };
    this.picture.onpointerdown = (event) => this.moveTo(this.underPicture(event));
    this.map.onpointerdown = (event) => this.moveTo(this.underMap(event));
    this.area.onkeydown = (event) => this.onKey(event);
    this.toggle.onclick = () => {
      this.showsEffective = !this.showsEffective;
      this.draw();
    };
  }

  /** @type {(head: FieldHead, blobs: Uint8Array[]) => void} */
  update(head, blobs) {
    const same = String(head.cells) === String(this.head.cells) && this.element.dataset.ready;
    this.head = head;
    if (!same) this.cell = [...head.middle];
    this.colours = readColours(this.element, head.palette);
    this.observer.observe(this.area);
    const { labels } = head;
    const [rows, columns] = head.cells;
    this.titles[0].textContent = labels.picture;
    this.titles[1].textContent = fillIn(labels.cells, { rows, columns });
    this.area.setAttribute("aria-label", `${labels.picture}, ${labels.name}. ${labels.keys}`);
    this.toggle.textContent = labels.effective;
    this.toggle.hidden = !head.effective;
    this.element.style.setProperty("--tall", `${head.tall}px`);
    this.paintSource(blobs[0]);
    if (head.effective) this.paintHeat(new Float32Array(blobs[1].buffer));
    this.draw();
    countUp(this.element, "ready");
  }

  /** @param {Uint8Array} pixels */
  paintSource(pixels) {
    const { width, height, channels } = this.head;
    Object.assign(this.source, { width, height });
    const context = contextOf(this.source);
    const image = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      for (let part = 0; part < 3; part++) {
        image.data[4 * i + part] = pixels[channels * i + (channels === 3 ? part : 0)];
      }
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }

  /** @param {Float32Array} values - From 0 to 1. */
  paintHeat(values) {
    const { width, height } = this.head;
    Object.assign(this.heat, { width, height });
    const context = contextOf(this.heat);
    const image = context.createImageData(width, height);
    const [red, green, blue] = /** @type {ThemeColours} */ (this.colours).roles.selected;
    values.forEach((value, i) => {
      image.data.set([red, green, blue, 255 * Math.min(Math.max(value, 0), 1)], 4 * i);
    });
    context.putImageData(image, 0, 0);
  }

  /** The pixels that are shown, from the first row and column on. */
  view() {
    const { rows, columns } = marginsOf(this.head);
    const { height, width } = this.head;
    return {
      top: -rows[0],
      left: -columns[0],
      high: height + rows[0] + rows[1],
      wide: width + columns[0] + columns[1],
    };
  }

  /**
   * @param {PointerEvent} event
   * @returns {Cell}
   */
  underPicture(event) {
    const box = this.picture.getBoundingClientRect();
    const { top, left, high, wide } = this.view();
    const row = top + ((event.clientY - box.top) / box.height) * high - 0.5;
    const column = left + ((event.clientX - box.left) / box.width) * wide - 0.5;
    return cellAt(this.head, [row, column]);
  }

  /**
   * @param {PointerEvent} event
   * @returns {Cell}
   */
  underMap(event) {
    const box = this.map.getBoundingClientRect();
    const [rows, columns] = this.head.cells;
    return [
      Math.floor(((event.clientY - box.top) / box.height) * rows),
      Math.floor(((event.clientX - box.left) / box.width) * columns),
    ];
  }

  /** @param {Cell} cell */
  moveTo([row, column]) {
    const [rows, columns] = this.head.cells;
    /** @type {Cell} */
    const cell = [clamp(row, rows), clamp(column, columns)];
    if (String(cell) === String(this.cell)) return;
    this.cell = cell;
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    const step = STEPS[event.key];
    if (step) this.moveTo([this.cell[0] + step[0], this.cell[1] + step[1]]);
    else if (event.key === "Home") this.moveTo(this.head.middle);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  draw() {
    const window = windowOf(this.head, this.cell);
    this.drawPicture(window);
    this.drawMap();
    this.say(window);
    this.element.dataset.cell = this.cell.join();
    this.element.dataset.window = JSON.stringify(window);
  }

  /** Whether the effective field is that of the present cell, and wanted. */
  get isEffective() {
    const { effective, middle } = this.head;
    return effective && this.showsEffective && String(middle) === String(this.cell);
  }

  /** @param {[Span, Span] | null} window */
  drawPicture(window) {
    const { top, left, high, wide } = this.view();
    this.picture.style.aspectRatio = `${wide} / ${high}`;
    this.picture.parentElement?.style.setProperty("--aspect", String(wide / high));
    const context = fit(this.picture, wide / high);
    if (!context || !this.colours) return;
    const { roles } = this.colours;
    const { width, height } = this.picture;
    const ratio = devicePixelRatio || 1;
    const pixel = width / wide;
    const [x, y] = [-left * pixel, -top * pixel];
    const [w, h] = [this.head.width * pixel, this.head.height * pixel];
    context.fillStyle = css(roles.padding, 0.1);
    context.fillRect(0, 0, width, height);
    hatch(context, css(roles.padding, 0.65), HATCH * ratio, ratio);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.source, x, y, w, h);
    const heat = this.isEffective;
    if (heat) {
      context.fillStyle = css(roles.ground, VEIL);
      context.fillRect(x, y, w, h);
      context.drawImage(this.heat, x, y, w, h);
    }
    if (!window) return;
    const [rows, columns] = window;
    const box = [
      (columns.first - left) * pixel,
      (rows.first - top) * pixel,
      (columns.last - columns.first + 1) * pixel,
      (rows.last - rows.first + 1) * pixel,
    ];
    if (!heat) {
      context.beginPath();
      context.rect(0, 0, width, height);
      context.rect(box[0], box[1], box[2], box[3]);
      context.fillStyle = css(roles.ground, VEIL);
      context.fill("evenodd");
    }
    outline(context, box, css(roles.ground), 6 * ratio);
    outline(context, box, css(roles.selected), 3 * ratio);
    arrows(context, box, css(roles.selected), 8 * ratio);
  }

  drawMap() {
    const [rows, columns] = this.head.cells;
    this.map.style.aspectRatio = `${columns} / ${rows}`;
    this.map.style.maxHeight = `${this.head.tall * MAP_SHARE}px`;
    const context = fit(this.map, columns / rows);
    if (!context || !this.colours) return;
    const { roles } = this.colours;
    const { width, height } = this.map;
    const ratio = devicePixelRatio || 1;
    const [w, h] = [width / columns, height / rows];
    context.fillStyle = css(roles.output, 0.16);
    context.fillRect(0, 0, width, height);
    context.strokeStyle = css(roles.output, 0.45);
    context.lineWidth = w > 5 * ratio ? ratio : 0.5;
    context.beginPath();
    for (let row = 0; row <= rows; row++) context.rect(0, row * h, width, 0);
    for (let column = 0; column <= columns; column++) context.rect(column * w, 0, 0, height);
    context.stroke();
    const [row, column] = this.cell;
    context.fillStyle = css(roles.selected);
    context.fillRect(column * w, row * h, w, h);
    outline(context, [column * w, row * h, w, h], css(roles.selected), 3 * ratio);
  }

  /** @param {[Span, Span] | null} window */
  say(window) {
    const { labels, cells, whole, effective, middle } = this.head;
    const [row, column] = this.cell;
    this.toggle.setAttribute("aria-pressed", String(this.showsEffective));
    if (!window) {
      this.says.textContent = labels.none;
      return;
    }
    const where = fillIn(labels.cell, { row, column, rows: cells[0], columns: cells[1] });
    const [rows, columns] = window;
    const share = shareOutside(this.head, window);
    const parts = [
      fillIn(labels.sees, {
        height: rows.last - rows.first + 1,
        width: columns.last - columns.first + 1,
        top: signed(rows.first),
        bottom: signed(rows.last),
        left: signed(columns.first),
        right: signed(columns.last),
      }),
    ];
    if (share > 0) parts.push(fillIn(labels.outside, { share: Math.max(1, Math.round(100 * share)) }));
    if (effective && this.showsEffective && !this.isEffective) {
      parts.push(fillIn(labels.elsewhere, { row: middle[0], column: middle[1] }));
    }
    const text = whole ? labels.whole : parts.join(" ");
    this.says.replaceChildren(createElement("b", {}, where), whole ? ". " : " ", text);
  }
}

function canvasFigure() {
  const title = createElement("figcaption");
  const canvas = createElement("canvas", { "aria-hidden": "true" });
  return { title, canvas, figure: createElement("figure", {}, title, canvas) };
}

/** @param {HTMLCanvasElement} canvas */
const contextOf = (canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

/** @type {(index: number, count: number) => number} */
const clamp = (index, count) => Math.min(Math.max(index, 0), count - 1);

/** @param {number} value */
const signed = (value) => String(value).replace("-", "−");

/**
 * A canvas in the pixels of the screen, cleared; null while it has no room.
 * @type {(canvas: HTMLCanvasElement, aspect: number) => CanvasRenderingContext2D | null}
 */
function fit(canvas, aspect) {
  const ratio = devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(width / aspect);
  if (!width || !height) return null;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = contextOf(canvas);
  context.clearRect(0, 0, width, height);
  return context;
}

/** @type {(context: CanvasRenderingContext2D, box: number[], colour: string, width: number) => void} */
function outline(context, [x, y, w, h], colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(x, y, w, h);
}

/**
 * Arrows at the sides where a box goes on beyond the canvas.
 * @type {(context: CanvasRenderingContext2D, box: number[], colour: string, size: number) => void}
 */
function arrows(context, [x, y, w, h], colour, size) {
  const { width, height } = context.canvas;
  const [middleX, middleY] = [
    (Math.max(x, 0) + Math.min(x + w, width)) / 2,
    (Math.max(y, 0) + Math.min(y + h, height)) / 2,
  ];
  /** @type {[boolean, number, number, number, number][]} */
  const sides = [
    [x < -1, 0, middleY, 1, 0],
    [x + w > width + 1, width, middleY, -1, 0],
    [y < -1, middleX, 0, 0, 1],
    [y + h > height + 1, middleX, height, 0, -1],
  ];
  context.fillStyle = colour;
  for (const [beyond, tipX, tipY, inX, inY] of sides) {
    if (!beyond) continue;
    for (const shift of [-2.5, 0, 2.5]) {
      const [atX, atY] = [tipX + inX * 3 + inY * shift * size, tipY + inY * 3 + inX * shift * size];
      context.beginPath();
      context.moveTo(atX, atY);
      context.lineTo(atX + (inX + 0.7 * inY) * size, atY + (inY + 0.7 * inX) * size);
      context.lineTo(atX + (inX - 0.7 * inY) * size, atY + (inY - 0.7 * inX) * size);
      context.fill();
    }
  }
}

/** @type {(context: CanvasRenderingContext2D, colour: string, gap: number, width: number) => void} */
function hatch(context, colour, gap, width) {
  const { canvas } = context;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  for (let at = -canvas.height; at < canvas.width; at += gap) {
    context.moveTo(at, canvas.height);
    context.lineTo(at + canvas.height, 0);
  }
  context.stroke();
}

// Drawing a grid: a canvas of colours and numbers, and one of outlines above it.

import { css, fillOf, inkOn, limitOf, mix } from "../shared/colour_scale.js";
import { formatNumber, roundTogether } from "../shared/number_format.js";
import { at, drawnShape, isPadding, isUnread, originalOf, product, range } from "./grid.js";
import { MARGIN } from "./layout.js";

/** @import { Cell, Colour, Grid, Highlights, ThemeColours } from "../shared/types" */

/**
 * How a grid's cells are drawn.
 * @typedef {object} CellStyle
 * @property {number} cell - Side of a cell in CSS pixels.
 * @property {ThemeColours} colours
 * @property {string} font - Font families.
 * @property {number} size - Font size of the numbers; 0 where they do not fit.
 * @property {string[]} texts - The number of each cell, row by row.
 * @property {number} limit - The value of full colour.
 */

/**
 * The canvas's context, cleared, in CSS pixels from the grid's corner.
 * @type {(canvas: HTMLCanvasElement, grid: Grid, cell: number) => CanvasRenderingContext2D}
 */
function prepare(canvas, grid, cell) {
  const ratio = window.devicePixelRatio || 1;
  const [rows, columns] = drawnShape(grid);
  const [width, height] = [columns, rows].map((n) => n * cell + 2 * MARGIN);
  const [pixelsX, pixelsY] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixelsX || canvas.height !== pixelsY) {
    Object.assign(canvas, { width: pixelsX, height: pixelsY });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.translate(MARGIN, MARGIN);
  return context;
}

const MEASURED = 20; // size of type at which widths are measured
const MOST_WIDTHS = 5000; // texts of one font whose widths are kept

/** @type {Map<string, Map<string, number>>} */
const widths = new Map(); // by font, by text

/** Forget the widths of texts, which a font that has arrived changes. */
export const forgetWidths = () => widths.clear();

/**
 * The width of the widest text at `MEASURED`.
 * @type {(context: CanvasRenderingContext2D, texts: string[], font: string) => number}
 */
function widest(context, texts, font) {
  let known = widths.get(font);
  if (!known || known.size > MOST_WIDTHS) widths.set(font, (known = new Map()));
  context.font = `${MEASURED}px ${font}`;
  let most = 0;
  for (const text of texts) {
    let width = known.get(text);
    if (width === undefined) known.set(text, (width = context.measureText(text).width));
    most = Math.max(most, width);
  }
  return most;
}

/**
 * The largest font size at which every number of the grid fits its cell; 0 if none does.
 * @type {(context: CanvasRenderingContext2D, cell: number, texts: string[], font: string) => number}
 */
function fontSize(context, cell, texts, font) {
  if (cell < 18) return 0;
  const base = Math.min(Math.max(cell * 0.4, 9), 20);
  const room = cell - Math.min(8, 0.2 * cell);
  const size = Math.min(base, (MEASURED * room) / (widest(context, texts, font) || 1));
  return size < 8.5 ? 0 : size;
}

/**
 * Draw colours and numbers, padding hatched, unread cells crossed out.
 * @param {HTMLCanvasElement} canvas
 * @param {Grid} grid
 * @param {number} cell - Side of a cell in CSS pixels.
 * @param {ThemeColours} colours
 * @param {string} font
 * @returns {CellStyle}
 */
export function drawValues(canvas, grid, cell, colours, font) {
  const context = prepare(canvas, grid, cell);
  const [rows, columns] = grid.shape;
  const shown = grid.decimals === null ? grid.values : roundTogether(grid.values, grid.decimals);
  const texts = cell < 18 ? [] : Array.from(shown, formatNumber);
  const size = fontSize(context, cell, texts, font);
  const style = { cell, colours, font, size, texts, limit: limitOf(grid) };
  if (grid.stretch) drawCopies(context, grid, style);
  drawCells(context, grid, product(range(rows), range(columns)), style);
  const [width, height] = [columns * cell, rows * cell];
  if (cell >= 9) gridLines(context, rows, columns, cell, css(colours.roles.line));
  context.strokeStyle = css(colours.roles[grid.role], 0.75);
  context.lineWidth = 1.5;
  context.strokeRect(0, 0, width, height);
  if (grid.pad.some(Boolean)) {
    const [top, bottom, left, right] = grid.pad.map((count) => count * cell);
    context.strokeRect(left, top, width - left - right, height - top - bottom);
  }
  if (grid.groups) groupLines(context, grid.groups, cell, css(colours.roles.statistic));
  return style;
}

/**
 * Draw the copies of a row or column that broadcasting stretches, faded, in a dashed frame.
 * @type {(context: CanvasRenderingContext2D, grid: Grid, style: CellStyle) => void}
 */
function drawCopies(context, grid, style) {
  const { cell, colours } = style;
  const [rows, columns] = drawnShape(grid);
  for (const [row, column] of product(range(rows), range(columns))) {
    const [y, x] = originalOf(grid, row, column);
    if (y === row && x === column) continue;
    context.save();
    context.globalAlpha = 0.4;
    context.translate((column - x) * cell, (row - y) * cell);
    drawCells(context, grid, [[y, x]], style);
    context.restore();
  }
  context.save();
  context.setLineDash([4, 3]);
  context.strokeStyle = css(colours.roles[grid.role], 0.45);
  context.strokeRect(0, 0, columns * cell, rows * cell);
  context.restore();
}

/**
 * Draw cells: their colours, the marks of padding and of what no window reads, and their numbers,
 * `lift` of a cell's height above the middle.
 * @param {CanvasRenderingContext2D} context
 * @param {Grid} grid
 * @param {Cell[]} cells
 * @param {CellStyle} style
 */
function drawCells(context, grid, cells, style, lift = 0) {
  const { cell, colours, font, size, texts } = style;
  // The second time, above the lines between cells, they stay.
  const inset = lift ? 0.5 : 0;
  /** @type {Map<string, { fill: string, ink: string }>} */
  const looks = new Map();
  /** @type {string[]} */
  const inks = [];
  /** @type {Cell[]} */
  const padded = [];
  /** @type {Cell[]} */
  const unread = [];
  for (const [row, column] of cells) {
    const value = at(grid, row, column);
    const padding = isPadding(grid, row, column);
    const dropped = isUnread(grid, row, column);
    if (padding) padded.push([row, column]);
    if (dropped) unread.push([row, column]);
    const key = `${value} ${padding} ${dropped}`;
    let look = looks.get(key);
    if (!look) looks.set(key, (look = lookOf(value, padding, dropped, grid, style)));
    inks.push(look.ink);
    context.fillStyle = look.fill;
    const side = cell - 2 * inset;
    context.fillRect(column * cell + inset, row * cell + inset, side, side);
  }
  if (padded.length) hatch(context, padded, cell, css(colours.roles.padding, 0.28));
  if (unread.length) crossOut(context, unread, cell, css(colours.roles.quiet, 0.55));
  if (!size) return;
  context.font = `${size}px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const [index, [row, column]] of cells.entries()) {
    context.fillStyle = inks[index];
    const [x, y] = [(column + 0.5) * cell, (row + 0.5 - lift) * cell + size * 0.06];
    context.fillText(texts[row * grid.shape[1] + column], x, y);
  }
}

/**
 * The colours of a cell and of its number.
 * @type {(value: number, padding: boolean, dropped: boolean, grid: Grid, style: CellStyle) =>
 *   { fill: string, ink: string }}
 */
function lookOf(value, padding, dropped, grid, { limit, colours }) {
  // Padding of minus infinity is no large number: it keeps the ground's colour.
  const shown = padding && !Number.isFinite(value) ? 0 : value;
  let fill = fillOf(shown, grid, limit, colours);
  if (padding) fill = mix(fill, colours.roles.padding, 0.08);
  if (dropped) fill = mix(fill, colours.roles.ground, 0.6);
  const ink = inkOn(fill);
  return { fill: css(fill), ink: css(padding || dropped ? mix(ink, fill, 0.3) : ink) };
}

/**
 * Lines between the cells.
 * @type {(context: CanvasRenderingContext2D, rows: number, columns: number, cell: number,
 *   colour: string) => void}
 */
function gridLines(context, rows, columns, cell, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (let row = 1; row < rows; row++) {
    context.moveTo(0, row * cell);
    context.lineTo(columns * cell, row * cell);
  }
  for (let column = 1; column < columns; column++) {
    context.moveTo(column * cell, 0);
    context.lineTo(column * cell, rows * cell);
  }
  context.stroke();
}

/**
 * A thicker line where two neighbours have different labels.
 * @type {(context: CanvasRenderingContext2D, groups: number[][], cell: number, colour: string) =>
 *   void}
 */
function groupLines(context, groups, cell, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  context.beginPath();
  for (const [row, labels] of groups.entries()) {
    for (const [column, label] of labels.entries()) {
      const [x, y] = [column * cell, row * cell];
      if (column + 1 < labels.length && labels[column + 1] !== label) {
        context.moveTo(x + cell, y);
        context.lineTo(x + cell, y + cell);
      }
      if (row + 1 < groups.length && groups[row + 1][column] !== label) {
        context.moveTo(x, y + cell);
        context.lineTo(x + cell, y + cell);
      }
    }
  }
  context.stroke();
}

/**
 * Slanted lines that go on from cell to cell, each within its own.
 * @type {(context: CanvasRenderingContext2D, cells: Cell[], cell: number, colour: string) => void}
 */
function hatch(context, cells, cell, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  const step = Math.max(4, Math.min(8, cell / 4));
  for (const [row, column] of cells) {
    const [x, y] = [column * cell, row * cell];
    const first = Math.ceil((x + y) / step) * step;
    for (let sum = first; sum <= x + y + 2 * cell; sum += step) {
      const [left, right] = [Math.max(x, sum - y - cell), Math.min(x + cell, sum - y)];
      context.moveTo(right, sum - right);
      context.lineTo(left, sum - left);
    }
  }
  context.stroke();
}

/**
 * A cross through each cell.
 * @type {(context: CanvasRenderingContext2D, cells: Cell[], cell: number, colour: string) => void}
 */
function crossOut(context, cells, cell, colour) {
  const inset = cell * 0.16;
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (const [row, column] of cells) {
    const [x, y] = [column * cell, row * cell];
    context.moveTo(x + inset, y + inset);
    context.lineTo(x + cell - inset, y + cell - inset);
    context.moveTo(x + cell - inset, y + inset);
    context.lineTo(x + inset, y + cell - inset);
  }
  context.stroke();
}

/**
 * Draw the outlines of one grid.
 * @type {(canvas: HTMLCanvasElement, grid: Grid, style: CellStyle, marks: Highlights) => void}
 */
export function drawHighlights(canvas, grid, style, marks) {
  const { cell, colours } = style;
  const context = prepare(canvas, grid, cell);
  const thick = cell < 12 ? 1.5 : 2.5;
  const related = css(colours.roles.sources);
  if (cell >= 34) for (const note of marks.notes) writeNote(context, grid, note, style);
  outline(context, marks.copies, style, related, 1.5, [3, 3]);
  outline(context, marks.factors, style, related, thick, []);
  outline(context, marks.dependents, style, related, thick, [5, 3]);
  outline(context, marks.sources, style, related, thick, []);
  if (marks.winner) outline(context, [marks.winner], style, related, thick + 2, []);
  if (marks.frame) {
    const { x, y, width, height } = marks.frame;
    const path = () => context.rect(x, y, width, height);
    stroke(context, path, related, thick + 0.5, colours, marks.gaps ? [2, 3] : []);
  }
  outline(context, marks.selected, style, css(colours.roles.selected), thick + 1, []);
}

/**
 * A line with a thin border of the ground colour, so that it shows on any fill.
 * @type {(context: CanvasRenderingContext2D, path: () => void, colour: string, width: number,
 *   colours: ThemeColours, dashes: number[]) => void}
 */
function stroke(context, path, colour, width, colours, dashes) {
  context.lineJoin = "round";
  context.setLineDash([]);
  context.beginPath();
  path();
  context.strokeStyle = css(colours.roles.ground, 0.9);
  context.lineWidth = width + 2;
  context.stroke();
  context.setLineDash(dashes);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
  context.setLineDash([]);
}

/**
 * The border of a set of cells: the edges that no two of them share.
 * @type {(context: CanvasRenderingContext2D, cells: Cell[], style: CellStyle, colour: string,
 *   width: number, dashes: number[]) => void}
 */
function outline(context, cells, { cell, colours }, colour, width, dashes) {
  if (!cells.length) return;
  const held = new Set(cells.map(([row, column]) => row * 4096 + column));
  const path = () => {
    for (const [row, column] of cells) {
      const [x, y] = [column * cell, row * cell];
      /** @type {(inside: boolean, ax: number, ay: number, bx: number, by: number) => void} */
      const edge = (inside, ax, ay, bx, by) => {
        if (inside) return;
        context.moveTo(x + ax * cell, y + ay * cell);
        context.lineTo(x + bx * cell, y + by * cell);
      };
      edge(held.has((row - 1) * 4096 + column), 0, 0, 1, 0);
      edge(held.has((row + 1) * 4096 + column), 0, 1, 1, 1);
      edge(column > 0 && held.has(row * 4096 + column - 1), 0, 0, 0, 1);
      edge(held.has(row * 4096 + column + 1), 1, 0, 1, 1);
    }
  };
  context.lineCap = "square";
  stroke(context, path, colour, width, colours, dashes);
}

/**
 * What a cell is multiplied with, small in its lower right corner; its own number makes room.
 * @type {(context: CanvasRenderingContext2D, grid: Grid, note: Highlights["notes"][number],
 *   style: CellStyle) => void}
 */
function writeNote(context, grid, { row, column, text, role }, style) {
  const { cell, colours, font } = style;
  drawCells(context, grid, [[row, column]], style, 0.15);
  const size = Math.min(cell * 0.27, 14);
  context.font = `600 ${size}px ${font}`;
  context.textAlign = "right";
  context.textBaseline = "alphabetic";
  const [x, y] = [(column + 1) * cell - 3, (row + 1) * cell - 3];
  const width = context.measureText(text).width;
  context.fillStyle = css(colours.roles.ground, 0.94);
  context.beginPath();
  context.roundRect(x - width - 3, y - size - 0.5, width + 5, size + 3, 3);
  context.fill();
  context.fillStyle = css(colours.roles[role]);
  context.fillText(text, x - 0.5, y - 0.5);
}

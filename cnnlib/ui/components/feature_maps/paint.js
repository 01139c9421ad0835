// Values painted on canvases in the colours of the diverging scale, a cell a pixel.

import { css, interpolate } from "../shared/colour_scale.js";

/** @import { Cell, Colour, ThemeColours } from "../shared/types" */

const STEPS = 128; // of the scale on either side of zero

/** @param {HTMLCanvasElement} canvas */
export const contextOf = (canvas) =>
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

/**
 * The colours from the largest negative value to the largest positive one.
 * @param {ThemeColours} colours
 * @returns {Colour[]}
 */
export const rampOf = ({ diverging }) =>
  Array.from({ length: 2 * STEPS + 1 }, (_, i) => interpolate(diverging, i / (2 * STEPS)));

/**
 * Paint values row by row; `limit` is the magnitude of full colour.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values
 * @param {[rows: number, columns: number]} shape
 * @param {number} limit
 * @param {Colour[]} ramp
 */
export function paint(canvas, values, [rows, columns], limit, ramp) {
  if (canvas.width !== columns || canvas.height !== rows) {
    Object.assign(canvas, { width: columns, height: rows });
  }
  const context = contextOf(canvas);
  const image = context.createImageData(columns, rows);
  const { data } = image;
  const factor = limit > 0 ? STEPS / limit : 0;
  for (let i = 0; i < rows * columns; i++) {
    const step = Math.round(Math.min(Math.max(values[i] * factor, -STEPS), STEPS)) + STEPS;
    const colour = ramp[step] ?? ramp[STEPS]; // NaN has no place on the scale
    data[4 * i] = colour[0];
    data[4 * i + 1] = colour[1];
    data[4 * i + 2] = colour[2];
    data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/**
 * How many rows and columns of slices make a mosaic that is nearly as wide as high.
 * @type {(count: number, rows: number, columns: number) => [down: number, across: number]}
 */
export function mosaicOf(count, rows, columns) {
  const across = Math.min(count, Math.ceil(Math.sqrt((count * (rows + 1)) / (columns + 1))));
  return [Math.ceil(count / across), across];
}

/**
 * A canvas as large as it is shown, cleared and with `source` drawn into `cells` of it; the side of
 * a cell in its pixels, or 0 while it has no room.
 * @type {(canvas: HTMLCanvasElement, source: HTMLCanvasElement) => number}
 */
export function enlarge(canvas, source) {
  const ratio = devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * ratio);
  if (!width) return 0;
  const height = Math.max(1, Math.round((width * source.height) / source.width));
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = contextOf(canvas);
  context.imageSmoothingEnabled = false;
  context.clearRect(0, 0, width, height);
  context.drawImage(source, 0, 0, width, height);
  return width / source.width;
}

/**
 * Two lines around a cell, so that it shows on any colour.
 * @type {(canvas: HTMLCanvasElement, cell: number, at: Cell, colours: ThemeColours) => void}
 */
export function outline(canvas, cell, [row, column], { roles }) {
  const context = contextOf(canvas);
  const ratio = devicePixelRatio || 1;
  for (const [inset, colour] of /** @type {[number, Colour][]} */ ([
    [3 * ratio, roles.ground],
    [ratio, roles.selected],
  ])) {
    context.lineWidth = 2 * ratio;
    context.strokeStyle = css(colour);
    context.strokeRect(
      column * cell - inset, row * cell - inset, cell + 2 * inset, cell + 2 * inset,
    );
  }
}

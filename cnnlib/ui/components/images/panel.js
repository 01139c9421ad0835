// One picture of `image_panels`: its values, its pixels, and how it is drawn.

import { css, inkOn, interpolate } from "../shared/colour_scale.js";
import { formatNumber } from "../shared/number_format.js";

/** @import { Cell, Colour, PanelSpec, ThemeColours } from "../shared/types" */
/** @import { Viewport } from "./viewport.js" */

/**
 * Where the cells are on a canvas.
 * @typedef {object} Place
 * @property {CanvasRenderingContext2D} context
 * @property {number} ratio - Canvas pixels a CSS pixel.
 * @property {number} cell - Side of a cell in canvas pixels.
 * @property {(column: number) => number} x
 * @property {(row: number) => number} y
 * @property {number[]} rows - First row on screen, and the one after the last.
 * @property {number[]} columns
 */

const NUMBERS_FROM = 38; // CSS pixels a cell needs before its number is written into it
const STEPS = 256; // of the colour scale
const SAVED_SIDE = 448; // least pixels of the longer side of a saved picture
const REVOKE_AFTER = 10000; // ms for which a saved picture's address stays

/** @param {HTMLCanvasElement} canvas */
const contextOf = (canvas) =>
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

export class Panel {
  /**
   * @param {PanelSpec} spec
   * @param {Uint8Array} blob - The values, row by row.
   * @param {ThemeColours} colours
   * @param {string} font
   */
  constructor(spec, blob, colours, font) {
    this.spec = spec;
    this.font = font;
    this.colours = colours;
    this.values = spec.dtype === "uint8" ? blob : new Float32Array(blob.buffer);
    this.palette = this.paletteOf(colours);
    this.source = document.createElement("canvas");
    this.paint();
  }

  /**
   * The values of a cell, one for each channel.
   * @type {(row: number, column: number) => number[]}
   */
  at(row, column) {
    const { width, channels } = this.spec;
    const start = (row * width + column) * channels;
    return Array.from(this.values.subarray(start, start + channels));
  }

  /** @type {(row: number, column: number) => string} */
  text(row, column) {
    return this.at(row, column).map(formatNumber).join(", ");
  }

  /**
   * The colours of the scale of a one-channel panel, least first.
   * @param {ThemeColours} colours
   */
  paletteOf(colours) {
    const stops = this.spec.scale === "signed" ? colours.diverging : colours.picture;
    return Array.from({ length: STEPS + 1 }, (_, i) => interpolate(stops, i / STEPS));
  }

  /**
   * The colour of a value; null for NaN.
   * @param {number} value
   * @returns {Colour | null}
   */
  fill(value) {
    const [least, most] = this.spec.range;
    if (Number.isNaN(value)) return null;
    const share = most > least ? (value - least) / (most - least) : 0;
    return this.palette[Math.round(Math.min(Math.max(share, 0), 1) * STEPS)];
  }

  /** Paint every cell as one pixel of `source`. */
  paint() {
    const { width, height, channels } = this.spec;
    Object.assign(this.source, { width, height });
    const context = contextOf(this.source);
    const image = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      const colour =
        channels === 3 ? this.values.subarray(3 * i, 3 * i + 3) : this.fill(this.values[i]);
      if (colour === null) continue; // not a number: left clear, and crossed when drawn
      image.data.set(colour, 4 * i);
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }

  /**
   * Draw what the viewport shows, with an outline around `cell`.
   * @type {(canvas: HTMLCanvasElement, view: Viewport, cell: Cell | null) => void}
   */
  draw(canvas, view, cell) {
    const { width, height } = this.spec;
    const ratio = window.devicePixelRatio || 1;
    const wide = Math.round(canvas.clientWidth * ratio);
    const tall = Math.round((canvas.clientWidth * ratio * height) / width);
    if (!wide) return;
    if (canvas.width !== wide || canvas.height !== tall) {
      Object.assign(canvas, { width: wide, height: tall });
    }
    const context = contextOf(canvas);
    const { left, top, extent } = view.window();
    context.imageSmoothingEnabled = false;
    context.clearRect(0, 0, wide, tall);
    context.drawImage(
      this.source,
      left * width, top * height, extent * width, extent * height,
      0, 0, wide, tall,
    );
    /** @type {Place} */
    const place = {
      context, ratio,
      cell: wide / (extent * width),
      x: (column) => ((column / width - left) / extent) * wide,
      y: (row) => ((row / height - top) / extent) * tall,
      rows: [Math.floor(top * height), Math.ceil((top + extent) * height)],
      columns: [Math.floor(left * width), Math.ceil((left + extent) * width)],
    };
    this.drawNumbers(place);
    if (cell) this.outline(place, cell);
  }

  /**
   * Write numbers where there is room for them, and a cross through NaN.
   * @param {Place} place
   */
  drawNumbers({ context, ratio, cell, x, y, rows, columns }) {
    const { width, channels } = this.spec;
    const roomy = cell / ratio >= NUMBERS_FROM && channels === 1;
    const size = Math.min(cell / 4, 16 * ratio);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `${size}px ${this.font}`;
    for (let row = rows[0]; row < rows[1]; row++) {
      for (let column = columns[0]; column < columns[1]; column++) {
        const value = this.values[row * width + column];
        const fill = channels === 1 ? this.fill(value) : null;
        const missing = channels === 1 && fill === null;
        if (!roomy && !missing) continue;
        const [left, top] = [x(column), y(row)];
        if (fill) {
          context.fillStyle = css(inkOn(fill));
          context.fillText(formatNumber(value), left + cell / 2, top + cell / 2);
        } else {
          context.strokeStyle = css(this.colours.roles.quiet);
          context.lineWidth = ratio;
          context.beginPath();
          context.moveTo(left, top);
          context.lineTo(left + cell, top + cell);
          context.moveTo(left + cell, top);
          context.lineTo(left, top + cell);
          context.stroke();
        }
      }
    }
  }

  /**
   * Two lines, one in the accent and one in the ground's colour, so that it shows on any cell.
   * @type {(place: Place, cell: Cell) => void}
   */
  outline({ context, ratio, cell, x, y }, [row, column]) {
    /** @type {(inset: number) => [number, number, number, number]} */
    const box = (inset) => [
      x(column) - inset, y(row) - inset, cell + 2 * inset, cell + 2 * inset,
    ];
    context.lineWidth = 2 * ratio;
    context.strokeStyle = css(this.colours.roles.ground);
    context.strokeRect(...box(3 * ratio));
    context.strokeStyle = css(this.colours.roles.selected);
    context.strokeRect(...box(ratio));
  }

  /** Save the picture as a file, each cell a square of whole pixels. */
  save() {
    const { width, height, file } = this.spec;
    const times = Math.max(1, Math.ceil(SAVED_SIDE / Math.max(width, height)));
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: width * times, height: height * times });
    const context = contextOf(canvas);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.source, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      if (!blob) return;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), REVOKE_AFTER);
    });
  }
}

// A map of values over a picture as colours; cnnlib/figures/map_overlay.py does the same.

import { interpolate } from "../shared/colour_scale.js";

/** @import { Colour } from "../shared/types" */

export const SIDE = 336; // rows and columns of the result

/**
 * What does not change with the strength, for each pixel of the result.
 * @typedef {object} Layers
 * @property {Float32Array} picture - Red, green and blue.
 * @property {Float32Array} tint - Likewise, the colour of the sign.
 * @property {Float32Array} alone - Likewise, the map in the diverging scale.
 * @property {Float32Array} share - Magnitude as a share of the limit, 0 to 1.
 */

/**
 * @typedef {object} Scales
 * @property {Colour[]} picture
 * @property {Colour[]} diverging
 * @property {Colour[]} tints - Of a negative and of a positive value.
 */

/**
 * The value nearest to the middle of each pixel of the result.
 * @type {(values: ArrayLike<number>, rows: number, columns: number) => Float32Array}
 */
export function nearest(values, rows, columns) {
  const found = new Float32Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    const row = Math.min(Math.floor(((y + 0.5) * rows) / SIDE), rows - 1);
    for (let x = 0; x < SIDE; x++) {
      const column = Math.min(Math.floor(((x + 0.5) * columns) / SIDE), columns - 1);
      found[y * SIDE + x] = values[row * columns + column];
    }
  }
  return found;
}

/**
 * Values between the middles of cells, as `F.interpolate(mode="bilinear", align_corners=False)`.
 * @type {(values: ArrayLike<number>, rows: number, columns: number) => Float32Array}
 */
export function bilinear(values, rows, columns) {
  /** @type {(count: number) => [number, number, number][]} */
  const places = (count) =>
    Array.from({ length: SIDE }, (_, i) => {
      const at = Math.max(((i + 0.5) * count) / SIDE - 0.5, 0);
      const low = Math.min(Math.floor(at), count - 1);
      return [low, Math.min(low + 1, count - 1), at - low];
    });
  const across = places(columns);
  const found = new Float32Array(SIDE * SIDE);
  places(rows).forEach(([top, bottom, down], y) => {
    across.forEach(([left, right, along], x) => {
      /** @param {number} row */
      const between = (row) =>
        values[row * columns + left] * (1 - along) + values[row * columns + right] * along;
      found[y * SIDE + x] = between(top) * (1 - down) + between(bottom) * down;
    });
  });
  return found;
}

/**
 * @param {Float32Array} picture - 0 to 255, a value a pixel of the result.
 * @param {Float32Array} map - Likewise, of any sign.
 * @param {number} limit - Magnitude of full colour.
 * @param {Scales} scales
 * @returns {Layers}
 */
export function layersOf(picture, map, limit, scales) {
  const count = SIDE * SIDE;
  const layers = {
    picture: new Float32Array(3 * count),
    tint: new Float32Array(3 * count),
    alone: new Float32Array(3 * count),
    share: new Float32Array(count),
  };
  for (let i = 0; i < count; i++) {
    const share = Math.min(Math.max(map[i] / (limit || 1), -1), 1);
    layers.picture.set(interpolate(scales.picture, picture[i] / 255), 3 * i);
    layers.tint.set(scales.tints[share < 0 ? 0 : 1], 3 * i);
    layers.alone.set(interpolate(scales.diverging, 0.5 + share / 2), 3 * i);
    layers.share[i] = Math.abs(share);
  }
  return layers;
}

/**
 * Write the colours at a strength into the data of an image.
 * @param {Layers} layers
 * @param {number} strength - 0 for the picture alone to 1 for the map alone.
 * @param {number} tintAt - Strength of full tint, beyond which the picture fades.
 * @param {Uint8ClampedArray} data - Red, green, blue and opacity of each pixel.
 */
export function blend({ picture, tint, alone, share }, strength, tintAt, data) {
  const tinted = Math.min(1, strength / tintAt);
  const fade = Math.max(0, (strength - tintAt) / (1 - tintAt));
  for (let i = 0; i < share.length; i++) {
    const part = share[i] * tinted;
    for (let c = 0; c < 3; c++) {
      const at = 3 * i + c;
      const over = picture[at] + (tint[at] - picture[at]) * part;
      data[4 * i + c] = over + (alone[at] - over) * fade;
    }
    data[4 * i + 3] = 255;
  }
}

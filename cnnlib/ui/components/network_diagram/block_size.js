// Sizes of blocks from the shapes of feature maps, on scales that compress.

/**
 * What the largest shape of a drawing is, so that networks drawn together share one scale.
 * @typedef {object} Scale
 * @property {number} side - Rows or columns, whichever are more.
 * @property {number} channels
 */

/**
 * Pixels for the least and the most.
 * @typedef {object} Extent
 * @property {[number, number]} side - Across the flow, for the side of a feature map.
 * @property {[number, number]} channels - Along the flow.
 */

const MOST_FEWEST_CHANNELS = 256; // with fewer channels in all, the widest block is narrower

/**
 * Rows or columns of a feature map of a shape `(C, H, W)`, `(steps, features)` or `(features,)`.
 * @param {number[]} shape
 */
export const sideOf = (shape) =>
  shape.length >= 3 ? Math.max(...shape.slice(1)) : shape.length === 2 ? shape[0] : 1;

/** @param {number[]} shape */
export const channelsOf = (shape) => (shape.length === 2 ? shape[1] : (shape[0] ?? 1));

/**
 * @param {number[][]} shapes
 * @returns {Scale}
 */
export const scaleOf = (shapes) => ({
  side: Math.max(2, ...shapes.map(sideOf)),
  channels: Math.max(MOST_FEWEST_CHANNELS, ...shapes.map(channelsOf)),
});

/**
 * Half the pixels across the flow: by the square root of the side.
 * @type {(shape: number[], scale: Scale, extent: Extent) => number}
 */
export function halfOf(shape, scale, { side: [least, most] }) {
  const share = Math.sqrt((sideOf(shape) - 1) / (scale.side - 1));
  return (least + (most - least) * share) / 2;
}

/**
 * Pixels along the flow: by the cube root of the channels.
 * @type {(shape: number[], scale: Scale, extent: Extent) => number}
 */
export function lengthOf(shape, scale, { channels: [least, most] }) {
  return least + (most - least) * Math.cbrt(channelsOf(shape) / scale.channels);
}

/** @param {number[]} shape */
export const shapeText = (shape) => shape.join("\u202f×\u202f");

/**
 * A shape in lines of text: channels apart from the rest where there is more room below than beside.
 * @type {(shape: number[], vertical: boolean) => string[]}
 */
export const shapeLines = (shape, vertical) =>
  shape.length < 3 || vertical
    ? [shapeText(shape)]
    : [`${shape[0]}\u202f×`, shapeText(shape.slice(1))];

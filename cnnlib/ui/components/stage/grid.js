// A grid of numbers on the stage.

/** @import { Cell, Grid, Shape, StageHead, Values } from "../shared/types" */

/** @type {(grid: Values, row: number, column: number) => number} */
export const at = (grid, row, column) => grid.values[row * grid.shape[1] + column];

/**
 * Rows and columns by the grid's name.
 * @param {Record<string, Values>} grids
 * @returns {Record<string, Shape>}
 */
export const shapesOf = (grids) =>
  Object.fromEntries(Object.entries(grids).map(([name, grid]) => [name, grid.shape]));

/**
 * Rows and columns as drawn, the copies of a stretched row or column included.
 * @type {(grid: Grid) => Shape}
 */
export const drawnShape = (grid) => grid.stretch ?? grid.shape;

/**
 * The cell whose number is drawn in a place: itself, or the one that is repeated there.
 * @type {(grid: Grid, row: number, column: number) => Cell}
 */
export const originalOf = ({ shape }, row, column) => [
  shape[0] === 1 ? 0 : row,
  shape[1] === 1 ? 0 : column,
];

/** @type {(grid: Grid, row: number, column: number) => boolean} */
export function isPadding(grid, row, column) {
  const [top, bottom, left, right] = grid.pad;
  const [rows, columns] = grid.shape;
  return row < top || row >= rows - bottom || column < left || column >= columns - right;
}

/** @type {(grid: Grid, row: number, column: number) => boolean} */
export const isUnread = (grid, row, column) =>
  grid.unreadRows.includes(row) || grid.unreadColumns.includes(column);

/** @param {number} count */
export const range = (count) => Array.from({ length: count }, (_, index) => index);

/**
 * Every row with every column.
 * @type {(rows: number[], columns: number[]) => Cell[]}
 */
export const product = (rows, columns) =>
  rows.flatMap((row) => columns.map((column) => /** @type {Cell} */ ([row, column])));

/**
 * The grids of a message by name, their values as doubles.
 * @param {StageHead} head
 * @param {Uint8Array[]} blobs - One for each grid: little-endian floats, row by row.
 * @returns {Record<string, Grid>}
 */
export function unpackGrids(head, blobs) {
  return Object.fromEntries(
    head.grids.map((grid, index) => {
      const { buffer } = blobs[index];
      const numbers = grid.type === "f4" ? new Float32Array(buffer) : new Float64Array(buffer);
      return [grid.name, { ...grid, values: Float64Array.from(numbers) }];
    }),
  );
}

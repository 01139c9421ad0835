// Where the receptive field of a cell lies on the picture, by the same arithmetic as
// cnnlib/models/receptive_field.py; a test compares both.

/** @import { Cell, FieldHead } from "../shared/types" */

/** @typedef {{ first: number, last: number }} Span */

const MOST_MARGIN = 0.75; // of the picture's side, which is shown of the padding on every side

/**
 * The rows and the columns, first and last of them read, that reach a cell; null where none do.
 * @type {(head: FieldHead, cell: Cell) => [rows: Span, columns: Span] | null}
 */
export function windowOf({ field, whole, height, width }, cell) {
  if (whole) return [{ first: 0, last: height - 1 }, { first: 0, last: width - 1 }];
  if (!field) return null;
  const { size, stride, start } = field;
  /** @param {0 | 1} axis */
  const span = (axis) => {
    const first = start[axis] + cell[axis] * stride[axis];
    return { first, last: first + size[axis] - 1 };
  };
  return [span(0), span(1)];
}

/**
 * Pixels outside of the picture that are shown above, below, left and right, for all cells alike.
 * @param {FieldHead} head
 */
export function marginsOf(head) {
  const first = windowOf(head, [0, 0]);
  const last = windowOf(head, [head.cells[0] - 1, head.cells[1] - 1]);
  /** @type {(axis: 0 | 1, side: number) => [number, number]} */
  const margins = (axis, side) => {
    if (!first || !last) return [0, 0];
    const most = Math.ceil(MOST_MARGIN * side);
    const [before, after] = [-first[axis].first, last[axis].last - (side - 1)];
    return [Math.min(Math.max(before, 0), most), Math.min(Math.max(after, 0), most)];
  };
  return { rows: margins(0, head.height), columns: margins(1, head.width) };
}

/**
 * The cell whose field has its middle nearest to a pixel.
 * @type {(head: FieldHead, pixel: Cell) => Cell}
 */
export function cellAt(head, pixel) {
  const { field, cells } = head;
  /** @param {0 | 1} axis */
  const nearest = (axis) => {
    if (!field || !field.stride[axis]) return Math.floor(cells[axis] / 2);
    const middle = field.start[axis] + (field.size[axis] - 1) / 2;
    const index = Math.round((pixel[axis] - middle) / field.stride[axis]);
    return Math.min(Math.max(index, 0), cells[axis] - 1);
  };
  return [nearest(0), nearest(1)];
}

/**
 * The share of a window's pixels that lie outside of the picture.
 * @type {(head: FieldHead, window: [Span, Span]) => number}
 */
export function shareOutside({ height, width }, [rows, columns]) {
  /** @type {(span: Span, side: number) => number} */
  const inside = ({ first, last }, side) =>
    Math.max(0, Math.min(last, side - 1) - Math.max(first, 0) + 1) / (last - first + 1);
  return 1 - inside(rows, height) * inside(columns, width);
}

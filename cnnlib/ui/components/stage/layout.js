// The sizes of cells at which all grids of a stage fit.

/**
 * Rows, columns and the width of the caption of a grid.
 * @typedef {{ rows: number, columns: number, caption: number }} Item
 */

/**
 * The size of the cells of each grid, in reading order.
 * @typedef {{ cells: number[], wraps: boolean }} Layout
 */

/** @typedef {{ cell: number, wraps: boolean }} Fit */

export const MARGIN = 5; // room around a grid for outlines, in CSS pixels
const CAPTION = 28;
const LARGEST = 52;
const SMALLEST = 4;
const STACKED = 44; // largest cell where stacks stand one by one
const GAP = 8;
const LEGIBLE = [32, 28, 24]; // cells whose numbers can be read, the best first
const LOSS = 0.8; // the other grids keep this share of their size for the sake of a small one
const FOLDED = 1.5; // how much higher than asked for wrapped grids may be

/** @type {(fits: (cell: number) => boolean, zoom: number) => number} */
function largestCell(fits, zoom) {
  for (let cell = Math.round(LARGEST * zoom); cell > SMALLEST; cell--) if (fits(cell)) return cell;
  return SMALLEST;
}

/** @type {(item: Item) => number} */
const longestSide = ({ rows, columns }) => Math.max(rows, columns);

/**
 * Fit grids with one size of cell, except that those of less than half the longest side stay
 * legible where the others lose little by it.
 * @param {Item[]} items
 * @param {number} zoom
 * @param {(cellOf: (item: Item, cell: number) => number) => Fit} fit
 * @returns {Layout}
 */
function withLegible(items, zoom, fit) {
  const longest = Math.max(...items.map(longestSide));
  /** @param {number} least */
  const fitWith = (least) => {
    /** @type {(item: Item, cell: number) => number} */
    const cellOf = (item, cell) =>
      2 * longestSide(item) <= longest ? Math.max(cell, least) : cell;
    const { cell, wraps } = fit(cellOf);
    return { cell, wraps, cells: items.map((item) => cellOf(item, cell)) };
  };
  const shared = fitWith(0);
  const all = LEGIBLE.map((size) => fitWith(Math.round(size * Math.sqrt(zoom))));
  const best = Math.max(shared.cell, ...all.map(({ cell }) => cell));
  return all.find(({ cell }) => cell >= LOSS * best) ?? shared;
}

/**
 * The largest cells at which all grids fit in one row, or wrapped on a narrow screen.
 * @param {Item[]} items - In reading order.
 * @param {number[]} signs - Widths of the signs between them.
 * @param {number} width
 * @param {number} height
 * @param {number} zoom
 * @returns {Layout}
 */
export function arrange(items, signs, width, height, zoom = 1) {
  return withLegible(items, zoom, (cellOf) => {
    /** @param {number} cell */
    const boxes = (cell) =>
      items.map((item) => ({
        width: Math.max(item.columns * cellOf(item, cell) + 2 * MARGIN, item.caption),
        height: item.rows * cellOf(item, cell) + 2 * MARGIN + CAPTION,
      }));
    /** @param {number} cell */
    const inOneRow = (cell) => {
      const gaps = signs.reduce((sum, sign) => sum + sign + 32, 0);
      const tallest = Math.max(...items.map((item) => item.rows * cellOf(item, cell)));
      return boxes(cell).reduce((sum, box) => sum + box.width, gaps) <= width && tallest <= height;
    };
    // On a narrow screen the grids wrap; a little more height is then worth it.
    /** @param {number} cell */
    const wrapped = (cell) => {
      let [x, y, line] = [0, 0, 0];
      for (const [index, box] of boxes(cell).entries()) {
        if (box.width > width) return false;
        const lead = index ? signs[index - 1] + 28 : 0;
        if (x && x + lead + box.width > width) {
          y += line + 8;
          [x, line] = [0, 0];
        }
        x += (x ? lead : signs[index - 1] ? signs[index - 1] + 14 : 0) + box.width;
        if (x > width) return false;
        line = Math.max(line, box.height);
      }
      return y + line <= height * FOLDED;
    };
    const row = largestCell(inOneRow, zoom);
    if (width >= 760 || row >= 34) return { cell: row, wraps: false };
    const folded = largestCell(wrapped, zoom);
    return folded > row * 1.15 ? { cell: folded, wraps: true } : { cell: row, wraps: false };
  });
}

/**
 * The largest cells at which stacks of grids fit side by side, or on a narrow screen one by one.
 * @param {Item[][]} stacks
 * @param {number[]} signs - Widths of the signs between the stacks.
 * @param {number} width
 * @param {number} height
 * @param {number} zoom
 * @returns {Layout}
 */
export function arrangeStacks(stacks, signs, width, height, zoom = 1) {
  return withLegible(stacks.flat(), zoom, (cellOf) => {
    /** @type {(items: Item[], cell: number) => number} */
    const widthOf = (items, cell) =>
      Math.max(
        ...items.map((item) => Math.max(item.columns * cellOf(item, cell) + 2 * MARGIN, item.caption)),
      );
    /** @type {(items: Item[], cell: number) => number} */
    const heightOf = (items, cell) =>
      items.reduce((sum, item) => sum + item.rows * cellOf(item, cell) + 2 * MARGIN + CAPTION + 4, 0);
    const gaps = signs.reduce((sum, sign) => sum + (sign ? sign + GAP : 0) + GAP, 0);
    /** @param {number} cell */
    const beside = (cell) =>
      stacks.reduce((sum, items) => sum + widthOf(items, cell), gaps) <= width &&
      stacks.every((items) => heightOf(items, cell) <= height);
    /** @param {number} cell */
    const alone = (cell) => stacks.every((items) => widthOf(items, cell) <= width);
    const row = largestCell(beside, zoom);
    if (width >= 700) return { cell: row, wraps: false };
    return { cell: Math.max(row, Math.min(largestCell(alone, zoom), STACKED)), wraps: true };
  });
}

// How large a cell is, so that all grids of a stage fit and share it.

export const MARGIN = 5; // room around a grid for outlines, in CSS pixels
const CAPTION = 28;
const LARGEST = 52;
const SMALLEST = 4;
const STACKED = 44; // largest cell where stacks stand one by one
const GAP = 8;

function largestCell(fits, zoom) {
  for (let cell = Math.round(LARGEST * zoom); cell > SMALLEST; cell--) if (fits(cell)) return cell;
  return SMALLEST;
}

// `items` are {rows, columns, caption} in reading order, `signs` the widths between them.
export function arrange(items, signs, width, height, zoom = 1) {
  const boxes = (cell) =>
    items.map(({ rows, columns, caption }) => ({
      width: Math.max(columns * cell + 2 * MARGIN, caption),
      height: rows * cell + 2 * MARGIN + CAPTION,
    }));
  const inOneRow = (cell) => {
    const all = boxes(cell);
    const gaps = signs.reduce((sum, sign) => sum + sign + 32, 0);
    const tallest = Math.max(...items.map(({ rows }) => rows * cell));
    return all.reduce((sum, box) => sum + box.width, gaps) <= width && tallest <= height;
  };
  // On a narrow screen the grids wrap; a little more height is then worth it.
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
    return y + line <= height * 1.3;
  };
  const row = largestCell(inOneRow, zoom);
  if (width >= 760 || row >= 34) return { cell: row, wraps: false };
  const folded = largestCell(wrapped, zoom);
  return folded > row * 1.15 ? { cell: folded, wraps: true } : { cell: row, wraps: false };
}

// The largest cell at which stacks of `items` fit side by side, or on a narrow screen one by one.
// `signs` are the widths between the stacks.
export function arrangeStacks(stacks, signs, width, height, zoom = 1) {
  const widthOf = (items, cell) =>
    Math.max(...items.map(({ columns, caption }) => Math.max(columns * cell + 2 * MARGIN, caption)));
  const heightOf = (items, cell) =>
    items.reduce((sum, { rows }) => sum + rows * cell + 2 * MARGIN + CAPTION + 4, 0);
  const gaps = signs.reduce((sum, sign) => sum + (sign ? sign + GAP : 0) + GAP, 0);
  const beside = (cell) =>
    stacks.reduce((sum, items) => sum + widthOf(items, cell), gaps) <= width &&
    stacks.every((items) => heightOf(items, cell) <= height);
  const alone = (cell) => stacks.every((items) => widthOf(items, cell) <= width);
  const row = largestCell(beside, zoom);
  if (width >= 700) return { cell: row, wraps: false };
  return { cell: Math.max(row, Math.min(largestCell(alone, zoom), STACKED)), wraps: true };
}

// How large a cell is, so that all grids of a stage fit and share it.

export const MARGIN = 5; // room around a grid for outlines, in CSS pixels
const CAPTION = 28;
const LARGEST = 52;
const SMALLEST = 4;

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
  const best = (fits) => {
    for (let cell = Math.round(LARGEST * zoom); cell > SMALLEST; cell--) if (fits(cell)) return cell;
    return SMALLEST;
  };
  const row = best(inOneRow);
  if (width >= 760 || row >= 34) return { cell: row, wraps: false };
  const folded = best(wrapped);
  return folded > row * 1.15 ? { cell: folded, wraps: true } : { cell: row, wraps: false };
}

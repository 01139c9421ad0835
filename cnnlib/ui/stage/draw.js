// Drawing: a still layer of numbers and colours, and a light one of outlines above it.

function prepare(canvas, grid, cell) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [grid.shape[1], grid.shape[0]].map((n) => n * cell + 2 * MARGIN);
  const [pixelsX, pixelsY] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixelsX || canvas.height !== pixelsY) {
    Object.assign(canvas, { width: pixelsX, height: pixelsY });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.translate(MARGIN, MARGIN);
  return context;
}

const isPadding = (grid, row, column) => {
  const [top, bottom, left, right] = grid.pad;
  const [rows, columns] = grid.shape;
  return row < top || row >= rows - bottom || column < left || column >= columns - right;
};

// The largest size of type at which every number of the grid fits its cell; 0 if none does.
function typeSize(context, grid, cell, texts, font) {
  if (cell < 18) return 0;
  const base = Math.min(cell * 0.4, 20);
  context.font = `${base}px ${font}`;
  let widest = 0;
  for (const text of new Set(texts)) widest = Math.max(widest, context.measureText(text).width);
  const size = Math.min(base, (base * (cell - 8)) / (widest || 1));
  return size < 8.5 ? 0 : size;
}

export function drawStill(canvas, grid, cell, colours, font) {
  const context = prepare(canvas, grid, cell);
  const [rows, columns] = grid.shape;
  const texts = cell < 18 ? [] : Array.from(grid.values, short);
  const size = typeSize(context, grid, cell, texts, font);
  const style = { cell, colours, font, size, limit: limitOf(grid) };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) drawCell(context, grid, row, column, style);
  }
  const [width, height] = [columns * cell, rows * cell];
  if (cell >= 9) rule(context, rows, columns, cell, css(colours.line));
  context.strokeStyle = css(colours[grid.role], 0.75);
  context.lineWidth = 1.5;
  context.strokeRect(0, 0, width, height);
  if (grid.pad.some(Boolean)) {
    const [top, bottom, left, right] = grid.pad.map((count) => count * cell);
    context.strokeRect(left, top, width - left - right, height - top - bottom);
  }
  return style;
}

// One cell: its colour, the marks of padding and of what no window reads, and its number,
// `lift` of the cell's height above the middle.
function drawCell(context, grid, row, column, style, lift = 0) {
  const { cell, colours, font, size, limit } = style;
  const [x, y] = [column * cell, row * cell];
  const value = at(grid, row, column);
  const padding = isPadding(grid, row, column);
  const dropped = grid.unreadRows.includes(row) || grid.unreadColumns.includes(column);
  let fill = fillOf(value, grid, limit, colours);
  if (padding) fill = mix(fill, colours.padding, 0.08);
  if (dropped) fill = mix(fill, colours.ground, 0.6);
  context.fillStyle = css(fill);
  // The second time, above the lines between cells, they stay.
  if (lift) context.fillRect(x + 0.5, y + 0.5, cell - 1, cell - 1);
  else context.fillRect(x, y, cell, cell);
  if (padding) hatch(context, x, y, cell, css(colours.padding, 0.28));
  if (dropped) crossOut(context, x, y, cell, css(colours.quiet, 0.55));
  if (!size) return;
  context.font = `${size}px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = css(padding || dropped ? mix(inkOn(fill), fill, 0.3) : inkOn(fill));
  context.fillText(short(value), x + cell / 2, y + cell * (0.5 - lift) + size * 0.06);
}

function rule(context, rows, columns, cell, colour) {
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

function hatch(context, x, y, cell, colour) {
  context.save();
  context.beginPath();
  context.rect(x, y, cell, cell);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  const step = Math.max(4, Math.min(8, cell / 4));
  const first = Math.ceil((x + y) / step) * step;
  for (let sum = first; sum <= x + y + 2 * cell; sum += step) {
    context.moveTo(sum - y, y);
    context.lineTo(sum - y - cell, y + cell);
  }
  context.stroke();
  context.restore();
}

function crossOut(context, x, y, cell, colour) {
  const inset = cell * 0.16;
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x + inset, y + inset);
  context.lineTo(x + cell - inset, y + cell - inset);
  context.moveTo(x + cell - inset, y + inset);
  context.lineTo(x + inset, y + cell - inset);
  context.stroke();
}

// `marks` are {selected, sources, reached, partners, notes}: cells, and small notes beside them.
export function drawLight(canvas, grid, style, marks) {
  const { cell, colours } = style;
  const context = prepare(canvas, grid, cell);
  const thick = cell < 12 ? 1.5 : 2.5;
  const related = css(colours.sources);
  if (cell >= 34) for (const note of marks.notes) writeNote(context, grid, note, style);
  outline(context, marks.partners, style, related, thick, []);
  outline(context, marks.reached, style, related, thick, [5, 3]);
  outline(context, marks.sources, style, related, thick, []);
  if (marks.winner) outline(context, [marks.winner], style, related, thick + 2, []);
  if (marks.frame) {
    const { x, y, width, height } = marks.frame;
    const path = () => context.rect(x, y, width, height);
    stroke(context, path, related, thick + 0.5, colours, marks.gaps ? [2, 3] : []);
  }
  outline(context, marks.selected, style, css(colours.selected), thick + 1, []);
}

// A line with a thin border of the ground colour, so that it shows on any fill.
function stroke(context, path, colour, width, colours, dashes) {
  context.lineJoin = "round";
  context.setLineDash([]);
  context.beginPath();
  path();
  context.strokeStyle = css(colours.ground, 0.9);
  context.lineWidth = width + 2;
  context.stroke();
  context.setLineDash(dashes);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
  context.setLineDash([]);
}

// The border of a set of cells: the edges that no two of them share.
function outline(context, cells, { cell, colours }, colour, width, dashes) {
  if (!cells.length) return;
  const held = new Set(cells.map(([row, column]) => row * 4096 + column));
  const path = () => {
    for (const [row, column] of cells) {
      const [x, y] = [column * cell, row * cell];
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

// What a cell is multiplied with, small in its lower right corner; its own number makes room.
function writeNote(context, grid, { row, column, text, role }, style) {
  const { cell, colours, font } = style;
  drawCell(context, grid, row, column, style, 0.15);
  const size = Math.min(cell * 0.27, 14);
  context.font = `600 ${size}px ${font}`;
  context.textAlign = "right";
  context.textBaseline = "alphabetic";
  const [x, y] = [(column + 1) * cell - 3, (row + 1) * cell - 3];
  const width = context.measureText(text).width;
  context.fillStyle = css(colours.ground, 0.94);
  context.beginPath();
  context.roundRect(x - width - 3, y - size - 0.5, width + 5, size + 3, 3);
  context.fill();
  context.fillStyle = css(colours[role]);
  context.fillText(text, x - 0.5, y - 0.5);
}

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
  const size = Math.min(base, (base * (cell - 5)) / (widest || 1));
  return size < 8.5 ? 0 : size;
}

export function drawStill(canvas, grid, cell, colours, font) {
  const context = prepare(canvas, grid, cell);
  const [rows, columns] = grid.shape;
  const limit = limitOf(grid);
  const texts = cell < 18 ? [] : Array.from(grid.values, short);
  const size = typeSize(context, grid, cell, texts, font);
  const [width, height] = [columns * cell, rows * cell];
  const dropped = (row, column) =>
    grid.unreadRows.includes(row) || grid.unreadColumns.includes(column);
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [column * cell, row * cell];
      const padding = isPadding(grid, row, column);
      let fill = fillOf(at(grid, row, column), grid, limit, colours);
      if (padding) fill = mix(fill, colours.padding, 0.08);
      if (dropped(row, column)) fill = mix(fill, colours.ground, 0.6);
      context.fillStyle = css(fill);
      context.fillRect(x, y, cell, cell);
      if (padding) hatch(context, x, y, cell, css(colours.padding, 0.28));
      if (dropped(row, column)) crossOut(context, x, y, cell, css(colours.quiet, 0.55));
      if (!size) continue;
      const faded = padding || dropped(row, column);
      context.font = `${size}px ${font}`;
      context.fillStyle = css(faded ? mix(inkOn(fill), fill, 0.3) : inkOn(fill));
      context.fillText(texts[row * columns + column], x + cell / 2, y + cell / 2 + size * 0.06);
    }
  }
  if (cell >= 9) rule(context, rows, columns, cell, css(colours.line));
  context.strokeStyle = css(colours[grid.role], 0.75);
  context.lineWidth = 1.5;
  context.strokeRect(0, 0, width, height);
  if (grid.pad.some(Boolean)) {
    const [top, bottom, left, right] = grid.pad.map((count) => count * cell);
    context.strokeRect(left, top, width - left - right, height - top - bottom);
  }
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
export function drawLight(canvas, grid, cell, colours, font, marks) {
  const context = prepare(canvas, grid, cell);
  const thick = cell < 12 ? 1.5 : 2.5;
  if (marks.notes?.length && cell >= 34) writeNotes(context, cell, colours, font, marks.notes);
  outline(context, cell, marks.partners, css(colours.sources), thick, colours, []);
  outline(context, cell, marks.reached, css(colours.sources), thick, colours, [5, 3]);
  outline(context, cell, marks.sources, css(colours.sources), thick, colours, []);
  if (marks.frame) {
    const { x, y, width, height } = marks.frame;
    stroke(context, () => context.rect(x, y, width, height), css(colours.sources), thick + 0.5,
      colours, marks.gaps ? [2, 3] : []);
  }
  outline(context, cell, marks.selected, css(colours.selected), thick + 1, colours, []);
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
function outline(context, cell, cells, colour, width, colours, dashes) {
  if (!cells?.length) return;
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

// What a cell is multiplied with, small in its lower right corner.
function writeNotes(context, cell, colours, font, notes) {
  const size = Math.min(cell * 0.25, 13);
  context.font = `600 ${size}px ${font}`;
  context.textAlign = "right";
  context.textBaseline = "alphabetic";
  for (const { row, column, text, role } of notes) {
    const [x, y] = [(column + 1) * cell - 3, (row + 1) * cell - 3];
    const width = context.measureText(text).width;
    context.fillStyle = css(colours.ground, 0.92);
    context.beginPath();
    context.roundRect(x - width - 3, y - size - 0.5, width + 5, size + 3, 3);
    context.fill();
    context.fillStyle = css(colours[role]);
    context.fillText(text, x - 0.5, y - 0.5);
  }
}

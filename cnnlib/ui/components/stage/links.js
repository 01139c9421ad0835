// Which cells make which: the rules of cnnlib/derivation, without the screen.
// A grid is {shape: [rows, columns], values: Float64Array}; `shapes` maps names to shapes.

const span = (count) => Array.from({ length: count }, (_, index) => index);

const cross = (rows, columns) => rows.flatMap((row) => columns.map((column) => [row, column]));

export const at = (grid, row, column) => grid.values[row * grid.shape[1] + column];

const RULES = {
  window: {
    sources: (rule) => [rule.source, rule.weights, rule.bias].filter(Boolean),
    shape: (rule, shapes) =>
      [0, 1].map((axis) => {
        const reach = rule.dilation[axis] * (rule.kernel[axis] - 1) + 1;
        const steps = Math.floor((shapes[rule.source][axis] - reach) / rule.stride[axis]);
        return Math.max(steps + 1, 0);
      }),
    links(rule, [row, column]) {
      const terms = cross(span(rule.kernel[0]), span(rule.kernel[1])).map(([i, j]) => {
        const ref = [
          rule.source,
          row * rule.stride[0] + i * rule.dilation[0],
          column * rule.stride[1] + j * rule.dilation[1],
        ];
        return rule.weights ? [ref, [rule.weights, i, j]] : [ref];
      });
      return rule.bias ? [...terms, [[rule.bias, 0, 0]]] : terms;
    },
    reached(rule, grid, cell, shapes) {
      const shape = targetShape(rule, shapes);
      if (grid !== rule.source) return cross(span(shape[0]), span(shape[1]));
      const [rows, columns] = [0, 1].map((axis) =>
        span(rule.kernel[axis])
          .map((i) => (cell[axis] - i * rule.dilation[axis]) / rule.stride[axis])
          .filter((index) => Number.isInteger(index) && index >= 0 && index < shape[axis])
          .sort((a, b) => a - b),
      );
      return cross(rows, columns);
    },
    partners(rule, grid, [row, column], shapes) {
      if (!rule.weights || grid === rule.bias) return [];
      const cells = this.reached(rule, grid, [row, column], shapes);
      return cells.map(([y, x]) => {
        const [top, left] = [y * rule.stride[0], x * rule.stride[1]];
        return grid === rule.weights
          ? [rule.source, top + row * rule.dilation[0], left + column * rule.dilation[1]]
          : [rule.weights, (row - top) / rule.dilation[0], (column - left) / rule.dilation[1]];
      });
    },
    combine: (rule, terms) => combined(rule.form, terms, 0),
  },

  "row-column": {
    sources: (rule) => [rule.left, rule.right],
    shape: (rule, shapes) => [shapes[rule.left][0], shapes[rule.right][1]],
    links: (rule, [row, column], shapes) =>
      span(shapes[rule.left][1]).map((k) => [
        [rule.left, row, k],
        [rule.right, k, column],
      ]),
    reached(rule, grid, [row, column], shapes) {
      const shape = this.shape(rule, shapes);
      const across = grid === rule.left ? cross([row], span(shape[1])) : [];
      const down = grid === rule.right ? cross(span(shape[0]), [column]) : [];
      const cells = new Map([...across, ...down].map((cell) => [String(cell), cell]));
      return [...cells.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    },
    partners: (rule, grid, [row, column], shapes) => [
      ...(grid === rule.left
        ? span(shapes[rule.right][1]).map((x) => [rule.right, column, x])
        : []),
      ...(grid === rule.right ? span(shapes[rule.left][0]).map((y) => [rule.left, y, row]) : []),
    ],
    combine: (rule, terms) => combined("dot", terms, 0),
  },

  reduce: {
    sources: (rule) => [rule.source],
    shape(rule, shapes) {
      const [rows, columns] = shapes[rule.source];
      if (rule.axis === "group") return [1, 1 + Math.max(...rule.groups.map((g) => Math.max(...g)))];
      return [rule.axis === "columns" ? rows : 1, rule.axis === "rows" ? columns : 1];
    },
    home(rule, row, column) {
      if (rule.axis === "group") return [0, rule.groups[row][column]];
      return [rule.axis === "columns" ? row : 0, rule.axis === "rows" ? column : 0];
    },
    links(rule, cell, shapes) {
      const [rows, columns] = shapes[rule.source].map(span);
      return cross(rows, columns)
        .filter(([row, column]) => String(this.home(rule, row, column)) === String(cell))
        .map(([row, column]) => [[rule.source, row, column]]);
    },
    reached(rule, grid, [row, column]) {
      return [this.home(rule, row, column)];
    },
    partners: () => [],
    combine: (rule, terms) => combined(rule.form, terms, rule.correction),
  },

  broadcast: {
    ...elementwise((rule) => rule.operands),
    combine: (rule, terms) => terms.map(([value]) => value).reduce(BINARY[rule.operator]),
  },

  template: {
    ...elementwise((rule) => Object.values(rule.places)),
    combine(rule, terms) {
      const values = { ...rule.constants };
      Object.keys(rule.places).forEach((name, index) => (values[name] = terms[index][0]));
      return evaluate(rule.steps, values);
    },
  },
};

// One cell of each source; an axis of length 1 serves the whole axis, a label its group.
function elementwise(sources) {
  const byLabel = (rule, grid) => rule.groups && rule.grouped.includes(grid);
  return {
    sources,
    shape: (rule, shapes) =>
      rule.groups
        ? [rule.groups.length, rule.groups[0].length]
        : [0, 1].map((axis) => {
            const sizes = sources(rule).map((grid) => shapes[grid][axis]);
            return sizes.find((size) => size !== 1) ?? 1;
          }),
    links: (rule, [row, column], shapes) =>
      sources(rule).map((grid) => {
        if (byLabel(rule, grid)) return [[grid, 0, rule.groups[row][column]]];
        const [rows, columns] = shapes[grid];
        return [[grid, rows > 1 ? row : 0, columns > 1 ? column : 0]];
      }),
    reached(rule, grid, [row, column], shapes) {
      const [rows, columns] = this.shape(rule, shapes).map(span);
      if (byLabel(rule, grid)) {
        return cross(rows, columns).filter(([y, x]) => rule.groups[y][x] === column);
      }
      const [height, width] = shapes[grid];
      return cross(height === 1 ? rows : [row], width === 1 ? columns : [column]);
    },
    partners: () => [],
  };
}

const BINARY = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
};

const UNARY = {
  negative: (a) => -a,
  root: (a) => Math.sqrt(a),
  square: (a) => a * a,
  exp: (a) => Math.exp(a),
};

// A formula in postfix order, parsed in Python.
function evaluate(steps, values) {
  const stack = [];
  for (const step of steps) {
    if (typeof step === "number") stack.push(step);
    else if (step.startsWith("{")) stack.push(values[step.slice(1, -1)]);
    else if (step in UNARY) stack.push(UNARY[step](stack.pop()));
    else {
      const right = stack.pop();
      stack.push(BINARY[step](stack.pop(), right));
    }
  }
  return stack[0];
}

export function combined(form, terms, correction) {
  const values = terms.map((term) => term.reduce((a, b) => a * b));
  if (form === "max") return values.reduce((a, b) => Math.max(a, b));
  const total = values.reduce((a, b) => a + b);
  if (form === "dot" || form === "sum") return total;
  const mean = total / values.length;
  if (form === "mean") return mean;
  const squares = values.map((value) => (value - mean) * (value - mean));
  return squares.reduce((a, b) => a + b) / (values.length - correction);
}

export const sources = (rule) => RULES[rule.kind].sources(rule);
export const targetShape = (rule, shapes) => RULES[rule.kind].shape(rule, shapes);
export const links = (rule, cell, shapes) => RULES[rule.kind].links(rule, cell, shapes);
export const reached = (rule, grid, cell, shapes) =>
  RULES[rule.kind].reached(rule, grid, cell, shapes);
// The cells of other grids that `cell` is multiplied with.
export const partners = (rule, grid, cell, shapes) =>
  RULES[rule.kind].partners(rule, grid, cell, shapes);
export const combine = (rule, terms) => RULES[rule.kind].combine(rule, terms);

export function termValues(rule, cell, grids) {
  return links(rule, cell, shapesOf(grids)).map((term) =>
    term.map(([name, row, column]) => at(grids[name], row, column)),
  );
}

export const valueOf = (rule, cell, grids) => combine(rule, termValues(rule, cell, grids));

export const shapesOf = (grids) =>
  Object.fromEntries(Object.entries(grids).map(([name, grid]) => [name, grid.shape]));

// Which cells a cell is computed from, and how: the rules of cnnlib/provenance.

import { at, product, range, shapesOf } from "./grid.js";

/** @import { Cell, Form, Ref, Rule, Shape, Term, Values } from "../shared/types" */

/** @typedef {Record<string, Shape>} Shapes */

/**
 * What each kind of rule can do.
 * @typedef {object} RuleKind
 * @property {(rule: Rule) => string[]} sources
 * @property {(rule: Rule, shapes: Shapes) => Shape} shape
 * @property {(rule: Rule, cell: Cell, shapes: Shapes) => Term[]} dependencies
 * @property {(rule: Rule, grid: string, cell: Cell, shapes: Shapes) => Cell[]} dependents
 * @property {(rule: Rule, grid: string, cell: Cell, shapes: Shapes) => Ref[]} factors
 * @property {(rule: Rule, terms: number[][]) => number} combine
 */

/** @type {RuleKind} */
const slidingWindow = {
  sources: (rule) => [rule.source, rule.weights, rule.bias].filter(Boolean),
  shape(rule, shapes) {
    const [rows, columns] = [0, 1].map((axis) => {
      const reach = rule.dilation[axis] * (rule.kernel[axis] - 1) + 1;
      const steps = Math.floor((shapes[rule.source][axis] - reach) / rule.stride[axis]);
      return Math.max(steps + 1, 0);
    });
    return [rows, columns];
  },
  dependencies(rule, [row, column]) {
    const terms = product(range(rule.kernel[0]), range(rule.kernel[1])).map(([i, j]) => {
      /** @type {Ref} */
      const ref = [
        rule.source,
        row * rule.stride[0] + i * rule.dilation[0],
        column * rule.stride[1] + j * rule.dilation[1],
      ];
      return /** @type {Term} */ (rule.weights ? [ref, [rule.weights, i, j]] : [ref]);
    });
    return rule.bias ? [...terms, [[rule.bias, 0, 0]]] : terms;
  },
  dependents(rule, grid, cell, shapes) {
    const shape = this.shape(rule, shapes);
    if (grid !== rule.source) return product(range(shape[0]), range(shape[1]));
    const [rows, columns] = [0, 1].map((axis) =>
      range(rule.kernel[axis])
        .map((i) => (cell[axis] - i * rule.dilation[axis]) / rule.stride[axis])
        .filter((index) => Number.isInteger(index) && index >= 0 && index < shape[axis])
        .sort((a, b) => a - b),
    );
    return product(rows, columns);
  },
  factors(rule, grid, [row, column], shapes) {
    if (!rule.weights || grid === rule.bias) return [];
    return this.dependents(rule, grid, [row, column], shapes).map(([y, x]) => {
      const [top, left] = [y * rule.stride[0], x * rule.stride[1]];
      return grid === rule.weights
        ? [rule.source, top + row * rule.dilation[0], left + column * rule.dilation[1]]
        : [rule.weights, (row - top) / rule.dilation[0], (column - left) / rule.dilation[1]];
    });
  },
  combine: (rule, terms) => combineTerms(rule.form, terms, 0),
};

/**
 * The channels of a multi-channel window that are not muted, by index.
 * @param {Rule} rule
 * @returns {number[]}
 */
export const heardChannels = (rule) =>
  range(rule.channels.length).filter((index) => !rule.muted.includes(index));

/**
 * The sum of each channel that is not muted, then the bias if there is one.
 * @param {Rule} rule
 * @param {number[][]} terms
 * @returns {number[]}
 */
export function channelSums(rule, terms) {
  const taps = rule.kernel[0] * rule.kernel[1];
  const sums = heardChannels(rule).map((_, place) =>
    combineTerms("dot", terms.slice(place * taps, (place + 1) * taps), 0),
  );
  return rule.bias ? [...sums, terms[terms.length - 1][0]] : sums;
}

/**
 * The rule of one channel's own sum, without the bias.
 * @type {(rule: Rule, channel: number) => Rule}
 */
function channelWindow(rule, channel) {
  const [source, weights] = rule.channels[channel];
  return { ...rule, kind: "sliding_window", source, weights, bias: null, form: "dot" };
}

/**
 * The window of the channel that a grid belongs to; undefined where it is muted.
 * @type {(rule: Rule, grid: string) => Rule | undefined}
 */
function windowOf(rule, grid) {
  const channel = heardChannels(rule).find((index) => rule.channels[index].includes(grid));
  return channel === undefined ? undefined : channelWindow(rule, channel);
}

/** @type {RuleKind} */
const multiChannelWindow = {
  sources: (rule) => [...rule.channels.flat(), rule.bias].filter(Boolean),
  shape: (rule, shapes) => slidingWindow.shape(channelWindow(rule, 0), shapes),
  dependencies(rule, cell, shapes) {
    const terms = heardChannels(rule).flatMap((channel) =>
      slidingWindow.dependencies(channelWindow(rule, channel), cell, shapes),
    );
    return rule.bias ? [...terms, [[rule.bias, rule.bias_row, 0]]] : terms;
  },
  dependents(rule, grid, cell, shapes) {
    if (grid === rule.bias) {
      const [rows, columns] = this.shape(rule, shapes);
      return cell[0] === rule.bias_row ? product(range(rows), range(columns)) : [];
    }
    const window = windowOf(rule, grid);
    return window ? slidingWindow.dependents(window, grid, cell, shapes) : [];
  },
  factors(rule, grid, cell, shapes) {
    const window = windowOf(rule, grid);
    return window ? slidingWindow.factors(window, grid, cell, shapes) : [];
  },
  combine: (rule, terms) => channelSums(rule, terms).reduce((a, b) => a + b, 0),
};

/** @type {RuleKind} */
const matmul = {
  sources: (rule) => [rule.left, rule.right],
  shape: (rule, shapes) => [shapes[rule.left][0], shapes[rule.right][1]],
  dependencies: (rule, [row, column], shapes) =>
    range(shapes[rule.left][1]).map((k) => [
      [rule.left, row, k],
      [rule.right, k, column],
    ]),
  dependents(rule, grid, [row, column], shapes) {
    const shape = this.shape(rule, shapes);
    const across = grid === rule.left ? product([row], range(shape[1])) : [];
    const down = grid === rule.right ? product(range(shape[0]), [column]) : [];
    const cells = new Map([...across, ...down].map((cell) => [String(cell), cell]));
    return [...cells.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  },
  factors(rule, grid, [row, column], shapes) {
    /** @type {Ref[]} */
    const found = [];
    if (grid === rule.left) {
      for (const x of range(shapes[rule.right][1])) found.push([rule.right, column, x]);
    }
    if (grid === rule.right) {
      for (const y of range(shapes[rule.left][0])) found.push([rule.left, y, row]);
    }
    return found;
  },
  combine: (rule, terms) => combineTerms("dot", terms, 0),
};

/**
 * The target cell that a source cell is reduced into.
 * @type {(rule: Rule, row: number, column: number) => Cell}
 */
function reducedCell(rule, row, column) {
  if (rule.axis === "group") return [0, rule.groups[row][column]];
  return [rule.axis === "columns" ? row : 0, rule.axis === "rows" ? column : 0];
}

/** @type {RuleKind} */
const reduction = {
  sources: (rule) => [rule.source],
  shape(rule, shapes) {
    const [rows, columns] = shapes[rule.source];
    if (rule.axis === "group") {
      /** @type {number[][]} */
      const groups = rule.groups;
      return [1, 1 + Math.max(...groups.map((labels) => Math.max(...labels)))];
    }
    return [rule.axis === "columns" ? rows : 1, rule.axis === "rows" ? columns : 1];
  },
  dependencies(rule, cell, shapes) {
    const [rows, columns] = shapes[rule.source].map(range);
    return product(rows, columns)
      .filter(([row, column]) => String(reducedCell(rule, row, column)) === String(cell))
      .map(([row, column]) => [[rule.source, row, column]]);
  },
  dependents: (rule, grid, [row, column]) => [reducedCell(rule, row, column)],
  factors: () => [],
  combine: (rule, terms) => combineTerms(rule.form, terms, rule.correction),
};

/** @type {RuleKind} */
const poolingWindow = {
  sources: (rule) => [rule.source],
  shape: (rule) => [rule.rows.length, rule.columns.length],
  dependencies: (rule, [row, column]) =>
    product(rule.rows[row], rule.columns[column]).map(([y, x]) => [[rule.source, y, x]]),
  dependents(rule, grid, cell) {
    const [rows, columns] = [rule.rows, rule.columns].map((lists, axis) =>
      range(lists.length).filter((index) => lists[index].includes(cell[axis])),
    );
    return product(rows, columns);
  },
  factors: () => [],
  combine: (rule, terms) =>
    rule.divisor === null
      ? combineTerms(rule.form, terms, 0)
      : combineTerms("sum", terms, 0) / rule.divisor,
};

/** @type {RuleKind} */
const poolingGradient = {
  sources: (rule) => [rule.source],
  shape: (rule) => rule.shape,
  dependencies(rule, [row, column]) {
    const [rows, columns] = [
      range(rule.rows.length).filter((index) => rule.rows[index].includes(row)),
      range(rule.columns.length).filter((index) => rule.columns[index].includes(column)),
    ];
    const place = row * rule.shape[1] + column;
    return product(rows, columns)
      .filter(([y, x]) => !rule.winners || rule.winners[y][x] === place)
      .map(([y, x]) => [[rule.source, y, x]]);
  },
  dependents(rule, grid, [row, column]) {
    if (!rule.winners) return product(rule.rows[row], rule.columns[column]);
    const winner = rule.winners[row][column];
    return winner < 0 ? [] : [[Math.floor(winner / rule.shape[1]), winner % rule.shape[1]]];
  },
  factors: () => [],
  combine: (rule, terms) => (terms.length ? combineTerms("sum", terms, 0) : 0),
};

/** @type {RuleKind} */
const broadcast = {
  ...cellwise((rule) => rule.operands),
  combine: (rule, terms) => terms.map(([value]) => value).reduce(BINARY[rule.operator]),
};

/** @type {RuleKind} */
const elementwise = {
  ...cellwise((rule) => Object.values(rule.places)),
  combine(rule, terms) {
    const values = { ...rule.constants };
    Object.keys(rule.places).forEach((name, index) => (values[name] = terms[index][0]));
    return evaluate(rule.steps, values);
  },
};

/**
 * One cell of each source; an axis of length 1 serves the whole axis, a label its group.
 * @param {(rule: Rule) => string[]} sources
 * @returns {Omit<RuleKind, "combine">}
 */
function cellwise(sources) {
  /** @type {(rule: Rule, grid: string) => boolean} */
  const byLabel = (rule, grid) => rule.groups && rule.grouped.includes(grid);
  return {
    sources,
    shape(rule, shapes) {
      if (rule.groups) return [rule.groups.length, rule.groups[0].length];
      const [rows, columns] = [0, 1].map((axis) => {
        const sizes = sources(rule).map((grid) => shapes[grid][axis]);
        return sizes.find((size) => size !== 1) ?? 1;
      });
      return [rows, columns];
    },
    dependencies: (rule, [row, column], shapes) =>
      sources(rule).map((grid) => {
        if (byLabel(rule, grid)) return [[grid, 0, rule.groups[row][column]]];
        const [rows, columns] = shapes[grid];
        return [[grid, rows > 1 ? row : 0, columns > 1 ? column : 0]];
      }),
    dependents(rule, grid, [row, column], shapes) {
      const [rows, columns] = this.shape(rule, shapes).map(range);
      if (byLabel(rule, grid)) {
        return product(rows, columns).filter(([y, x]) => rule.groups[y][x] === column);
      }
      const [height, width] = shapes[grid];
      return product(height === 1 ? rows : [row], width === 1 ? columns : [column]);
    },
    factors: () => [],
  };
}

/** @type {Record<string, (a: number, b: number) => number>} */
const BINARY = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
};

/** @type {Record<string, (a: number) => number>} */
const UNARY = {
  negative: (a) => -a,
  root: (a) => Math.sqrt(a),
  square: (a) => a * a,
  exp: (a) => Math.exp(a),
};

/**
 * The value of an expression in postfix order, parsed in Python.
 * @param {(number | string)[]} steps
 * @param {Record<string, number>} values
 * @returns {number}
 */
function evaluate(steps, values) {
  /** @type {number[]} */
  const stack = [];
  const pop = () => stack.pop() ?? NaN;
  for (const step of steps) {
    if (typeof step === "number") stack.push(step);
    else if (step.startsWith("{")) stack.push(values[step.slice(1, -1)]);
    else if (step in UNARY) stack.push(UNARY[step](pop()));
    else {
      const right = pop();
      stack.push(BINARY[step](pop(), right));
    }
  }
  return stack[0];
}

/**
 * Sum of products, sum, mean, variance or maximum of the terms.
 * @param {Form} form
 * @param {number[][]} terms
 * @param {number} correction - Subtracted from the count in a variance.
 */
export function combineTerms(form, terms, correction) {
  const values = terms.map((term) => term.reduce((a, b) => a * b));
  if (form === "max") return values.reduce((a, b) => Math.max(a, b));
  const total = values.reduce((a, b) => a + b);
  if (form === "dot" || form === "sum") return total;
  const mean = total / values.length;
  if (form === "mean") return mean;
  const squares = values.map((value) => (value - mean) * (value - mean));
  return squares.reduce((a, b) => a + b) / (values.length - correction);
}

/** @type {Record<Rule["kind"], RuleKind>} */
const KINDS = {
  sliding_window: slidingWindow,
  multi_channel_window: multiChannelWindow,
  pooling_window: poolingWindow,
  pooling_gradient: poolingGradient,
  matmul,
  reduction,
  broadcast,
  elementwise,
};

/**
 * The grids that the rule's target is made from.
 * @param {Rule} rule
 */
export const sources = (rule) => KINDS[rule.kind].sources(rule);

/**
 * Rows and columns of the target.
 * @type {(rule: Rule, shapes: Shapes) => Shape}
 */
export const targetShape = (rule, shapes) => KINDS[rule.kind].shape(rule, shapes);

/**
 * The terms that make the target's cell.
 * @type {(rule: Rule, cell: Cell, shapes: Shapes) => Term[]}
 */
export const dependencies = (rule, cell, shapes) =>
  KINDS[rule.kind].dependencies(rule, cell, shapes);

/**
 * The target cells, row by row, that a cell of the source `grid` goes into.
 * @type {(rule: Rule, grid: string, cell: Cell, shapes: Shapes) => Cell[]}
 */
export const dependents = (rule, grid, cell, shapes) =>
  KINDS[rule.kind].dependents(rule, grid, cell, shapes);

/**
 * The cells of the other source that a cell of the source `grid` is multiplied with.
 * @type {(rule: Rule, grid: string, cell: Cell, shapes: Shapes) => Ref[]}
 */
export const factors = (rule, grid, cell, shapes) =>
  KINDS[rule.kind].factors(rule, grid, cell, shapes);

/**
 * The value of a cell from the values of its terms.
 * @type {(rule: Rule, terms: number[][]) => number}
 */
export const combine = (rule, terms) => KINDS[rule.kind].combine(rule, terms);

/**
 * The numbers of each term of the target's cell.
 * @type {(rule: Rule, cell: Cell, grids: Record<string, Values>) => number[][]}
 */
export const termValues = (rule, cell, grids) =>
  dependencies(rule, cell, shapesOf(grids)).map((term) =>
    term.map(([name, row, column]) => at(grids[name], row, column)),
  );

/**
 * The target's cell computed from the sources.
 * @type {(rule: Rule, cell: Cell, grids: Record<string, Values>) => number}
 */
export const valueOf = (rule, cell, grids) => combine(rule, termValues(rule, cell, grids));

// Which cells are outlined for the chosen one.

import { formatNumber } from "../shared/number_format.js";
import { at, originalOf } from "./grid.js";
import { dependencies, dependents, factors, heardChannels, sources } from "./rules.js";

/** @import { Cell, Grid, GridCell, Highlights, Rule } from "../shared/types" */
/** @import { Stage } from "./stage.js" */

const WINDOWS = new Set(["sliding_window", "multi_channel_window"]);

/**
 * The cells of which each is made from the one before it alone, up to the chosen one; only the
 * chosen one where the stage does not show such chains.
 * @param {Pick<Stage, "chosen" | "head" | "shapes" | "ruleOf">} stage
 * @returns {GridCell[]}
 */
export function chainOf(stage) {
  const { chosen, head, shapes } = stage;
  if (!chosen) return [];
  const cells = [chosen];
  while (head.chain) {
    const [{ grid, row, column }] = cells;
    const rule = stage.ruleOf(grid);
    if (rule?.kind !== "elementwise" || sources(rule).length !== 1) break;
    const [[[name, y, x]]] = dependencies(rule, [row, column], shapes);
    if (!stage.ruleOf(name)) break;
    cells.unshift({ grid: name, row: y, column: x });
  }
  return cells;
}

/**
 * The outlines of every grid for the stage's chosen cell.
 * @param {Pick<Stage, "chosen" | "head" | "grids" | "shapes" | "rules" | "ruleOf">} stage
 * @returns {Record<string, Highlights>}
 */
export function highlightsOf(stage) {
  const { chosen, grids, shapes, rules } = stage;
  /** @type {Record<string, Highlights>} */
  const marks = {};
  for (const name of Object.keys(grids)) {
    marks[name] = { selected: [], sources: [], dependents: [], factors: [], copies: [], notes: [] };
  }
  if (!chosen) return marks;
  /** @type {Cell} */
  const cell = [chosen.row, chosen.column];
  marks[chosen.grid].selected.push(cell);
  const rule = stage.ruleOf(chosen.grid);
  for (const made of chainOf(stage)) markSources(stage, marks, made);
  // The sums of the channels stand at the same place as the chosen cell.
  for (const channel of rule?.partial?.length ? heardChannels(rule) : []) {
    marks[rule?.partial[channel]].sources.push(cell);
  }
  if (rule?.form === "max") {
    const [mark, source] = [marks[rule.source], grids[rule.source]];
    const winner = largest(mark.sources, source);
    const best = at(source, ...winner);
    if (best !== -Infinity) mark.winner = winner;
    mark.ties = mark.sources.filter((place) => at(source, ...place) === best).length;
  }
  /** @type {(grid: string, from: Cell) => void} */
  const follow = (grid, from) => {
    for (const onward of rules) {
      if (!sources(onward).includes(grid)) continue;
      const reached = dependents(onward, grid, from, shapes);
      if (isCopy(onward)) {
        marks[onward.target].copies.push(...reached);
        for (const copy of reached) follow(onward.target, copy);
        continue;
      }
      marks[onward.target].dependents.push(...reached);
      for (const [name, row, column] of factors(onward, grid, from, shapes)) {
        marks[name].factors.push([row, column]);
      }
    }
  };
  follow(chosen.grid, cell);
  return marks;
}

/**
 * Mark what a cell was made from.
 * @type {(stage: Pick<Stage, "grids" | "shapes" | "ruleOf">, marks: Record<string, Highlights>, made: GridCell) => void}
 */
function markSources(stage, marks, made) {
  const { grids, shapes } = stage;
  /** @type {Cell} */
  const cell = [made.row, made.column];
  const rule = stage.ruleOf(made.grid);
  for (const term of rule ? dependencies(rule, cell, shapes) : []) {
    for (const [name, row, column] of term) {
      marks[name].sources.push([row, column]);
      if (grids[name].stretch && String(originalOf(grids[name], ...cell)) !== String(cell)) {
        marks[name].copies.push(cell);
      }
      // What a copy was made from lights up with it.
      const copied = stage.ruleOf(name);
      if (!copied || !isCopy(copied)) continue;
      for (const [[original, y, x]] of dependencies(copied, [row, column], shapes)) {
        marks[original].sources.push([y, x]);
      }
    }
    if (rule && WINDOWS.has(rule.kind) && term.length === 2) {
      const [[name, row, column], [weights, i, j]] = term;
      const text = `×${formatNumber(at(grids[weights], i, j))}`;
      marks[name].notes.push({ row, column, text, role: grids[weights].role });
    }
  }
}

/**
 * Whether the rule repeats a grid as it is: a matrix that is broadcast along a batch.
 * @param {Rule} rule
 */
const isCopy = (rule) => rule.kind === "broadcast" && rule.operands.length === 1;

/** @type {(cells: Cell[], grid: Grid) => Cell} */
const largest = (cells, grid) =>
  cells.reduce((best, cell) => (at(grid, ...cell) > at(grid, ...best) ? cell : best));

/**
 * The rectangle around cells in pixels, and whether it has gaps (a dilated window).
 * @type {(cells: Cell[], cell: number) => Required<Pick<Highlights, "frame" | "gaps">>}
 */
export function frameOf(cells, cell) {
  const [rows, columns] = [0, 1].map((axis) => cells.map((place) => place[axis]));
  const [top, left] = [Math.min(...rows), Math.min(...columns)];
  const [height, width] = [Math.max(...rows) - top + 1, Math.max(...columns) - left + 1];
  const gaps = new Set(cells.map(String)).size < height * width;
  const frame = { x: left * cell, y: top * cell, width: width * cell, height: height * cell };
  return { frame, gaps };
}

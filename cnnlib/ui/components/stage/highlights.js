// Which cells are outlined for the chosen one.

import { formatNumber } from "../shared/number_format.js";
import { at, originalOf } from "./grid.js";
import { dependencies, dependents, factors, heardChannels, sources } from "./rules.js";

/** @import { Cell, Grid, Highlights, Rule } from "../shared/types" */
/** @import { Stage } from "./stage.js" */

const WINDOWS = new Set(["sliding_window", "multi_channel_window"]);

/**
 * The outlines of every grid for the stage's chosen cell.
 * @param {Pick<Stage, "chosen" | "grids" | "shapes" | "rules" | "ruleOf">} stage
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

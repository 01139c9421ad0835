// Which cells are outlined for the chosen one.

import { formatNumber } from "../shared/number_format.js";
import { at } from "./grid.js";
import { dependencies, dependents, factors, heardChannels, sources } from "./rules.js";

/** @import { Cell, Grid, Highlights } from "../shared/types" */
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
    marks[name] = { selected: [], sources: [], dependents: [], factors: [], notes: [] };
  }
  if (!chosen) return marks;
  /** @type {Cell} */
  const cell = [chosen.row, chosen.column];
  marks[chosen.grid].selected.push(cell);
  const rule = stage.ruleOf(chosen.grid);
  for (const term of rule ? dependencies(rule, cell, shapes) : []) {
    for (const [name, row, column] of term) marks[name].sources.push([row, column]);
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
  for (const onward of rules) {
    if (!sources(onward).includes(chosen.grid)) continue;
    marks[onward.target].dependents.push(...dependents(onward, chosen.grid, cell, shapes));
    for (const [name, row, column] of factors(onward, chosen.grid, cell, shapes)) {
      marks[name].factors.push([row, column]);
    }
  }
  return marks;
}

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

// The sentences under the grids: which cell, its arithmetic, and the field that changes it.

import { createElement, fillIn } from "../shared/dom.js";
import { formatNumber } from "../shared/number_format.js";
import { sliderReach } from "./cell_editor.js";
import { tokensOf } from "./expression.js";
import { at, isPadding, isUnread } from "./grid.js";
import { chainOf } from "./highlights.js";
import { valueOf } from "./rules.js";

/** @import { Grid, GridCell, Highlights, Rule, Token } from "../shared/types" */
/** @import { Stage } from "./stage.js" */
/** @import { View } from "./view.js" */

const RELIABLE = 1e-3; // difference of a match as a share of the value, as in verification.py

/**
 * Write what is said of the chosen cell.
 * @param {View} view
 * @param {Stage} stage
 * @param {Record<string, Highlights>} marks
 */
export function writeReadout(view, stage, marks) {
  const { chosen, grids, head } = stage;
  const { labels } = head;
  const { element } = view;
  element.dataset.pinned = String(stage.pinned);
  if (!chosen) {
    delete element.dataset.selected;
    element.dataset.expression = "";
    view.where.textContent = labels.hint;
    view.sum.textContent = "";
    view.editor.hidden = true;
    return;
  }
  const grid = grids[chosen.grid];
  const rule = stage.ruleOf(chosen.grid);
  element.dataset.selected = `${chosen.grid}.${chosen.row}.${chosen.column}`;
  const name = createElement("b", {}, nameOf(grid, chosen, labels));
  name.style.setProperty("--role", `var(--${grid.role})`);
  const value = formatNumber(at(grid, chosen.row, chosen.column));
  const tokens = rule ? tokensOf(rule, [chosen.row, chosen.column], grids, head.terms) : [];
  element.dataset.expression = rule ? tokens.map(([text]) => text).join("") : value;
  const edits = stage.pinned && stage.canEdit(chosen);
  const unread = isUnread(grid, chosen.row, chosen.column);
  const onward = unread ? labels.unread : dependentsText(stage, marks);
  view.where.replaceChildren(name);
  if (onward && (rule || edits)) view.where.append(` · ${onward}`);
  const share = rule?.kind === "pooling_window" ? gradientText(stage, rule, marks) : "";
  if (share) view.where.append(` · ${share}`);
  if (stage.pinned) view.where.append(createElement("span", { class: "pin" }, labels.pinned));
  const shown = rule
    ? sumElements(tokens, grids)
    : [
        tokenElement([value, chosen.grid], true, grids),
        onward ? operatorElement(` · ${onward}`) : "",
      ];
  const rounded = rule ? roundedText(stage, rule, chosen) : "";
  const before = chainOf(stage).slice(0, -1).map((made) => stepElement(stage, made));
  view.sum.replaceChildren(...before, ...shown, rounded ? operatorElement(` · ${rounded}`) : "");
  view.sum.hidden = edits && !rule;
  view.editor.hidden = !edits;
  if (edits) writeEditor(view, stage, chosen);
}

/**
 * What the grid holds, where the arithmetic written here gives another number.
 * @type {(stage: Stage, rule: Rule, cell: GridCell) => string}
 */
function roundedText({ grids, head }, rule, { grid: name, row, column }) {
  const grid = grids[name];
  const [exact, held] = [valueOf(rule, [row, column], grids), at(grid, row, column)];
  const gap = Math.abs(exact - held);
  const hidden = grid.decimals === null ? 0 : 0.5 * 10 ** -grid.decimals;
  const small = Math.min(Math.abs(exact), Math.abs(held)) * RELIABLE;
  const same = Object.is(exact, held) || exact === held || gap <= Math.max(small, hidden);
  return same ? "" : fillIn(head.labels.rounded, { value: formatNumber(held) });
}

/**
 * The arithmetic of a cell that the chosen one was made from, on a line of its own.
 * @type {(stage: Stage, made: GridCell) => HTMLElement}
 */
function stepElement(stage, { grid, row, column }) {
  const { grids, head } = stage;
  const rule = /** @type {Rule} */ (stage.ruleOf(grid));
  const tokens = tokensOf(rule, [row, column], grids, head.terms);
  return createElement("div", {}, ...sumElements(tokens, grids));
}

/** @type {(tokens: Token[], grids: Record<string, Grid>) => HTMLElement[]} */
const sumElements = (tokens, grids) =>
  tokens.map((token, index) => tokenElement(token, index === tokens.length - 1, grids));

/** @param {string} text */
const operatorElement = (text) => createElement("span", { class: "op" }, text);

/** @type {(token: Token, last: boolean, grids: Record<string, Grid>) => HTMLElement} */
function tokenElement([text, name], last, grids) {
  if (!name) return operatorElement(text);
  const span = createElement("span", last ? { class: "result" } : {}, text);
  span.style.setProperty("--role", `var(--${grids[name].role})`);
  return span;
}

/**
 * What people call a cell: rows and columns counted from 1 and without the padding.
 * @type {(grid: Grid, cell: GridCell, labels: Record<string, string>) => string}
 */
export function nameOf(grid, { row, column }, labels) {
  if (grid.values.length === 1) return grid.title;
  if (isPadding(grid, row, column)) return fillIn(labels.padding, { title: grid.title });
  const [top, , left] = grid.pad;
  return fillIn(labels.cell, { title: grid.title, row: row - top + 1, column: column - left + 1 });
}

/** @type {(stage: Stage, marks: Record<string, Highlights>) => string} */
function dependentsText({ grids, head }, marks) {
  /** @type {Map<string, { count: number, total: number, title: string }>} */
  const reached = new Map();
  for (const [name, { dependents }] of Object.entries(marks)) {
    const { tensor, title, values } = grids[name];
    const key = tensor || name;
    const sums = reached.get(key) ?? { count: 0, total: 0, title };
    sums.count += new Set(dependents.map(String)).size;
    sums.total += values.length;
    reached.set(key, sums);
  }
  return [...reached.values()]
    .filter(({ count }) => count)
    .map((sums) => fillIn(head.labels.reaches, sums))
    .join(", ");
}

/**
 * Where the gradient of a pooled cell goes: to the winner alone, or in equal shares.
 * @type {(stage: Stage, rule: Rule, marks: Record<string, Highlights>) => string}
 */
function gradientText({ grids, head: { labels } }, rule, marks) {
  const { winner, ties = 0, sources } = marks[rule.source];
  const source = grids[rule.source];
  if (rule.form !== "max") {
    const cells = sources.filter(([row, column]) => !isPadding(source, row, column));
    const divisor = formatNumber(rule.divisor ?? sources.length);
    return fillIn(labels.shares, { count: cells.length, divisor });
  }
  if (!winner) return labels.nobody;
  const [top, , left] = source.pad;
  const place = { count: ties, row: winner[0] - top + 1, column: winner[1] - left + 1 };
  return fillIn(ties > 1 ? labels.tie : labels.winner, place);
}

/** @type {(view: View, stage: Stage, cell: GridCell) => void} */
function writeEditor(view, { grids, head }, cell) {
  const grid = grids[cell.grid];
  const value = at(grid, cell.row, cell.column);
  const name = nameOf(grid, cell, head.labels);
  view.editor.style.setProperty("--role", `var(--${grid.role})`);
  view.number.setAttribute("aria-label", name);
  view.slider.setAttribute("aria-label", name);
  if (!view.number.dataset.typing) view.number.value = formatNumber(value);
  const place = `${cell.grid}.${cell.row}.${cell.column}`;
  if (view.slider.dataset.place !== place || Math.abs(value) > Number(view.slider.max)) {
    const reach = sliderReach(value);
    Object.assign(view.slider, { min: -reach, max: reach, step: reach / 60 });
    view.slider.dataset.place = place;
  }
  view.slider.value = String(value);
}

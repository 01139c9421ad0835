// Pointer and keys on the stage: choosing, pinning, playing and editing.

import { formatNumber } from "../shared/number_format.js";
import { openInline } from "./cell_editor.js";
import { at } from "./grid.js";
import { MARGIN } from "./layout.js";
import { nameOf } from "./readout.js";

/** @import { GridCell } from "../shared/types" */
/** @import { Stage } from "./stage.js" */

/**
 * The grid that an event is on.
 * @param {Event} event
 * @returns {string | undefined}
 */
const gridOf = (event) =>
  event.target instanceof Element
    ? /** @type {HTMLElement | null} */ (event.target.closest(".board"))?.dataset.grid
    : undefined;

/**
 * Bind the listeners, once, to elements that stay; each asks the stage for what is current.
 * @param {Stage} stage
 */
export function bindEvents(stage) {
  const { view, player } = stage;
  /** @param {MouseEvent} event */
  const under = (event) => {
    const name = gridOf(event);
    return name ? view.cellAt(stage, name, event) : null;
  };
  view.grids.onpointermove = (event) => {
    if (stage.pinned || player.playing || event.pointerType === "touch") return;
    const cell = under(event);
    if (cell) stage.choose(cell);
  };
  view.grids.onclick = (event) => {
    const cell = under(event);
    if (!cell) return;
    player.pause();
    const { chosen } = stage;
    const again =
      chosen?.grid === cell.grid && chosen.row === cell.row && chosen.column === cell.column;
    if (stage.pinned && again && event.detail < 2) stage.pin(null);
    else stage.pin(cell);
  };
  view.grids.ondblclick = (event) => {
    const cell = under(event);
    if (!cell || !stage.canEdit(cell)) return;
    stage.pin(cell);
    typeInto(stage, cell);
  };
  view.grids.addEventListener("focusin", (event) => {
    const target = /** @type {Element} */ (event.target);
    const name = target.matches(".board:focus-visible") && gridOf(event);
    if (!name || stage.pinned || player.playing) return;
    const cell = stage.remembered[name] ?? { grid: name, row: 0, column: 0 };
    if (stage.has(cell)) stage.choose(cell, { say: true });
  });
  view.element.onkeydown = (event) => onKey(stage, event, gridOf(event));
  view.play.onclick = () => player.toggle();
  view.speed.onclick = () => player.faster();
  view.scrub.oninput = () => {
    player.pause();
    if (stage.pinned) stage.pin(null);
    player.goTo(Number(view.scrub.value), { say: true });
  };
  view.slider.oninput = () => {
    const value = Number(Number(view.slider.value).toPrecision(6));
    if (stage.chosen) stage.edit(stage.chosen, value);
  };
  view.number.oninput = () => (view.number.dataset.typing = "yes");
  view.number.onchange = () => {
    view.number.dataset.typing = "";
    if (stage.chosen) stage.editText(stage.chosen, view.number.value);
  };
}

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @type {(stage: Stage, event: KeyboardEvent, name: string | undefined) => void} */
function onKey(stage, event, name) {
  if (event.altKey || event.metaKey) return;
  if (event.key === "Escape") {
    stage.player.pause();
    if (stage.pinned) stage.pin(null);
    return;
  }
  if (!name) return;
  const chosen = stage.chosen?.grid === name ? stage.chosen : null;
  const here = chosen ?? stage.remembered[name] ?? { grid: name, row: 0, column: 0 };
  const [rows, columns] = stage.shapes[name];
  /** @type {(row: number, column: number) => void} */
  const go = (row, column) => {
    stage.player.pause();
    const cell = {
      grid: name,
      row: Math.min(Math.max(row, 0), rows - 1),
      column: Math.min(Math.max(column, 0), columns - 1),
    };
    stage.choose(cell, { say: true, glide: true });
    if (stage.pinned) stage.report();
  };
  const step = STEPS[event.key];
  if (step && chosen) go(here.row + step[0], here.column + step[1]);
  else if (step) go(here.row, here.column);
  else if (event.key === "Home") go(event.ctrlKey ? 0 : here.row, 0);
  else if (event.key === "End") go(event.ctrlKey ? rows - 1 : here.row, columns - 1);
  else if (event.key === " ") stage.player.toggle();
  else if (event.key === "Enter" && chosen && stage.canEdit(chosen)) typeInto(stage, chosen);
  else if (event.key === "Enter") stage.pin(stage.pinned ? null : here);
  else if (/^[-−.\d]$/.test(event.key) && !event.ctrlKey && chosen && stage.canEdit(chosen)) {
    typeInto(stage, chosen, event.key);
  } else return;
  event.preventDefault();
}

/**
 * Go from step to step with the arrow keys, with the focus on the stepper or on nothing.
 * @type {(stage: Stage, event: KeyboardEvent) => void}
 */
export function onStepKey(stage, event) {
  const { stepper } = stage.head;
  const move = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  const modified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
  if (typeof stepper !== "string" || !move || modified) return;
  const near = stepper && event.target instanceof Element && event.target.closest(stepper);
  if (near || event.target === document.body) stage.component.setTriggerValue("step", move);
}

/** @type {(stage: Stage, cell: GridCell, start?: string) => void} */
function typeInto(stage, cell, start) {
  const { area } = stage.view.parts[cell.grid];
  const size = stage.view.cells[cell.grid];
  const place = { x: cell.column * size + MARGIN, y: cell.row * size + MARGIN, cell: size };
  const text = start ?? formatNumber(at(stage.grids[cell.grid], cell.row, cell.column));
  const label = nameOf(stage.grids[cell.grid], cell, stage.head.labels);
  openInline(area, place, text, label, (typed) => {
    if (typed !== text || start) stage.editText(cell, typed);
  });
}

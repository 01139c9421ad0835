// The stage: grids of numbers in which a person chooses, pins and edits cells.

import { countUp, fillIn } from "../shared/dom.js";
import { formatNumber, parseNumber } from "../shared/number_format.js";
import { EditQueue } from "./edit_queue.js";
import { at, isPadding, shapesOf, unpackGrids } from "./grid.js";
import { bindEvents, onStepKey } from "./input_events.js";
import { Player } from "./player.js";
import { dependents, sources, valueOf } from "./rules.js";
import { View } from "./view.js";

/** @import { Cell, Component, Grid, GridCell, Rule, Shape, StageHead } from "../shared/types" */

/** @typedef {HTMLElement & { stage?: Stage }} Root */

const PIN_DELAY = 200; // ms for which a pin rests before it is reported

/**
 * Show a message of Python; called at every change of the data.
 * @param {Root} root - The element that keeps the stage.
 * @param {Component} component
 * @param {StageHead} head
 * @param {Uint8Array[]} blobs
 */
export function show(root, component, head, blobs) {
  root.stage ??= new Stage(root, component, head);
  root.stage.open();
  root.stage.update(component, head, blobs);
}

/**
 * Stop timers and listeners; a later `show` goes on where this left off.
 * @param {Root} root
 */
export function leave(root) {
  root.stage?.close();
}

export class Stage {
  /**
   * @param {Root} root
   * @param {Component} component
   * @param {StageHead} head
   */
  constructor(root, component, head) {
    this.component = component;
    this.head = head;
    /** @type {Record<string, Grid>} */
    this.grids = {};
    /** @type {Record<string, Shape>} */
    this.shapes = {};
    /** @type {Rule[]} */
    this.rules = [];
    this.main = "";
    this.width = 0;
    this.view = new View(root);
    this.player = new Player(this);
    this.queue = new EditQueue((message) => this.component.setStateValue("edits", message));
    /** @type {GridCell | null} */
    this.chosen = null;
    this.pinned = false;
    /** @type {Record<string, GridCell>} */
    this.remembered = {}; // last chosen cell by grid
    /** @type {string | undefined} */
    this.asked = undefined; // the selection that Python gave last
    /** @type {string[]} */
    this.reported = []; // pins sent and not yet given back by Python
    /** @type {number | undefined} */
    this.pinTimer = undefined;
    this.observer = new ResizeObserver(([{ contentRect }]) => {
      this.width = Math.round(contentRect.width);
      this.layOut();
    });
    // A canvas drawn before its font has come is not drawn again by the browser.
    this.onFonts = () => {
      this.view.forgetMeasures();
      this.layOut(true);
    };
    /** @param {KeyboardEvent} event */
    this.onStepKey = (event) => onStepKey(this, event);
    this.closed = true;
    bindEvents(this);
  }

  open() {
    if (!this.closed) return;
    this.closed = false;
    this.observer.observe(this.view.element);
    document.fonts.addEventListener("loadingdone", this.onFonts);
    // While the event goes down: the control of the steps keeps its keys to itself.
    document.addEventListener("keydown", this.onStepKey, true);
    this.queue.reopen();
  }

  close() {
    this.closed = true;
    this.observer.disconnect();
    document.fonts.removeEventListener("loadingdone", this.onFonts);
    document.removeEventListener("keydown", this.onStepKey, true);
    this.player.pause();
    this.queue.close();
    clearTimeout(this.pinTimer);
  }

  /**
   * Take a message: grids, rules and labels; keep the choice and what is not acknowledged.
   * @type {(component: Component, head: StageHead, blobs: Uint8Array[]) => void}
   */
  update(component, head, blobs) {
    Object.assign(this, { component, head, rules: head.rules });
    this.grids = unpackGrids(head, blobs);
    this.shapes = shapesOf(this.grids);
    const before = this.main;
    this.main = head.main ?? this.rules.at(-1)?.target ?? head.grids[head.grids.length - 1].name;
    this.queue.acknowledge(head.acknowledged);
    for (const [, grid, row, column, value] of this.queue.open.values()) {
      if (this.has({ grid, row, column })) this.put(grid, row, column, value);
    }
    this.view.build(this);
    this.adoptSelection(head);
    if (head.main && before && before !== this.main && !this.pinned) this.chooseInMain();
    if (this.chosen && !this.has(this.chosen)) [this.chosen, this.pinned] = [null, false];
    this.layOut(true);
    this.player.refresh();
    countUp(this.view.element, "ready");
  }

  /**
   * Take Python's selection when it is news, and not a pin of ours given back.
   * @param {StageHead} head
   */
  adoptSelection({ selected, pinned }) {
    const asked = JSON.stringify([selected, pinned]);
    if (asked === this.asked) return;
    const first = this.asked === undefined;
    this.asked = asked;
    const sent = this.reported.indexOf(pinned ? String(selected) : "");
    if (sent >= 0) {
      this.reported.splice(0, sent + 1);
      return;
    }
    if (!first && !pinned) {
      this.pinned = false;
      return;
    }
    if (!selected.length) return;
    const [grid, row, column] = selected;
    const cell = { grid, row, column };
    if (!this.has(cell)) return;
    this.chosen = this.remembered[grid] = cell;
    this.pinned = pinned;
    this.player.follow(cell);
  }

  /** Choose the last chosen cell, or the first, of a grid that has become the main one. */
  chooseInMain() {
    const [grid, known] = [this.main, this.remembered[this.main]];
    this.player.pause();
    this.view.complain("");
    this.chosen = known && this.has(known) ? known : { grid, row: 0, column: 0 };
    this.remembered[grid] = this.chosen;
    this.player.follow(this.chosen);
  }

  /** @param {GridCell} cell */
  has({ grid, row, column }) {
    const shape = this.shapes[grid];
    return Boolean(shape) && row >= 0 && row < shape[0] && column >= 0 && column < shape[1];
  }

  /** @param {GridCell} cell */
  canEdit(cell) {
    const grid = this.grids[cell.grid];
    return Boolean(grid?.editable) && !isPadding(grid, cell.row, cell.column);
  }

  /**
   * The rule that makes a grid, if one does.
   * @param {string} name
   */
  ruleOf(name) {
    return this.rules.findLast((rule) => rule.target === name);
  }

  /**
   * Choose a cell: everything that follows happens before the next frame.
   * @param {GridCell} cell
   * @param {{ say?: boolean, glide?: boolean }} options
   */
  choose(cell, { say = false, glide = false } = {}) {
    const now = this.chosen;
    const same =
      now && now.grid === cell.grid && now.row === cell.row && now.column === cell.column;
    if (!same) {
      this.chosen = cell;
      this.remembered[cell.grid] = cell;
      this.view.complain("");
      this.view.drawHighlights(this, glide);
      this.player.follow(cell);
    }
    if (say) this.view.announce();
  }

  /** @param {GridCell | null} cell */
  pin(cell) {
    if (cell) this.choose(cell, { say: true });
    this.pinned = Boolean(cell);
    this.view.drawHighlights(this);
    if (cell) this.view.announce();
    this.report();
  }

  /** Tell Python where the pin is, once it rests. */
  report() {
    if (!this.head.reportsPins) return;
    clearTimeout(this.pinTimer);
    this.pinTimer = window.setTimeout(() => {
      const { chosen } = this;
      const pin = this.pinned && chosen ? [chosen.grid, chosen.row, chosen.column] : null;
      this.reported.push(String(pin ?? ""));
      this.component.setStateValue("pin", pin);
    }, PIN_DELAY);
  }

  /**
   * Show a new value at once, and send it to Python.
   * @type {(cell: GridCell, value: number) => void}
   */
  edit(cell, value) {
    if (!this.canEdit(cell) || at(this.grids[cell.grid], cell.row, cell.column) === value) return;
    this.put(cell.grid, cell.row, cell.column, value);
    this.view.drawValues(this);
    this.view.drawHighlights(this);
    this.queue.add(cell.grid, cell.row, cell.column, value);
  }

  /**
   * Take a typed value, or complain of a text that is no number.
   * @type {(cell: GridCell, text: string) => void}
   */
  editText(cell, text) {
    const value = parseNumber(text);
    const now = formatNumber(at(this.grids[cell.grid], cell.row, cell.column));
    if (value !== null) this.edit(cell, value);
    this.view.complain(
      value === null ? fillIn(this.head.labels.notNumber, { value: now }) : "",
    );
    this.view.drawHighlights(this);
  }

  /**
   * Set a cell and compute its dependents, rule by rule.
   * @type {(name: string, row: number, column: number, value: number) => void}
   */
  put(name, row, column, value) {
    this.grids[name].values[row * this.shapes[name][1] + column] = value;
    /** @type {[grid: string, cells: Cell[]][]} */
    let changed = [[name, [[row, column]]]];
    for (const rule of this.rules) {
      /** @type {Map<string, Cell>} */
      const cells = new Map();
      for (const [grid, from] of changed) {
        if (!sources(rule).includes(grid)) continue;
        for (const cell of from) {
          for (const to of dependents(rule, grid, cell, this.shapes)) cells.set(String(to), to);
        }
      }
      const target = this.grids[rule.target];
      for (const [y, x] of cells.values()) {
        target.values[y * target.shape[1] + x] = valueOf(rule, [y, x], this.grids);
      }
      if (cells.size) changed = [...changed, [rule.target, [...cells.values()]]];
    }
  }

  /** @param {boolean} always - Draw even where no size has changed. */
  layOut(always = false) {
    if (!this.main) return;
    const moved = this.view.arrange(this);
    if (!moved && !always) return;
    this.view.drawValues(this);
    this.view.drawHighlights(this);
    if (moved) this.view.writePlaces(this); // last: it has the browser lay out what changed
  }
}

// A confusion matrix: a table whose cells are read by pointer and keys, and one of which is chosen.

import { css, inkOn, mix, readColours } from "../shared/colour_scale.js";
import { countUp, createElement, fillIn } from "../shared/dom.js";

/** @import { Component, ConfusionHead, ThemeColours } from "../shared/types" */

/** @typedef {HTMLElement & { matrix?: ConfusionMatrix }} Root */

const CONTRAST = 0.6; // exponent under which rare confusions can be seen beside frequent ones
const SUBDUED = 0.4; // strength of the diagonal, which is not what the table is read for

/**
 * Show a message of Python; called at every change of the data.
 * @param {Root} root - The element that keeps the table.
 * @param {Component} component
 * @param {ConfusionHead} head
 */
export function show(root, component, head) {
  root.matrix ??= new ConfusionMatrix(root, component, head);
  root.matrix.update(component, head);
}

/** Nothing runs between two messages, so there is nothing to stop. */
export function leave() {}

class ConfusionMatrix {
  /**
   * @param {Root} root
   * @param {Component} component
   * @param {ConfusionHead} head
   */
  constructor(root, component, head) {
    this.component = component;
    this.head = head;
    /** @type {ThemeColours | null} */
    this.colours = null;
    this.sent = 0; // choices sent
    /** @type {number | null | undefined} */
    this.chosen = undefined; // row times number of classes, plus column
    this.active = 0; // the cell that the keys move from
    this.table = createElement("table", { role: "grid" });
    this.readout = createElement("p", { class: "readout", "aria-live": "polite" });
    this.element = createElement("figure", { class: "confusion" }, this.table, this.readout);
    this.table.onclick = (event) => this.choose(this.placeOf(event.target));
    this.table.onpointerover = (event) => this.read(this.placeOf(event.target));
    this.table.onpointerleave = () => this.read(null);
    this.table.addEventListener("focusin", (event) => this.read(this.placeOf(event.target)));
    this.table.onkeydown = (event) => this.onKeyDown(event);
    root.append(this.element);
  }

  get cells() {
    return /** @type {HTMLElement[]} */ ([...this.table.querySelectorAll("[data-place]")]);
  }

  /**
   * @param {EventTarget | null} target
   * @returns {number | null}
   */
  placeOf(target) {
    const cell = target instanceof Element ? target.closest("[data-place]") : null;
    return cell ? Number(/** @type {HTMLElement} */ (cell).dataset.place) : null;
  }

  /** @type {(component: Component, head: ConfusionHead) => void} */
  update(component, head) {
    const focused = this.table.contains(this.focusedElement());
    Object.assign(this, { component, head });
    this.colours = readColours(this.element, head.palette);
    this.table.setAttribute("aria-label", head.labels.table);
    this.table.replaceChildren(this.columnHeads(), this.body(), ...this.foot());
    // Until Python has acknowledged the latest choice, its own is out of date.
    const pending = head.acknowledged < this.sent && this.chosen !== undefined;
    this.check(pending ? /** @type {number | null} */ (this.chosen) : head.selected);
    if (focused) this.cells[this.active].focus();
    this.read(focused ? this.active : null);
    countUp(this.element, "ready");
  }

  focusedElement() {
    const scope = /** @type {Document | ShadowRoot} */ (this.element.getRootNode());
    return scope.activeElement;
  }

  columnHeads() {
    const { labels, names, recall } = this.head;
    const axes = [
      createElement("span", { class: "predicted" }, labels.predicted),
      createElement("span", { class: "true" }, labels.true),
    ];
    const row = createElement("tr", {}, createElement("td", { class: "axes" }, ...axes));
    for (const name of names) {
      row.append(createElement("th", { scope: "col" }, createElement("span", {}, name)));
    }
    if (recall) row.append(rate("th", labels.recall));
    return createElement("thead", {}, row);
  }

  body() {
    const { names, counts, recall } = this.head;
    const body = createElement("tbody");
    const most = Math.max(1, ...counts.flatMap((row, i) => row.filter((_, j) => i !== j)));
    counts.forEach((row, i) => {
      const line = createElement("tr", {}, createElement("th", { scope: "row" }, names[i]));
      const total = row.reduce((sum, count) => sum + count, 0);
      row.forEach((count, j) => line.append(this.cell(i, j, count, i === j ? total : most)));
      if (recall) line.append(rate("td", recall[i]));
      body.append(line);
    });
    return body;
  }

  /** @type {(row: number, column: number, count: number, full: number) => HTMLElement} */
  cell(row, column, count, full) {
    const right = row === column;
    const share = full ? (count / full) ** CONTRAST * (right ? SUBDUED : 1) : 0;
    const place = row * this.head.names.length + column;
    const { roles } = /** @type {ThemeColours} */ (this.colours);
    const fill = mix(roles.ground, right ? roles.positive : roles.negative, share);
    return createElement(
      "td",
      {
        role: "gridcell",
        class: right ? "right" : "wrong",
        style: `background: ${css(fill)}; color: ${css(inkOn(fill))}`,
        tabindex: -1,
        "data-place": place,
        "aria-label": this.sentence(place),
      },
      count ? String(count) : "",
    );
  }

  foot() {
    const { labels, precision } = this.head;
    if (!precision) return [];
    const row = createElement("tr", {}, createElement("th", { scope: "row" }, labels.precision));
    for (const text of precision) row.append(rate("td", text));
    row.append(createElement("td"));
    return [createElement("tfoot", {}, row)];
  }

  /** @param {number} place */
  sentence(place) {
    const { names, counts, labels } = this.head;
    const [row, column] = this.split(place);
    const total = counts[row].reduce((sum, count) => sum + count, 0);
    return fillIn(row === column ? labels.recognized : labels.confused, {
      true: names[row],
      predicted: names[column],
      count: counts[row][column].toLocaleString("en"),
      total: total.toLocaleString("en"),
      share: total ? `${((100 * counts[row][column]) / total).toFixed(1)}%` : "–",
    });
  }

  /** @param {number} place */
  split(place) {
    const n = this.head.names.length;
    return [Math.floor(place / n), place % n];
  }

  /**
   * Say in a sentence what a cell counts: the one pointed at, or else the chosen one.
   * @param {number | null} place
   */
  read(place) {
    const said = place ?? this.chosen ?? null;
    this.readout.textContent = said === null ? this.head.labels.hint : this.sentence(said);
    const [row, column] = said === null ? [-1, -1] : this.split(said);
    this.table.querySelectorAll("tbody th").forEach((head, i) => {
      head.classList.toggle("current", i === row);
    });
    this.table.querySelectorAll("thead th[scope]").forEach((head, j) => {
      head.classList.toggle("current", j === column);
    });
  }

  /** @param {number | null} place */
  check(place) {
    this.chosen = place;
    if (place !== null) this.active = place;
    this.cells.forEach((cell, i) => {
      if (this.head.selectable) cell.setAttribute("aria-selected", String(i === place));
      cell.tabIndex = i === this.active ? 0 : -1;
    });
  }

  /** @param {number | null} place */
  choose(place) {
    if (place === null || !this.head.selectable) return;
    this.check(place);
    this.cells[place].focus();
    this.sent = Math.max(this.sent, this.head.acknowledged) + 1;
    const [row, column] = this.split(place);
    this.component.setStateValue("pick", { row, column, count: this.sent });
  }

  /** @param {KeyboardEvent} event */
  onKeyDown(event) {
    const now = this.placeOf(event.target);
    if (now === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this.head.names.length - 1;
    const [row, column] = this.split(now);
    /** @type {Record<string, [row: number, column: number]>} */
    const targets = {
      ArrowUp: [Math.max(row - 1, 0), column],
      ArrowDown: [Math.min(row + 1, last), column],
      ArrowLeft: [row, Math.max(column - 1, 0)],
      ArrowRight: [row, Math.min(column + 1, last)],
      Home: [row, 0],
      End: [row, last],
    };
    const target = targets[event.key];
    if (!target && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (!target) {
      this.choose(now);
      return;
    }
    this.cells[this.active].tabIndex = -1;
    this.active = target[0] * (last + 1) + target[1];
    this.cells[this.active].tabIndex = 0;
    this.cells[this.active].focus();
  }
}

/**
 * A cell of the last column or row.
 * @param {"td" | "th"} tag
 * @param {string} text
 */
function rate(tag, text) {
  return createElement(tag, { class: "rate" }, text);
}

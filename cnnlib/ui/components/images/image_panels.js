// Pictures side by side: hovering, zooming and moving touch all of them and never ask the server.

import { css, readColours } from "../shared/colour_scale.js";
import { countUp, createElement, fillIn } from "../shared/dom.js";
import { formatNumber } from "../shared/number_format.js";
import { InputEvents } from "./input_events.js";
import { Panel } from "./panel.js";
import { Viewport } from "./viewport.js";

/** @import { Cell, Component, PanelsHead } from "../shared/types" */

/** @typedef {HTMLElement & { panels?: ImagePanels }} Root */

const ICONS = {
  minus: "M5 10h10",
  plus: "M5 10h10M10 5v10",
  reset: "M4 8V4h4M16 8V4h-4M4 12v4h4M16 12v4h-4",
  save: "M10 3v9M6.5 8.5 10 12l3.5-3.5M4 16h12",
};

/** @param {keyof typeof ICONS} name */
const icon = (name) =>
  `<svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
    <path d="${ICONS[name]}"/></svg>`;

/**
 * A button that shows an icon, or is labelled later where `label` is empty.
 * @type {(name: keyof typeof ICONS, label: string, onclick: () => void) => HTMLButtonElement}
 */
function iconButton(name, label, onclick) {
  const element = createElement("button", { type: "button" });
  if (label) Object.assign(element, { title: label, ariaLabel: label });
  element.innerHTML = icon(name);
  element.onclick = onclick;
  return element;
}

/**
 * Show a message of Python; called at every change of the data.
 * @param {Root} root - The element that keeps the panels.
 * @param {Component} component
 * @param {PanelsHead} head
 * @param {Uint8Array[]} blobs
 */
export function show(root, component, head, blobs) {
  root.panels ??= new ImagePanels(root, component, head);
  root.panels.update(component, head, blobs);
}

/**
 * Stop observing; a later `show` goes on where this left off.
 * @param {Root} root
 */
export function leave(root) {
  root.panels?.close();
}

export class ImagePanels {
  /**
   * @param {Root} root
   * @param {Component} component
   * @param {PanelsHead} head
   */
  constructor(root, component, head) {
    this.root = root;
    this.component = component;
    this.head = head;
    this.view = new Viewport();
    /** @type {Panel[]} */
    this.panels = [];
    /** @type {HTMLCanvasElement[]} */
    this.canvases = [];
    /** @type {HTMLOutputElement[]} */
    this.outputs = [];
    /** @type {[row: number, column: number] | null} */
    this.point = null; // the place pointed at, as shares of height and width
    /** @type {number | null} */
    this.frame = null;
    this.row = createElement("div", { class: "panels", tabindex: 0, role: "application" });
    this.foot = createElement("div", { class: "foot" });
    this.live = createElement("div", { class: "live", "aria-live": "polite" });
    this.element = createElement("div", { class: "maps" }, this.row, this.foot, this.live);
    root.append(this.element);
    this.observer = new ResizeObserver(() => this.requestDraw());
    this.events = new InputEvents(this);
    this.level = createElement("span");
    this.zoomOut = iconButton("minus", "", () => this.view.zoomAt(0.5));
    this.showAll = iconButton("reset", "", () => this.view.reset());
  }

  /** @type {(component: Component, head: PanelsHead, blobs: Uint8Array[]) => void} */
  update(component, head, blobs) {
    Object.assign(this, { component, head });
    this.observer.observe(this.row);
    const colours = readColours(this.element, head.palette);
    const font = getComputedStyle(this.element).fontFamily;
    this.element.style.setProperty("--tall", `${head.height}px`);
    this.panels = head.panels.map((spec, i) => new Panel(spec, blobs[i], colours, font));
    const names = head.panels.map((spec) => `${spec.title} ${spec.size}`);
    this.row.setAttribute("aria-label", `${names.join(", ")}. ${head.labels.keys}`);
    this.buildFigures();
    this.buildFoot();
    this.draw();
    this.element.dataset.theme = colours.theme;
    countUp(this.element, "ready");
  }

  close() {
    this.observer.disconnect();
  }

  /** Fit the figures to the panels; those there are stay, so that no frame is blank. */
  buildFigures() {
    while (this.row.children.length > this.panels.length) this.row.lastChild?.remove();
    this.head.panels.forEach((spec, i) => {
      const figure = /** @type {HTMLElement} */ (this.row.children[i] ?? this.newFigure(i));
      figure.style.setProperty("--role", `var(--${spec.role})`);
      figure.style.setProperty("--aspect", String(spec.width / spec.height));
      const [title, size, caption] = /** @type {HTMLElement[]} */ ([
        ...figure.querySelectorAll("figcaption b, small, .caption"),
      ]);
      title.textContent = spec.title;
      title.title = spec.title;
      size.textContent = spec.size;
      caption.textContent = spec.caption;
      const save = /** @type {HTMLButtonElement} */ (figure.querySelector("button"));
      save.hidden = !this.head.download;
      save.title = fillIn(this.head.labels.save, { title: spec.title });
      save.setAttribute("aria-label", save.title);
    });
    this.canvases = [...this.row.querySelectorAll("canvas")];
    this.outputs = [...this.row.querySelectorAll("output")];
  }

  /** @param {number} i */
  newFigure(i) {
    const save = iconButton("save", "", () => this.panels[i].save());
    const title = [createElement("b"), createElement("small"), save];
    const figure = createElement(
      "figure",
      { class: "panel" },
      createElement("figcaption", {}, ...title),
      createElement("canvas", { "aria-hidden": "true" }),
      createElement("output", { "aria-hidden": "true" }),
      createElement("p", { class: "caption" }),
    );
    this.row.append(figure);
    return figure;
  }

  /** Build the scales and the zoom buttons. */
  buildFoot() {
    const { labels, zoom } = this.head;
    /** @type {Map<string, Panel>} */
    const scales = new Map();
    for (const panel of this.head.scales ? this.panels : []) {
      const { scale, range, channels } = panel.spec;
      if (channels === 1) scales.set(`${scale} ${range}`, panel);
    }
    this.foot.replaceChildren(...[...scales.values()].map((panel) => this.scaleOf(panel)));
    if (!zoom) return;
    /** @type {(name: keyof typeof ICONS, label: string, act: () => void) => HTMLButtonElement} */
    const button = (name, label, act) =>
      iconButton(name, label, () => {
        act();
        this.draw();
      });
    this.zoomOut = button("minus", labels.out, () => this.view.zoomAt(0.5));
    this.level = createElement("span");
    const zoomIn = button("plus", labels.in, () => this.view.zoomAt(2));
    this.showAll = button("reset", labels.whole, () => this.view.reset());
    const group = { class: "zoom", role: "group", "aria-label": labels.zoom };
    const parts = [this.zoomOut, this.level, zoomIn, this.showAll];
    this.foot.append(createElement("div", group, ...parts));
  }

  /**
   * A bar of a panel's colours between its least and its greatest value.
   * @param {Panel} panel
   */
  scaleOf({ spec: { scale, range: [least, most] }, palette }) {
    const stops = palette.filter((_, i) => i % 32 === 0).map((colour) => css(colour));
    const element = createElement(
      "div",
      { class: "scale", "data-scale": scale },
      createElement("span", {}, formatNumber(least)),
      createElement("i", { style: `background: linear-gradient(90deg, ${stops})` }),
      createElement("span", {}, formatNumber(most)),
    );
    if (scale === "signed") element.title = this.head.labels.zero;
    return element;
  }

  /**
   * The cell of panel `i` at the place pointed at.
   * @param {number} i
   * @returns {Cell | null}
   */
  cellOf(i) {
    if (!this.point) return null;
    const { height, width } = this.panels[i].spec;
    /** @type {(share: number, n: number) => number} */
    const index = (share, n) => Math.min(Math.max(Math.floor(share * n), 0), n - 1);
    return [index(this.point[0], height), index(this.point[1], width)];
  }

  /**
   * Point at a place in all pictures, or at none.
   * @type {(point: [row: number, column: number] | null, options?: { speak?: boolean }) => void}
   */
  pointAt(point, { speak = false } = {}) {
    this.point = point;
    this.requestDraw();
    if (!speak || !point) return;
    this.live.textContent = this.panels
      .map((panel, i) => {
        const cell = /** @type {Cell} */ (this.cellOf(i));
        return `${panel.spec.title}, ${this.where(cell)}: ${panel.text(...cell)}`;
      })
      .join("; ");
  }

  /** @param {Cell} cell */
  where([row, column]) {
    return fillIn(this.head.labels.cell, { row, column });
  }

  /** Tell Python which cell is pointed at, where cells can be chosen. */
  select() {
    const panel = this.events.panel;
    const cell = this.cellOf(panel);
    if (!this.head.selectable || !cell) return;
    this.component.setStateValue("cell", { panel, row: cell[0], column: cell[1] });
  }

  /** Draw before the next frame. */
  requestDraw() {
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.frame = null;
    this.panels.forEach((panel, i) => {
      const cell = this.cellOf(i);
      panel.draw(this.canvases[i], this.view, cell);
      const value = cell && createElement("b", {}, panel.text(...cell));
      this.outputs[i].replaceChildren(...(value ? [this.where(cell), " ", value] : []));
    });
    this.row.classList.toggle("zoomed", this.view.zoom > 1);
    this.element.dataset.view = [this.view.zoom, this.view.x, this.view.y]
      .map((n) => n.toFixed(4))
      .join(" ");
    if (!this.head.zoom) return;
    this.level.textContent = `${Math.round(this.view.zoom * 10) / 10}×`;
    this.zoomOut.disabled = this.showAll.disabled = this.view.zoom === 1;
  }
}

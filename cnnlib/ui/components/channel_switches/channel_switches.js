// The channels of a layer as switches: each is its feature map, and a press turns it off or on.

import { readColours } from "../shared/colour_scale.js";
import { countUp, createElement, fillIn } from "../shared/dom.js";
import { ViewChanges } from "../shared/view_changes.js";
import { paint, rampOf } from "../feature_maps/paint.js";

/** @import { Component, SwitchesHead, ThemeColours } from "../shared/types" */

/** @typedef {HTMLElement & { switches?: ChannelSwitches }} Root */

/** Greatest count of channels, and the side of a map in CSS pixels up to it. */
const SIDES = [[8, 88], [20, 62], [40, 52], [Infinity, 44]];

/**
 * Show a message of Python; called at every change of the data.
 * @type {(root: Root, component: Component, head: SwitchesHead, blobs: Uint8Array[]) => void}
 */
export function show(root, component, head, blobs) {
  root.switches ??= new ChannelSwitches(root);
  root.switches.update(component, head, blobs);
}

/**
 * Send what rests; a later `show` goes on where this left off.
 * @param {Root} root
 */
export function leave(root) {
  root.switches?.changes.send();
}

class ChannelSwitches {
  /** @param {Root} root */
  constructor(root) {
    /** @type {SwitchesHead | null} */
    this.head = null;
    /** @type {Set<number>} */
    this.off = new Set();
    this.layer = "";
    /** @type {ThemeColours | null} */
    this.colours = null;
    this.changes = new ViewChanges(() => ({ layer: this.layer, channels: [...this.off] }));
    this.grid = createElement("div", { class: "grid", role: "group" });
    this.grid.onclick = (event) => this.press(event);
    this.grid.onkeydown = (event) => this.move(event);
    this.actions = createElement("div", { class: "actions" });
    for (const action of ["allOn", "allOff", "swap"]) {
      const button = createElement("button", { type: "button" });
      button.onclick = () => this.act(action);
      this.actions.append(button);
    }
    this.element = createElement("div", { class: "switches" });
    this.element.append(this.actions, this.grid);
    root.append(this.element);
  }

  /** @type {(component: Component, head: SwitchesHead, blobs: Uint8Array[]) => void} */
  update(component, head, blobs) {
    this.head = head;
    this.colours = readColours(this.element, head.palette);
    if (this.changes.answered(component, head.acknowledged) || this.layer !== head.layer) {
      this.off = new Set(head.off);
      this.layer = head.layer;
    }
    [head.labels.allOn, head.labels.allOff, head.labels.swap].forEach((text, place) => {
      this.actions.children[place].textContent = text;
    });
    this.drawMaps(head, new Float32Array(blobs[0].buffer), this.colours);
    this.mark();
    countUp(this.element, "ready");
  }

  /** @type {(head: SwitchesHead, values: Float32Array, colours: ThemeColours) => void} */
  drawMaps(head, values, colours) {
    const { count, rows, columns, order, drops } = head;
    const ramp = rampOf(colours);
    const limit = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const side = SIDES.find(([most]) => count <= most)?.[1] ?? 44;
    const focused = this.focused();
    this.grid.style.setProperty("--tile", `${side}px`);
    this.grid.setAttribute("aria-label", fillIn(head.labels.channels, { layer: head.layer }));
    while (this.grid.children.length > count) this.grid.lastChild?.remove();
    while (this.grid.children.length < count) this.grid.append(tile());
    const largest = drops ? Math.max(...drops.map(Math.abs)) || 1 : 1;
    this.items.forEach((item, place) => {
      const channel = order[place];
      const drop = drops ? drops[channel] : null;
      item.dataset.channel = String(channel);
      const map = values.subarray(channel * rows * columns, (channel + 1) * rows * columns);
      const [canvas, caption, bar] = /** @type {[HTMLCanvasElement, HTMLElement, HTMLElement]} */ (
        /** @type {unknown} */ ([...item.children]));
      paint(canvas, map, [rows, columns], limit, ramp);
      item.classList.toggle("dead", !map.some((value) => value !== 0));
      caption.replaceChildren(createElement("b", {}, String(channel)));
      bar.hidden = drop === null;
      if (drop !== null) {
        caption.append(createElement("small", {}, head.dropTexts[channel]));
        const fill = /** @type {HTMLElement} */ (bar.firstElementChild);
        fill.style.width = `${(100 * Math.abs(drop)) / largest}%`;
        bar.classList.toggle("rise", drop < 0);
      }
    });
    const again = this.items.find((item) => item.dataset.channel === focused) ?? this.items[0];
    this.items.forEach((item) => (item.tabIndex = item === again ? 0 : -1));
    if (focused !== undefined) again?.focus();
  }

  /** @returns {HTMLElement[]} */
  get items() {
    return /** @type {HTMLElement[]} */ ([...this.grid.children]);
  }

  /** The channel that has the focus, undefined where none has. */
  focused() {
    const scope = /** @type {Document | ShadowRoot} */ (this.element.getRootNode());
    const active = /** @type {HTMLElement | null} */ (scope.activeElement);
    return active && this.grid.contains(active) ? active.dataset.channel : undefined;
  }

  /** Show which channels are off. */
  mark() {
    const { head, off } = this;
    if (!head) return;
    this.items.forEach((item) => {
      const channel = Number(item.dataset.channel);
      const isOff = off.has(channel);
      item.setAttribute("aria-checked", String(!isOff));
      const said = [fillIn(head.labels.channel, { channel })];
      if (item.classList.contains("dead")) said.push(head.labels.zero);
      if (head.drops) said.push(fillIn(head.labels.drop, { drop: head.dropTexts[channel] }));
      item.setAttribute("aria-label", said.join(", "));
      item.title = said.join(", ");
    });
    this.element.dataset.off = [...off].sort((a, b) => a - b).join(".");
  }

  /** @param {MouseEvent} event */
  press(event) {
    const item = /** @type {HTMLElement} */ (event.target).closest("[data-channel]");
    if (!(item instanceof HTMLElement)) return;
    const channel = Number(item.dataset.channel);
    if (!this.off.delete(channel)) this.off.add(channel);
    this.focus(item);
    this.changed();
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const { items } = this;
    const from = items.findIndex((item) => item.dataset.channel === this.focused());
    if (from < 0) return;
    const top = items[from].offsetTop;
    const inRow = items.filter((item) => item.offsetTop === items[0].offsetTop).length;
    const to = {
      ArrowRight: from + 1,
      ArrowLeft: from - 1,
      ArrowDown: from + inRow,
      ArrowUp: from - inRow,
      Home: items.findIndex((item) => item.offsetTop === top),
      End: items.findLastIndex((item) => item.offsetTop === top),
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const item = items[to];
    if (item) this.focus(item);
  }

  /** @param {HTMLElement} item */
  focus(item) {
    this.items.forEach((each) => (each.tabIndex = each === item ? 0 : -1));
    item.focus();
  }

  /** @param {string} action */
  act(action) {
    const every = this.items.map((item) => Number(item.dataset.channel));
    const kept = { allOn: [], allOff: every, swap: every.filter((each) => !this.off.has(each)) };
    this.off = new Set(kept[/** @type {keyof typeof kept} */ (action)]);
    this.changed();
  }

  changed() {
    this.mark();
    this.changes.queue();
  }
}

function tile() {
  return createElement(
    "button",
    { type: "button", role: "switch", class: "tile" },
    createElement("canvas", { "aria-hidden": "true" }),
    createElement("span", { class: "caption", "aria-hidden": "true" }),
    createElement("i", { class: "drop", "aria-hidden": "true" }, createElement("u")),
  );
}

// Small pictures of which one is chosen: a radio group, so that arrows move and choose.

import { readColours } from "../shared/colour_scale.js";
import { countUp, createElement } from "../shared/dom.js";

/** @import { Component, GalleryHead } from "../shared/types" */

/** @typedef {HTMLElement & { gallery?: Gallery }} Root */

/**
 * Show a message of Python; called at every change of the data.
 * @param {Root} root - The element that keeps the gallery.
 * @param {Component} component
 * @param {GalleryHead} head
 * @param {Uint8Array[]} blobs
 */
export function show(root, component, head, blobs) {
  root.gallery ??= new Gallery(root, component, head);
  root.gallery.update(component, head, blobs[0]);
}

/** Nothing runs between two messages, so there is nothing to stop. */
export function leave() {}

class Gallery {
  /**
   * @param {Root} root
   * @param {Component} component
   * @param {GalleryHead} head
   */
  constructor(root, component, head) {
    this.component = component;
    this.head = head;
    this.sent = 0; // choices sent
    /** @type {number | null | undefined} */
    this.index = undefined;
    this.element = createElement("div", { class: "gallery", role: "radiogroup" });
    this.element.onclick = (event) => {
      const index = this.indexOf(event.target);
      if (index >= 0) this.pick(index);
    };
    this.element.onkeydown = (event) => this.onKeyDown(event);
    root.append(this.element);
  }

  get items() {
    return /** @type {HTMLElement[]} */ ([...this.element.children]);
  }

  /** @param {EventTarget | null} target */
  indexOf(target) {
    const item = target instanceof Element ? target.closest("[role=radio]") : null;
    return [...this.element.children].findIndex((child) => child === item);
  }

  /** @type {(component: Component, head: GalleryHead, bytes: Uint8Array) => void} */
  update(component, head, bytes) {
    Object.assign(this, { component, head });
    readColours(this.element, head.palette);
    this.element.setAttribute("aria-label", head.label);
    this.element.style.setProperty("--size", `${head.size}px`);
    while (this.element.children.length > head.captions.length) this.element.lastChild?.remove();
    while (this.element.children.length < head.captions.length) this.addItem();
    const length = head.width * head.height * head.channels;
    this.items.forEach((item, i) => {
      const caption = head.captions[i];
      item.setAttribute("aria-label", caption || String(i));
      item.title = caption;
      const text = /** @type {HTMLElement} */ (item.lastChild);
      text.textContent = caption;
      text.hidden = !caption;
      this.paint(/** @type {HTMLCanvasElement} */ (item.firstChild), bytes.subarray(i * length));
    });
    // Until Python has acknowledged the latest choice, its own is out of date.
    if (head.acknowledged >= this.sent || this.index === undefined) this.check(head.selected);
    countUp(this.element, "ready");
  }

  /** @type {(canvas: HTMLCanvasElement, picture: Uint8Array) => void} */
  paint(canvas, picture) {
    const { width, height, channels } = this.head;
    Object.assign(canvas, { width, height });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const image = context.createImageData(width, height);
    for (let p = 0; p < width * height; p++) {
      for (let c = 0; c < 3; c++) image.data[4 * p + c] = picture[channels === 3 ? 3 * p + c : p];
      image.data[4 * p + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }

  addItem() {
    const parts = [createElement("canvas"), createElement("span")];
    this.element.append(createElement("button", { type: "button", role: "radio" }, ...parts));
  }

  /** @param {number | null} index */
  check(index) {
    this.index = index;
    this.items.forEach((item, i) => {
      item.setAttribute("aria-checked", String(i === index));
      item.tabIndex = i === (index ?? 0) ? 0 : -1;
    });
  }

  /** @param {number} index */
  pick(index) {
    this.check(index);
    this.items[index].focus();
    this.sent = Math.max(this.sent, this.head.acknowledged) + 1;
    this.component.setStateValue("pick", { index, count: this.sent });
  }

  /** @param {KeyboardEvent} event */
  onKeyDown(event) {
    const last = this.element.children.length - 1;
    const now = this.indexOf(event.target);
    const columns = this.columns();
    /** @param {number} i */
    const wrap = (i) => (i < 0 ? last : i > last ? 0 : i);
    /** @type {Record<string, number>} */
    const targets = {
      ArrowLeft: wrap(now - 1),
      ArrowRight: wrap(now + 1),
      ArrowUp: columns > last ? wrap(now - 1) : Math.max(now - columns, now % columns),
      ArrowDown: columns > last ? wrap(now + 1) : Math.min(now + columns, last),
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.pick(target);
  }

  /** Items in a row. */
  columns() {
    const { items } = this;
    const below = items.findIndex((item) => item.offsetTop > items[0].offsetTop);
    return below < 0 ? items.length : below;
  }
}

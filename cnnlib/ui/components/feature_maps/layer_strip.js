// The strip of the layers, each with its strongest channel as a thumbnail and its shape.

import { createElement } from "../shared/dom.js";
import { paint } from "./paint.js";
import { bindRadioGroup, check, itemsOf } from "./radio_group.js";

/** @import { Colour, MapsHead, MapsLayer } from "../shared/types" */

const FULL = 127; // what stands for the largest magnitude in a thumbnail

export class LayerStrip {
  /** @param {(layer: string) => void} choose */
  constructor(choose) {
    this.element = createElement("div", { class: "strip" });
    bindRadioGroup(this.element, (item) => choose(String(item.dataset.layer)));
    this.names = "";
  }

  /**
   * @param {MapsHead} head
   * @param {Uint8Array} thumbnails
   * @param {Colour[]} ramp
   */
  update(head, thumbnails, ramp) {
    this.element.setAttribute("aria-label", `${head.labels.layers}. ${head.labels.keys}`);
    const names = JSON.stringify([head.layers.map(({ name }) => name), head.labels.input]);
    if (names !== this.names) this.build(head);
    this.names = names;
    const values = new Int8Array(thumbnails.buffer, thumbnails.byteOffset, thumbnails.length);
    let start = 0;
    itemsOf(this.element).forEach((item, i) => {
      const { rows, columns } = head.layers[i];
      const canvas = /** @type {HTMLCanvasElement} */ (item.querySelector("canvas"));
      paint(canvas, values.subarray(start, start + rows * columns), [rows, columns], FULL, ramp);
      start += rows * columns;
    });
  }

  /** @param {MapsHead} head */
  build(head) {
    /** @type {HTMLElement[]} */
    const groups = [];
    let path = "";
    for (const layer of head.layers) {
      const dot = layer.name.lastIndexOf(".");
      const own = layer.name.slice(0, Math.max(dot, 0));
      if (!groups.length || own !== path) {
        const title = createElement("span", { class: "path", "aria-hidden": "true" }, own);
        groups.push(createElement("div", { class: "group" }, title, createElement("div")));
        path = own;
      }
      groups.at(-1)?.lastChild?.appendChild(itemOf(layer, layer.name.slice(dot + 1), head.labels));
    }
    this.element.replaceChildren(...groups);
  }

  /** @param {string} layer */
  mark(layer) {
    const chosen = itemsOf(this.element).find((item) => item.dataset.layer === layer);
    check(this.element, chosen);
    if (chosen) this.show(chosen);
  }

  /**
   * Scroll the strip, and nothing else, until the item is seen.
   * @param {HTMLElement} item
   */
  show(item) {
    const [box, strip] = [item.getBoundingClientRect(), this.element.getBoundingClientRect()];
    const margin = Math.min(box.width, strip.width / 4);
    if (box.left < strip.left + margin) this.element.scrollLeft += box.left - strip.left - margin;
    if (box.right > strip.right - margin) {
      this.element.scrollLeft += box.right - strip.right + margin;
    }
  }
}

/** @type {(layer: MapsLayer, name: string, labels: Record<string, string>) => HTMLElement} */
function itemOf(layer, name, labels) {
  const shown = layer.category === "input" ? labels.input : name;
  const item = createElement(
    "button",
    { type: "button", role: "radio", class: "layer", title: `${layer.name} ${layer.kind}` },
    createElement("canvas", { "aria-hidden": "true" }),
    createElement("b", {}, shown),
    createElement("small", {}, layer.shape),
  );
  item.setAttribute("aria-label", [shown, layer.kind, layer.shape].filter(Boolean).join(" "));
  item.dataset.layer = layer.name;
  item.dataset.category = layer.category;
  return item;
}

// The channels of the opened layer as tiles of which one is chosen.

import { createElement } from "../shared/dom.js";
import { paint } from "./paint.js";
import { bindRadioGroup, check, itemsOf } from "./radio_group.js";

/** @import { OpenedLayer } from "./opened_layer.js" */
/** @import { Colour, MapsOrder, MapsScale } from "../shared/types" */

/** Greatest count of channels, and the side of a tile in CSS pixels up to it. */
const SIDES = [[10, 88], [20, 62], [40, 50], [80, 42], [Infinity, 32]];
const CAPTIONED = 80; // channels up to which each has its number below it

export class ChannelGrid {
  /** @param {(channel: number) => void} choose */
  constructor(choose) {
    this.element = createElement("div", { class: "grid" });
    bindRadioGroup(this.element, (item) => choose(Number(item.dataset.channel)));
  }

  /**
   * Show the channels in this order and on this scale.
   * @param {OpenedLayer} layer
   * @param {MapsOrder} order
   * @param {MapsScale} scale
   * @param {Colour[]} ramp
   */
  update(layer, order, scale, ramp) {
    const { count } = layer;
    const { labels } = layer.head;
    const side = SIDES.find(([most]) => count <= most)?.[1] ?? 32;
    this.element.style.setProperty("--tile", `${side}px`);
    this.element.classList.toggle("captioned", count <= CAPTIONED);
    this.element.setAttribute("aria-label", `${layer.title}. ${labels.keys}`);
    while (itemsOf(this.element).length > count) this.element.lastChild?.remove();
    while (itemsOf(this.element).length < count) this.element.append(tile());
    const order_ = layer.order(order);
    itemsOf(this.element).forEach((item, place) => {
      const channel = order_[place];
      const zero = layer.isZero(channel);
      item.dataset.channel = String(channel);
      item.classList.toggle("zero", zero);
      const name = layer.nameOf(channel);
      const said = zero ? `${name}, ${labels.zero}` : name;
      item.setAttribute("aria-label", said);
      item.title = said;
      const [map, kernel] = item.querySelectorAll("canvas");
      paint(map, layer.map(channel), layer.shape, layer.limit(scale, channel), ramp);
      const filter = layer.isFirst ? layer.kernel(channel) : null;
      kernel.hidden = !filter;
      if (filter) paint(kernel, filter, layer.kernelShape, layer.kernelLimit, ramp);
      const caption = /** @type {HTMLElement} */ (item.querySelector("small"));
      caption.textContent = layer.head.names[channel] ?? String(channel);
    });
  }

  /** @param {number} channel */
  mark(channel) {
    const items = itemsOf(this.element);
    check(this.element, items.find((item) => item.dataset.channel === String(channel)));
  }

  /** Give the focus to the chosen channel, where the focus was in the grid. */
  keepFocus() {
    const scope = /** @type {Document | ShadowRoot} */ (this.element.getRootNode());
    if (!this.element.contains(scope.activeElement)) return;
    itemsOf(this.element).find((item) => item.tabIndex === 0)?.focus();
  }
}

function tile() {
  const caption = createElement("span", { class: "caption" });
  caption.append(createElement("small"), createElement("canvas", { "aria-hidden": "true" }));
  return createElement(
    "button",
    { type: "button", role: "radio", class: "tile" },
    createElement("canvas", { "aria-hidden": "true" }),
    caption,
  );
}

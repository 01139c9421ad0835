// The feature maps of a network: its layers in a strip, one of them open as a grid of channels.
//
// Channels, order and scale change here at once and are told to Python afterwards; the maps of
// another layer come from there.

import { readColours } from "../shared/colour_scale.js";
import { countUp, createElement, fillIn } from "../shared/dom.js";
import { ViewChanges } from "../shared/view_changes.js";
import { ChannelGrid } from "./channel_grid.js";
import { ChannelView } from "./channel_view.js";
import { ChoiceButtons } from "./choice_buttons.js";
import { LayerStrip } from "./layer_strip.js";
import { OpenedLayer } from "./opened_layer.js";
import { rampOf } from "./paint.js";
import { ScaleLegend } from "./scale_legend.js";

/** @import { Colour, Component, MapsHead, MapsOrder, MapsScale, ThemeColours } from "../shared/types" */

/** @typedef {HTMLElement & { maps?: FeatureMaps }} Root */

/**
 * Show a message of Python; called at every change of the data.
 * @type {(root: Root, component: Component, head: MapsHead, blobs: Uint8Array[]) => void}
 */
export function show(root, component, head, blobs) {
  root.maps ??= new FeatureMaps(root, head, blobs);
  root.maps.update(component, head, blobs);
}

/**
 * Stop observing; a later `show` goes on where this left off.
 * @param {Root} root
 */
export function leave(root) {
  root.maps?.leave();
}

class FeatureMaps {
  /**
   * @param {Root} root
   * @param {MapsHead} head
   * @param {Uint8Array[]} blobs
   */
  constructor(root, head, blobs) {
    this.head = head;
    this.layer = head.opened;
    this.channel = head.channel;
    this.order = head.order;
    this.scale = head.scale;
    this.opened = new OpenedLayer(head, blobs.slice(1));
    /** @type {ThemeColours | null} */
    this.colours = null;
    /** @type {Colour[]} */
    this.ramp = [];
    this.changes = new ViewChanges(() => ({
      layer: this.layer,
      channel: this.channel,
      order: this.order,
      scale: this.scale,
    }));
    this.strip = new LayerStrip((layer) => this.open(layer));
    this.grid = new ChannelGrid((channel) => this.choose(channel));
    this.view = new ChannelView();
    this.legend = new ScaleLegend();
    this.orders = new ChoiceButtons((order) => this.change({ order }));
    this.scales = new ChoiceButtons((scale) => this.change({ scale }));
    this.title = createElement("h3");
    this.zeros = createElement("p", { class: "zeros" });
    const bar = createElement("div", { class: "bar" }, this.orders.element, this.scales.element);
    const channels = createElement("div", { class: "channels" }, this.grid.element, this.zeros);
    this.body = createElement("div", { class: "body" }, channels, this.view.element);
    const heading = createElement("div", { class: "heading" }, this.title, this.legend.element);
    this.element = createElement("div", { class: "feature-maps" });
    this.element.append(this.strip.element, heading, bar, this.body);
    root.append(this.element);
    this.observer = new ResizeObserver(() => this.view.draw());
  }

  /** @type {(component: Component, head: MapsHead, blobs: Uint8Array[]) => void} */
  update(component, head, blobs) {
    this.head = head;
    const known = this.colours;
    this.colours = readColours(this.element, head.palette);
    if (this.colours !== known) this.ramp = rampOf(this.colours);
    this.observer.observe(this.body);
    this.opened = new OpenedLayer(head, blobs.slice(1));
    if (this.changes.answered(component, head.acknowledged)) {
      this.layer = head.opened;
      this.channel = head.channel;
      this.order = head.order;
      this.scale = head.scale;
    } else if (this.layer === head.opened) {
      this.channel = Math.min(this.channel, head.maps.count - 1);
    }
    this.strip.update(head, blobs[0], this.ramp);
    this.strip.mark(this.layer);
    this.draw();
    this.grid.keepFocus();
    countUp(this.element, "ready");
  }

  leave() {
    this.observer.disconnect();
    this.changes.send(); // what rests would be lost
  }

  /** @param {string} layer */
  open(layer) {
    if (layer === this.layer) return;
    this.layer = layer;
    this.strip.mark(layer);
    this.body.classList.toggle("waiting", layer !== this.head.opened);
    this.changes.queue();
  }

  /** @param {number} channel */
  choose(channel) {
    if (channel === this.channel) return;
    this.channel = channel;
    this.grid.mark(channel);
    this.drawChannel();
    this.changes.queue();
  }

  /** @param {Record<string, string>} changed */
  change(changed) {
    Object.assign(this, changed);
    this.draw();
    this.changes.queue();
  }

  draw() {
    const { opened, head } = this;
    const { labels } = head;
    this.body.classList.toggle("waiting", this.layer !== head.opened);
    this.orders.update(labels.order, { index: labels.index, activity: labels.activity }, this.order);
    this.scales.update(
      labels.scale,
      { channel: labels.byChannel, layer: labels.byLayer, network: labels.byNetwork },
      this.scale,
    );
    this.title.replaceChildren(
      createElement("b", {}, opened.name),
      " ",
      createElement("small", {}, [opened.layer.kind, opened.layer.shape].filter(Boolean).join(" · ")),
    );
    this.zeros.hidden = !opened.zeros;
    const template = opened.isUnits ? labels.deadUnits : labels.dead;
    this.zeros.textContent = fillIn(template, { count: opened.zeros, total: opened.count });
    this.grid.update(opened, /** @type {MapsOrder} */ (this.order), this.scale, this.ramp);
    this.grid.mark(this.channel);
    this.drawChannel();
  }

  drawChannel() {
    if (!this.colours) return;
    const { opened, ramp } = this;
    const scale = /** @type {MapsScale} */ (this.scale);
    const channel = Math.min(this.channel, opened.count - 1);
    this.view.update(opened, channel, scale, this.colours, ramp);
    this.legend.update(opened.limit(scale, channel), opened.isSigned, ramp);
    Object.assign(this.element.dataset, { layer: this.head.opened, channel: String(channel) });
  }
}

// The diagram of one network, or of two to compare: open groups, choose a layer, read its numbers.

import { readColours } from "../shared/colour_scale.js";
import { countUp } from "../shared/dom.js";
import { ViewChanges } from "../shared/view_changes.js";
import { bindEvents } from "./input_events.js";
import { Model } from "./model.js";
import { View } from "./view.js";

/** @import { Component, DiagramHead } from "../shared/types" */
/** @import { ModelNode } from "./model.js" */

/** @typedef {HTMLElement & { diagram?: NetworkDiagram }} Root */

/** @typedef {{ network: number, id: string }} Place */

/**
 * Show a message of Python; called at every change of the data.
 * @type {(root: Root, component: Component, head: DiagramHead) => void}
 */
export function show(root, component, head) {
  root.diagram ??= new NetworkDiagram(root, head);
  root.diagram.start();
  root.diagram.update(component, head);
}

/**
 * Stop observing; a later `show` goes on where this left off.
 * @param {Root} root
 */
export function leave(root) {
  root.diagram?.stop();
}

export class NetworkDiagram {
  /**
   * @param {Root} root
   * @param {DiagramHead} head
   */
  constructor(root, head) {
    this.head = head;
    /** @type {Model[]} */
    this.models = [];
    /** @type {Set<string>} */
    this.open = new Set(); // ids of groups, the same in both networks
    /** @type {Place | null} */
    this.chosen = null;
    /** @type {Place | null} */
    this.focused = null; // the block that Tab reaches
    this.changes = new ViewChanges(() => ({
      chosen: this.chosen && [this.chosen.network, this.chosen.id],
      open: [...this.open].map((id) => id.slice(1)),
    }));
    this.view = new View(root);
    this.observer = new ResizeObserver(() => this.view.fit(this));
    this.onFonts = () => {
      this.view.forgetMeasures();
      this.layOut();
    };
    this.stopped = true;
    this.networks = ""; // what the models were made from
    bindEvents(this);
  }

  start() {
    if (!this.stopped) return;
    this.stopped = false;
    this.observer.observe(this.view.element);
    document.fonts.addEventListener("loadingdone", this.onFonts);
  }

  stop() {
    this.stopped = true;
    this.observer.disconnect();
    document.fonts.removeEventListener("loadingdone", this.onFonts);
    this.changes.send(); // what rests would be lost
  }

  /**
   * Take a message; what a person has changed and Python has not acknowledged is newer.
   * @type {(component: Component, head: DiagramHead) => void}
   */
  update(component, head) {
    this.head = head;
    readColours(this.view.element, head.palette);
    const networks = JSON.stringify(head.networks);
    if (networks !== this.networks) {
      this.models = head.networks.map((network) => new Model(network));
    }
    this.networks = networks;
    if (this.changes.answered(component, head.acknowledged)) {
      this.open = new Set(head.open.map((path) => `/${path}`));
      this.chosen = head.chosen && { network: head.chosen[0], id: head.chosen[1] };
    }
    if (this.chosen && !this.nodeAt(this.chosen)) this.chosen = null;
    this.view.build(this);
    this.layOut();
    countUp(this.view.element, "ready");
  }

  /**
   * @param {Place} place
   * @returns {ModelNode | undefined}
   */
  nodeAt({ network, id }) {
    return this.models[network]?.nodes.get(id);
  }

  layOut() {
    if (!this.models.length) return;
    this.view.layOut(this);
    this.view.mark(this);
  }

  /** @param {Place} place - A layer; the chosen one is let go. */
  choose(place) {
    const { chosen } = this;
    const again = chosen?.network === place.network && chosen.id === place.id;
    this.chosen = again ? null : place;
    this.view.mark(this);
    this.view.say(this, place);
    this.changes.queue();
  }

  unchoose() {
    if (!this.chosen) return;
    this.chosen = null;
    this.view.mark(this);
    this.changes.queue();
  }

  /**
   * Open or close a group, and give the focus to what stands in its place.
   * @param {Place} place
   */
  toggle({ network, id }) {
    const opening = !this.open.has(id);
    if (opening) this.open.add(id);
    else for (const each of [...this.open]) if (isWithin(each, id)) this.open.delete(each);
    this.layOut();
    const first = this.nodeAt({ network, id })?.children[0];
    this.focus({ network, id: opening && first ? first.id : id });
    this.changes.queue();
  }

  /** @param {Place} place - Within the innermost open group, which is closed; else nothing is. */
  closeAround(place) {
    for (let node = this.nodeAt(place)?.parent; node; node = node.parent) {
      if (!this.open.has(node.id)) continue;
      this.toggle({ network: place.network, id: node.id });
      return true;
    }
    return false;
  }

  /** @param {Place} place */
  focus(place) {
    this.focused = place;
    this.view.focus(this, place);
  }
}

/**
 * Whether a group is another one or within it.
 * @type {(id: string, outer: string) => boolean}
 */
function isWithin(id, outer) {
  return id === outer || id.startsWith(`${outer}.`);
}

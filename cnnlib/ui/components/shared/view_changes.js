// What a person changed in a component, told to Python once it rests, and acknowledged by it.

/** @import { Component } from "./types" */

const SEND_DELAY = 120; // ms for which a change rests before it is sent

export class ViewChanges {
  /** @param {() => Record<string, unknown>} view - What is to be told, as it is by then. */
  constructor(view) {
    this.view = view;
    /** @type {Component | null} */
    this.component = null;
    this.mount = Math.random().toString(36).slice(2, 10);
    this.sequence = 0; // changes sent
    this.acknowledged = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
  }

  /**
   * Take Python's answer; false while a change is under way, so that the answer is out of date.
   * @type {(component: Component, acknowledged: [mount: string | null, sequence: number]) => boolean}
   */
  answered(component, [mount, sequence]) {
    this.component = component;
    this.acknowledged = mount === this.mount ? sequence : 0;
    return this.sequence === this.acknowledged && this.timer === undefined;
  }

  /** Tell Python once nothing more is changed for a while. */
  queue() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.send(), SEND_DELAY);
  }

  /** Tell Python now what rests. */
  send() {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sequence = Math.max(this.sequence, this.acknowledged) + 1;
    const { mount, sequence } = this;
    this.component?.setStateValue("view", { ...this.view(), mount, sequence });
  }
}

// A logarithmic slider for the learning rate, which reports while it is dragged.

/** @import { Component, RateHead } from "../../components/shared/types" */

/** @typedef {HTMLElement & { slider?: RateSlider }} Root */

const EVERY = 150; // milliseconds between two reports of one drag
const QUIET = 2500; // milliseconds after an input for which Python's rate may be an older one

/**
 * Show a message of Python; called at every change of the data.
 * @type {(root: Root, component: Component, head: RateHead) => void}
 */
export function show(root, component, head) {
  root.slider ??= new RateSlider(root, component);
  root.slider.update(component, head);
}

/** Nothing runs between two messages but a last report, which may go out. */
export function leave() {}

/** @param {number} rate */
const textOf = (rate) => Number(rate.toPrecision(3)).toString();

class RateSlider {
  /**
   * @param {Root} root
   * @param {Component} component
   */
  constructor(root, component) {
    this.component = component;
    this.input = /** @type {HTMLInputElement} */ (root.querySelector("input"));
    this.output = /** @type {HTMLOutputElement} */ (root.querySelector("output"));
    this.label = /** @type {HTMLElement} */ (root.querySelector("span"));
    this.held = false;
    this.sent = 0; // when the last report was sent
    this.quietUntil = 0;
    /** @type {number | null} */
    this.timer = null;
    const { input } = this;
    input.onpointerdown = () => (this.held = true);
    input.onpointerup = input.onpointercancel = input.onblur = () => (this.held = false);
    input.oninput = () => this.onInput();
  }

  /** The rate at the slider's place. */
  get rate() {
    return Number((10 ** Number(this.input.value)).toPrecision(3));
  }

  /** @type {(component: Component, head: RateHead) => void} */
  update(component, head) {
    this.component = component;
    this.label.textContent = head.label;
    this.input.min = String(Math.log10(head.least));
    this.input.max = String(Math.log10(head.most));
    this.input.step = "0.005";
    this.input.disabled = head.disabled;
    this.input.setAttribute("aria-label", head.label);
    if (this.held || performance.now() <= this.quietUntil) return;
    this.input.value = String(Math.log10(Math.max(head.rate, head.least)));
    this.write(head.rate);
  }

  /** @param {number} rate */
  write(rate) {
    this.output.textContent = textOf(rate);
    this.input.setAttribute("aria-valuetext", textOf(rate));
  }

  onInput() {
    this.write(this.rate);
    // Until the run has taken the new rate up, its old one must not move the slider back.
    this.quietUntil = performance.now() + QUIET;
    const wait = Math.max(0, EVERY - (performance.now() - this.sent));
    this.timer ??= window.setTimeout(() => this.send(), wait);
  }

  send() {
    this.timer = null;
    this.sent = performance.now();
    this.component.setStateValue("rate", { rate: this.rate, count: Date.now() });
  }
}

// A picture beside the same picture with its channels mixed; the second follows the finger.

import { readColours } from "../shared/colour_scale.js";
import { countUp, createElement, fillIn } from "../shared/dom.js";
import { mixChannels } from "./mix_channels.js";

/** @import { Component, MixerHead } from "../shared/types" */

/** @typedef {HTMLElement & { mixer?: ColourMixer }} Root */

const STEP = 0.01; // of a weight that is dragged
/** @type {Record<string, number>} */
const KEYS = {
  ArrowRight: 0.05, ArrowUp: 0.05, ArrowLeft: -0.05, ArrowDown: -0.05, PageUp: 0.5, PageDown: -0.5,
};

/**
 * Show a message of Python; called at every change of the data.
 * @param {Root} root - The element that keeps the mixer.
 * @param {Component} component
 * @param {MixerHead} head
 * @param {Uint8Array[]} blobs
 */
export function show(root, component, head, blobs) {
  root.mixer ??= new ColourMixer(root, component, head);
  root.mixer.update(component, head, blobs[0]);
}

/** Nothing runs between two messages, so there is nothing to stop. */
export function leave() {}

/** @param {number} value */
const textOf = (value) => String(Number(value.toFixed(3))).replace("-", "−");

class ColourMixer {
  /**
   * @param {Root} root
   * @param {Component} component
   * @param {MixerHead} head
   */
  constructor(root, component, head) {
    this.component = component;
    this.head = head;
    this.pixels = new Uint8Array();
    this.matrix = head.matrix;
    this.held = false; // whether a weight is under a finger
    this.sent = 0; // matrices sent
    this.weights = createElement("div", { class: "weights", role: "group" });
    /** @type {HTMLInputElement[]} */
    this.inputs = [];
    /** @type {HTMLOutputElement[]} */
    this.outputs = [];
    this.build();
    this.figures = [0, 1].map(() =>
      createElement(
        "figure",
        {},
        createElement("figcaption"),
        createElement("canvas", { role: "img" }),
      ),
    );
    const pictures = createElement("div", { class: "mixed" }, ...this.figures);
    this.element = createElement("div", { class: "mixer" }, this.weights, pictures);
    root.append(this.element);
  }

  build() {
    this.weights.append(createElement("span"));
    for (const channel of this.head.channels) {
      this.weights.append(createElement("b", { class: channel.code }, channel.name));
    }
    this.head.channels.forEach((made, row) => {
      this.weights.append(createElement("b", { class: made.code }, `${made.name} =`));
      this.head.channels.forEach((_, column) => this.addWeight(3 * row + column));
    });
  }

  /** @param {number} index */
  addWeight(index) {
    const limits = { min: -this.head.limit, max: this.head.limit, step: "any" };
    const input = createElement("input", { type: "range", "data-weight": index, ...limits });
    const output = createElement("output");
    input.onpointerdown = () => (this.held = true);
    input.onpointerup = input.onpointercancel = input.onblur = () => (this.held = false);
    input.oninput = () => this.set(index, Math.round(Number(input.value) / STEP) * STEP);
    input.onchange = () => this.send();
    input.onkeydown = (event) => {
      const by = KEYS[event.key];
      if (by === undefined) return;
      event.preventDefault();
      this.set(index, this.matrix[index] + by);
      this.send();
    };
    this.inputs.push(input);
    this.outputs.push(output);
    this.weights.append(createElement("label", {}, output, input));
  }

  /** @type {(component: Component, head: MixerHead, pixels: Uint8Array) => void} */
  update(component, head, pixels) {
    Object.assign(this, { component, head, pixels });
    readColours(this.element, head.palette);
    // Until Python has acknowledged the latest matrix, its own is out of date.
    if (!this.held && head.acknowledged >= this.sent) this.matrix = head.matrix;
    const { labels, width, height } = head;
    this.weights.setAttribute("aria-label", labels.weights);
    this.inputs.forEach((input, index) => {
      const [made, from] = [Math.floor(index / 3), index % 3].map((c) => head.channels[c].name);
      input.setAttribute("aria-label", fillIn(labels.weight, { made, from }));
    });
    [labels.picture, labels.mixed].forEach((title, place) => {
      const [caption, canvas] = this.figures[place].children;
      caption.textContent = title;
      canvas.setAttribute("aria-label", title);
      Object.assign(canvas, { width, height });
    });
    this.paint(0, [1, 0, 0, 0, 1, 0, 0, 0, 1]);
    this.draw();
    countUp(this.element, "ready");
  }

  /** @type {(index: number, value: number) => void} */
  set(index, value) {
    const { limit } = this.head;
    this.matrix = [...this.matrix];
    this.matrix[index] = Number(Math.min(Math.max(value, -limit), limit).toFixed(3));
    this.draw();
  }

  /** Mix the picture by the present matrix and write its weights. */
  draw() {
    this.matrix.forEach((value, index) => {
      this.inputs[index].value = String(value);
      this.inputs[index].setAttribute("aria-valuetext", textOf(value));
      this.outputs[index].textContent = textOf(value);
    });
    this.paint(1, this.matrix);
    this.element.dataset.matrix = this.matrix.join("_");
  }

  /** @type {(place: number, matrix: number[]) => void} */
  paint(place, matrix) {
    const canvas = /** @type {HTMLCanvasElement} */ (this.figures[place].lastChild);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const image = context.createImageData(this.head.width, this.head.height);
    mixChannels(this.pixels, matrix, image.data);
    context.putImageData(image, 0, 0);
  }

  send() {
    this.sent = Math.max(this.sent, this.head.acknowledged) + 1;
    this.component.setStateValue("matrix", { weights: this.matrix, count: this.sent });
  }
}

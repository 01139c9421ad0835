// A field for one number: it sends the typed text, and Python says which number it is.

import { parseNumber } from "../shared/number_format.js";
import { View } from "./view.js";

/** @import { Component, NumberHead } from "../shared/types" */

/** @typedef {HTMLElement & { field?: NumberField }} Root */

/**
 * Show a message of Python; called at every change of the data.
 * @type {(root: Root, component: Component, head: NumberHead) => void}
 */
export function show(root, component, head) {
  root.field ??= new NumberField(root);
  root.field.update(component, head);
}

/** @param {Root} root */
export function leave(root) {
  root.field?.view.hideTip();
}

class NumberField {
  /** @param {Root} root */
  constructor(root) {
    this.view = new View(root);
    this.mount = Math.random().toString(36).slice(2, 10);
    this.sequence = 0; // inputs sent
    this.value = 0; // the number in effect, as far as is known here
    this.typing = false; // whether the text has not been sent yet
    const { input, down, up } = this.view;
    input.oninput = () => (this.typing = true);
    input.onblur = () => this.commit();
    input.onkeydown = (event) => this.onKey(event);
    down.onclick = () => this.step(-1);
    up.onclick = () => this.step(1);
  }

  /**
   * Show the number in effect, or the text that Python has refused; while an input is on its way
   * or a person types, what is on the screen is newer.
   * @type {(component: Component, head: NumberHead) => void}
   */
  update(component, head) {
    this.component = component;
    this.head = head;
    this.view.describe(head);
    const [mount, sequence] = head.acknowledged;
    const answered = this.sequence === (mount === this.mount ? sequence : 0);
    if (answered) {
      this.value = head.value;
      this.complain(head.refusal);
      if (!this.typing) this.write(head.refused ?? String(head.value));
    }
    this.enableSteps();
  }

  /** @param {string} text */
  write(text) {
    const { input } = this.view;
    if (input.value !== text) input.value = text;
    input.setAttribute("aria-valuenow", String(this.value));
  }

  /** @param {string} sentence - Why the text is refused, or nothing. */
  complain(sentence) {
    const { root, input, refusal } = this.view;
    if (refusal.textContent !== sentence) refusal.textContent = sentence;
    root.classList.toggle("refused", Boolean(sentence));
    input.setAttribute("aria-invalid", String(Boolean(sentence)));
  }

  enableSteps() {
    for (const [button, sign] of /** @type {const} */ ([[this.view.down, -1], [this.view.up, 1]])) {
      button.disabled = Boolean(this.head?.disabled) || this.next(this.value, sign) === null;
    }
  }

  /**
   * The number one step away, or null where the range ends.
   * @type {(value: number, sign: number) => number | null}
   */
  next(value, sign) {
    if (!this.head) return null;
    // Twelve digits: 0.1 + 0.2 is 0.3 here.
    const number = Number((value + sign * this.head.step).toPrecision(12));
    return this.allows(number) ? number : null;
  }

  /** @param {number} number */
  allows(number) {
    const { low, high, openLow, whole } = /** @type {NumberHead} */ (this.head);
    const above = openLow ? number > low : number >= low;
    return above && number <= high && (!whole || Number.isInteger(number));
  }

  /** Take a typed number up at once, where it is allowed; Python decides. */
  readTyped() {
    const number = parseNumber(this.view.input.value);
    if (number !== null && this.allows(number)) this.value = number;
  }

  /** @param {number} sign */
  step(sign) {
    if (this.typing) this.readTyped();
    const number = this.next(this.value, sign);
    if (number === null) {
      this.commit();
      return;
    }
    this.value = number;
    this.typing = false;
    this.write(String(number));
    this.complain("");
    this.enableSteps();
    this.send();
  }

  commit() {
    if (!this.typing) return;
    this.typing = false;
    this.readTyped();
    this.send();
  }

  restore() {
    const refused = this.view.refusal.textContent !== "";
    this.typing = false;
    this.write(String(this.value));
    if (!refused) return;
    this.complain("");
    this.send();
  }

  send() {
    this.sequence += 1;
    const { mount, sequence } = this;
    this.component?.setStateValue("typed", { text: this.view.input.value, mount, sequence });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    event.stopPropagation(); // letters are Streamlit's shortcuts
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.key === "Enter") this.commit();
    else if (event.key === "Escape") this.restore();
    else if (event.key === "ArrowUp") this.step(1);
    else if (event.key === "ArrowDown") this.step(-1);
    else return;
    event.preventDefault();
  }
}

// A few words of which one is chosen, in a row with their label.

import { createElement } from "../shared/dom.js";
import { bindRadioGroup, check, itemsOf } from "./radio_group.js";

export class ChoiceButtons {
  /** @param {(value: string) => void} choose */
  constructor(choose) {
    this.label = createElement("span", { "aria-hidden": "true" });
    this.group = createElement("div", { class: "buttons" });
    bindRadioGroup(this.group, (item) => choose(String(item.dataset.value)));
    this.element = createElement("div", { class: "choice" }, this.label, this.group);
  }

  /** @type {(label: string, options: Record<string, string>, chosen: string) => void} */
  update(label, options, chosen) {
    this.label.textContent = label;
    this.group.setAttribute("aria-label", label);
    const entries = Object.entries(options);
    while (this.group.children.length < entries.length) {
      this.group.append(createElement("button", { type: "button", role: "radio" }));
    }
    itemsOf(this.group).forEach((item, i) => {
      [item.dataset.value, item.textContent] = entries[i];
    });
    check(this.group, itemsOf(this.group).find((item) => item.dataset.value === chosen));
  }
}

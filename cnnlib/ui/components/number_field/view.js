// The elements of a number field.

import { createElement } from "../shared/dom.js";
import { adoptStyle } from "./style.js";

const GAP = 6; // pixels between the help's icon and its text

/** @type {Record<"down" | "up" | "help", string>} */
const ICONS = {
  down: '<svg viewBox="0 0 8 8" aria-hidden="true"><path d="M0 3v2h8V3H0z"/></svg>',
  up: '<svg viewBox="0 0 8 8" aria-hidden="true"><path d="M3 0v3H0v2h3v3h2V5h3V3H5V0H3z"/></svg>',
  help:
    '<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10"/>' +
    '<path d="M9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3"/><path d="M12 17h.01"/></svg>',
};

export class View {
  /** @param {HTMLElement} root - The element that the field fills. */
  constructor(root) {
    adoptStyle(root);
    this.root = root;
    this.label = createElement("label", { for: "number" });
    this.help = this.button("help", "help");
    this.heading = createElement("div", { class: "label" }, this.label, this.help);
    this.input = createElement("input", {
      id: "number",
      type: "text",
      role: "spinbutton",
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": "refusal tip",
    });
    this.down = this.button("down", "step down");
    this.up = this.button("up", "step up");
    // Arrow keys in the field do the same, so Tab passes them.
    this.down.tabIndex = this.up.tabIndex = -1;
    this.box = createElement("div", { class: "box" }, this.input, this.down, this.up);
    this.refusal = createElement("p", { id: "refusal", class: "refusal", role: "alert" });
    this.tip = createElement("div", { id: "tip", class: "tip", popover: "manual" });
    root.replaceChildren(this.heading, this.box, this.refusal, this.tip);
    this.help.onpointerenter = this.help.onfocus = () => this.showTip();
    this.help.onpointerleave = this.help.onblur = () => this.hideTip();
    this.help.onkeydown = (event) => {
      event.stopPropagation();
      if (event.key === "Escape") this.hideTip();
    };
  }

  /** @type {(icon: "down" | "up" | "help", name: string) => HTMLButtonElement} */
  button(icon, name) {
    const button = createElement("button", { type: "button", class: name });
    button.innerHTML = ICONS[icon];
    return button;
  }

  /** @param {import("../shared/types").NumberHead} head */
  describe(head) {
    const { input, label, tip } = this;
    if (label.innerHTML !== head.html) label.innerHTML = head.html;
    input.setAttribute("aria-label", head.name);
    input.inputMode = head.whole && head.low >= 0 ? "numeric" : "decimal";
    input.setAttribute("aria-valuemin", String(head.low));
    input.setAttribute("aria-valuemax", String(head.high));
    this.heading.classList.toggle("collapsed", head.collapsed);
    this.down.setAttribute("aria-label", head.labels.down);
    this.up.setAttribute("aria-label", head.labels.up);
    this.help.setAttribute("aria-label", head.labels.help);
    this.help.hidden = !head.help;
    tip.innerHTML = head.help;
    input.disabled = Boolean(head.disabled);
    this.box.title = head.disabled;
  }

  showTip() {
    if (!this.tip.isConnected || !this.tip.innerHTML) return;
    this.tip.showPopover();
    const icon = this.help.getBoundingClientRect();
    const { width, height } = this.tip.getBoundingClientRect();
    const left = icon.x + icon.width / 2 - width / 2;
    const above = icon.y - height - GAP;
    Object.assign(this.tip.style, {
      left: `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`,
      top: `${above >= 8 ? above : icon.bottom + GAP}px`,
    });
  }

  hideTip() {
    if (this.tip.isConnected) this.tip.hidePopover();
  }
}

// The colour scale with its numbers.

import { css } from "../shared/colour_scale.js";
import { createElement } from "../shared/dom.js";
import { formatNumber } from "../shared/number_format.js";

/** @import { Colour } from "../shared/types" */

export class ScaleLegend {
  constructor() {
    this.bar = createElement("i");
    this.least = createElement("span");
    this.most = createElement("span");
    this.element = createElement("div", { class: "legend" }, this.least, this.bar, this.most);
  }

  /**
   * Show the colours from `-limit`, or from 0 where no value is negative, to `limit`.
   * @type {(limit: number, signed: boolean, ramp: Colour[]) => void}
   */
  update(limit, signed, ramp) {
    const shown = signed ? ramp : ramp.slice((ramp.length - 1) / 2);
    const stops = Array.from({ length: 17 }, (_, i) =>
      css(shown[Math.round((i / 16) * (shown.length - 1))]),
    );
    this.bar.style.background = `linear-gradient(90deg, ${stops.join()})`;
    this.least.textContent = signed ? formatNumber(-limit) : "0";
    this.most.textContent = formatNumber(limit);
  }
}

// The chosen channel enlarged, beside the kernel that makes it.

import { css } from "../shared/colour_scale.js";
import { createElement, fillIn } from "../shared/dom.js";
import { formatNumber } from "../shared/number_format.js";
import { largestOf } from "./opened_layer.js";
import { contextOf, mosaicOf, paint } from "./paint.js";
import { ValuesFigure } from "./values_figure.js";

/** @import { OpenedLayer } from "./opened_layer.js" */
/** @import { Cell, Colour, MapsKernels, MapsScale, ThemeColours } from "../shared/types" */

/** @param {string} name - Name of a layer, which may go on in another line after each dot. */
const breakable = (name) => name.replaceAll(".", ".\u200b");

export class ChannelView {
  constructor() {
    /** @type {OpenedLayer | null} */
    this.layer = null;
    this.channel = 0;
    this.map = new ValuesFigure("output", (cell) => this.tellMap(cell));
    this.kernel = new ValuesFigure("kernel", (cell) => this.tellKernel(cell));
    this.name = createElement("h3");
    this.facts = createElement("p", { class: "facts" });
    this.why = createElement("p", { class: "why" });
    this.scratch = document.createElement("canvas");
    this.figures = createElement(
      "div",
      { class: "figures" },
      this.map.element,
      this.kernel.element,
      this.why,
    );
    this.element = createElement("div", { class: "channel" }, this.name, this.figures, this.facts);
  }

  /** @type {(layer: OpenedLayer, channel: number, scale: MapsScale, colours: ThemeColours, ramp: Colour[]) => void} */
  update(layer, channel, scale, colours, ramp) {
    const { head } = layer;
    const { labels } = head;
    this.layer = layer;
    this.channel = channel;
    this.name.replaceChildren(
      createElement("b", {}, layer.nameOf(channel)),
      " ",
      createElement("small", {}, [layer.name, layer.layer.kind].filter(Boolean).join(" · ")),
    );
    const map = layer.map(channel);
    const limit = layer.limit(scale, channel);
    paint(this.map.source, map, layer.shape, limit, ramp);
    const [rows, columns] = layer.shape.map((side) => side * head.step);
    const [value] = map;
    const said = layer.isUnits
      ? { title: labels.value, size: "", rest: formatNumber(value) }
      : { title: labels.map, size: `${rows} × ${columns}` };
    this.map.update(colours, { ...said, keys: labels.cells });
    this.map.element.classList.toggle("unit", layer.isUnits);
    this.map.element.classList.toggle("zero", layer.isZero(channel));
    this.facts.textContent = this.factsOf(layer, channel, map);
    this.updateKernel(layer, colours, ramp);
  }

  /** @type {(layer: OpenedLayer, channel: number, map: Float32Array) => string} */
  factsOf(layer, channel, map) {
    const { labels, step } = layer.head;
    const facts = fillIn(layer.isUnits ? labels.unitFacts : labels.facts, {
      largest: formatNumber(largestOf(map)),
      mean: formatNumber(layer.activity[channel]),
      rank: layer.ranked.indexOf(channel) + 1,
      total: layer.count,
    });
    const zero = layer.isZero(channel) ? `${labels.zero}; ` : "";
    return zero + facts + (step > 1 ? `. ${fillIn(labels.sampled, { step })}` : "");
  }

  /** @type {(layer: OpenedLayer, colours: ThemeColours, ramp: Colour[]) => void} */
  updateKernel(layer, colours, ramp) {
    const { kernels, whyNone, labels } = layer.head;
    const values = layer.kernel(this.channel);
    this.kernel.element.hidden = !values;
    this.why.hidden = Boolean(values);
    if (!values || !kernels) {
      this.why.textContent = kernels ? labels.wait : whyNone;
      return;
    }
    this.paintKernel(kernels, values, colours, ramp);
    const template = kernels.dense ? labels.weights : labels.kernel;
    const { slices, rows, columns } = kernels;
    const flat = kernels.dense && rows * columns === 1;
    const size = flat ? [slices] : [...(slices > 1 ? [slices] : []), rows, columns];
    const bias = kernels.bias?.[this.channel - kernels.first];
    this.kernel.update(colours, {
      title: fillIn(template, { layer: breakable(kernels.layer) }),
      size: size.join(" × "),
      keys: labels.cells,
      rest: bias === undefined ? "" : fillIn(labels.bias, { bias: formatNumber(bias) }),
    });
  }

  /** @type {(kernels: MapsKernels, values: Float32Array, colours: ThemeColours, ramp: Colour[]) => void} */
  paintKernel({ slices, rows, columns }, values, colours, ramp) {
    const gap = slices > 1 && rows * columns > 1 ? 1 : 0;
    const [down, across] = mosaicOf(slices, rows, columns);
    const { source } = this.kernel;
    Object.assign(source, {
      width: across * (columns + gap) - gap,
      height: down * (rows + gap) - gap,
    });
    const context = contextOf(source);
    context.fillStyle = css(colours.roles.line);
    context.fillRect(0, 0, source.width, source.height);
    const limit = largestOf(values);
    for (let slice = 0; slice < slices; slice++) {
      const start = slice * rows * columns;
      const part = values.subarray(start, start + rows * columns);
      paint(this.scratch, part, [rows, columns], limit, ramp);
      const [row, column] = [Math.floor(slice / across), slice % across];
      context.drawImage(this.scratch, column * (columns + gap), row * (rows + gap));
    }
  }

  /**
   * Rows and columns are counted from 1, as on the stage; channels from 0, as in PyTorch.
   * @param {Cell} cell
   */
  tellMap([row, column]) {
    if (!this.layer) return null;
    const { labels, step } = this.layer.head;
    const value = this.layer.map(this.channel)[row * this.layer.shape[1] + column];
    if (this.layer.isUnits) return formatNumber(value);
    const place = fillIn(labels.place, { row: row * step + 1, column: column * step + 1 });
    return `${place}: ${formatNumber(value)}`;
  }

  /** @param {Cell} cell */
  tellKernel([y, x]) {
    const kernels = this.layer?.head.kernels;
    const values = this.layer?.kernel(this.channel);
    if (!this.layer || !kernels || !values) return null;
    const { labels } = this.layer.head;
    const { slices, rows, columns } = kernels;
    const gap = slices > 1 && rows * columns > 1 ? 1 : 0;
    const [, across] = mosaicOf(slices, rows, columns);
    const [down, row] = [Math.floor(y / (rows + gap)), y % (rows + gap)];
    const [right, column] = [Math.floor(x / (columns + gap)), x % (columns + gap)];
    const slice = down * across + right;
    if (slice >= slices || row >= rows || column >= columns) return null;
    const value = formatNumber(values[(slice * rows + row) * columns + column]);
    const template =
      rows * columns === 1 ? labels.input_unit : slices > 1 ? labels.slice : labels.place;
    return `${fillIn(template, { slice, row: row + 1, column: column + 1 })}: ${value}`;
  }

  draw() {
    this.map.draw();
    this.kernel.draw();
  }
}

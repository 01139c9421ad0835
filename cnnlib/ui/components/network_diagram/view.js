// The elements of the diagram: a drawing for each network, the numbers of a layer, the legend.

import { createElement } from "../shared/dom.js";
import { halfOf, scaleOf, shapeLines } from "./block_size.js";
import { Canvas } from "./draw.js";
import { legendOf } from "./legend.js";
import { layOut } from "./layout.js";
import { describe, labelOf, readout, titleOf } from "./readout.js";
import { createSvg, hatches } from "./svg.js";
import { STYLE } from "./style.js";

/** @import { Block, Drawing, Frame, Style } from "./layout.js" */
/** @import { Extent } from "./block_size.js" */
/** @import { ModelNode } from "./model.js" */
/** @import { NetworkDiagram, Place } from "./network_diagram.js" */

/** @typedef {{ figure: HTMLElement, caption: HTMLElement, area: HTMLElement, canvas: Canvas, shown: number }} Part */

/**
 * From roomy to dense: gap, height of a line of text, length of a closed group.
 * @type {{ gap: number, line: number, group: number }[]}
 */
const DENSITIES = [
  { gap: 34, line: 19, group: 120 },
  { gap: 30, line: 17, group: 96 },
  { gap: 22, line: 16.5, group: 84 },
  { gap: 16, line: 16, group: 72 },
  { gap: 11, line: 15.5, group: 60 },
];
const SCROLLED = 2; // density where even the densest is too long
const MOST_GAP = 46;
const FONT_SHARE = 0.82; // of the height of a line
const MARGIN = 8;
const NARROW = 560; // pixels below which a network goes from top to bottom
const PICTURE = 14; // length of the input's block

export class View {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.element = createElement("div", { class: "diagram", role: "group" });
    this.networks = createElement("div", { class: "networks" });
    this.says = createElement("div", { class: "says" });
    this.legend = createElement("div", { class: "legend" });
    this.keys = createElement("p", { class: "keys", id: "diagram-keys" });
    const definitions = createSvg("svg", { width: 0, height: 0, style: "position:absolute" });
    definitions.setAttribute("aria-hidden", "true");
    this.prefix = `hatch-${Math.random().toString(36).slice(2, 8)}-`;
    definitions.append(hatches(this.prefix));
    this.element.append(definitions, this.networks, this.says, this.legend, this.keys);
    root.append(createElement("style", {}, STYLE), this.element);
    /** @type {Part[]} */
    this.parts = [];
    /** @type {(Drawing & { length: number })[]} */
    this.drawings = [];
    this.context = /** @type {CanvasRenderingContext2D} */ (
      document.createElement("canvas").getContext("2d")
    );
    /** @type {Map<string, number>} */
    this.widths = new Map();
    this.width = 0;
    this.vertical = false;
  }

  /** @param {NetworkDiagram} diagram */
  build({ head, models }) {
    this.element.setAttribute("aria-label", head.labels.title);
    this.element.setAttribute("aria-roledescription", head.labels.role);
    while (this.parts.length > models.length) this.parts.pop()?.figure.remove();
    while (this.parts.length < models.length) this.parts.push(this.newPart());
    models.forEach(({ network }, index) => {
      const { caption, figure, area } = this.parts[index];
      figure.dataset.network = String(index);
      area.setAttribute("aria-label", network.label || head.labels.title);
      caption.textContent = models.length > 1 ? network.label : "";
    });
    this.legend.replaceChildren(...legendOf(head, models, this.prefix));
    this.keys.textContent = head.labels.keys;
  }

  newPart() {
    const caption = createElement("figcaption");
    const canvas = new Canvas(this.prefix);
    const area = createElement(
      "div",
      { class: "canvas", role: "group", "aria-describedby": "diagram-keys" },
      canvas.svg,
    );
    const figure = createElement("figure", { class: "network" }, caption, area);
    this.networks.append(figure);
    return { figure, caption, area, canvas, shown: 0 };
  }

  /** @param {NetworkDiagram} diagram */
  fit(diagram) {
    if (this.element.clientWidth && this.element.clientWidth !== this.width) diagram.layOut();
  }

  /**
   * Lay out and draw every network.
   * @param {NetworkDiagram} diagram
   */
  layOut(diagram) {
    const { models, head } = diagram;
    this.width = this.element.clientWidth;
    this.vertical = head.vertical || this.width < NARROW;
    this.networks.classList.toggle("vertical", this.vertical);
    const family = getComputedStyle(this.element).fontFamily;
    const { vertical } = this;
    const shapes = models.flatMap(({ network, layers }) => [
      network.shape,
      ...layers.map(({ shape }) => shape),
    ]);
    const scale = scaleOf(shapes);
    /** @type {Extent} */
    const extent = vertical
      ? { side: [12, models.length < 2 ? 110 : this.width < NARROW ? 40 : 64], channels: [7, 30] }
      : { side: [16, models.length > 1 ? 104 : 150], channels: [10, 46] };
    /** @type {(density: { gap: number, line: number, group: number }) => Style} */
    const styleOf = ({ gap, line, group }) => ({
      open: diagram.open,
      scale,
      extent,
      gap,
      line,
      group: vertical ? 54 : group,
      vertical,
      measure: (text, strong) => this.measure(text, `${strong ? 650 : 400} ${line * FONT_SHARE}px ${family}`),
      label: (node) => labelOf(node, head.labels, vertical),
      title: (node) => titleOf(node, head.labels),
    });
    /** @param {Style} style */
    const roomOf = (style) =>
      this.width - 2 * MARGIN - Math.max(...models.map(({ network }) => pictureLength(network.shape, style, head.labels)));

    /** @param {Style} style */
    const layAll = (style) => models.map((model) => layOut(model, style));
    let style = styleOf(DENSITIES[vertical ? 3 : 0]);
    let layouts = layAll(style);
    let room = roomOf(style);
    const longest = () => Math.max(...layouts.map(({ length }) => length));
    if (!vertical) {
      for (let index = 1; index < DENSITIES.length && longest() > room; index++) {
        style = styleOf(DENSITIES[index]);
        layouts = layAll(style);
        room = roomOf(style);
      }
      if (longest() > room) {
        style = styleOf(DENSITIES[SCROLLED]);
        layouts = layAll(style);
      } else {
        // The length is linear in the gap, or nearly.
        const wider = { ...style, gap: style.gap + 10 };
        const slope = (Math.max(...layAll(wider).map(({ length }) => length)) - longest()) / 10;
        const gap = Math.min(MOST_GAP, style.gap + (room - longest()) / Math.max(slope, 1));
        style = { ...style, gap };
        layouts = layAll(style);
      }
    }
    this.drawings = layouts;
    const longestNow = longest(); // both begin at the same place
    layouts.forEach((layout, index) => this.drawPart(diagram, index, layout, style, longestNow));
    this.element.dataset.blocks = String(layouts.reduce((sum, { blocks }) => sum + blocks.length, 0));
  }

  /** @type {(diagram: NetworkDiagram, index: number, layout: ReturnType<typeof layOut>, style: Style, longest: number) => void} */
  drawPart(diagram, index, layout, style, longest) {
    const { canvas } = this.parts[index];
    const { vertical, line } = style;
    const { network } = diagram.models[index];
    const { labels } = diagram.head;
    canvas.draw(layout, style, (node) => describe(node, labels, diagram.open.has(node.id)));
    const before = pictureLength(network.shape, style, labels);
    const half = this.drawPicture(canvas, network.shape, style, labels);
    const up = Math.max(layout.up, half) + MARGIN;
    const down = Math.max(layout.down, half + (vertical ? 0 : 8 + 3 * line)) + 6;
    const [long, wide] = [layout.length + before + 2 * MARGIN, up + down];
    const { area } = this.parts[index];
    const needed = vertical ? wide + 2 * MARGIN : long + longest - layout.length;
    const [width, height] = [Math.max(needed, area.clientWidth), vertical ? long : wide];
    const spare = (width - needed) / 2;
    const [x, y] = vertical ? [spare + up + MARGIN, before + MARGIN] : [spare + before + MARGIN, up];
    canvas.content.setAttribute("transform", `translate(${Math.round(x)} ${Math.round(y)})`);
    canvas.svg.setAttribute("width", String(Math.ceil(width - 0.01)));
    canvas.svg.setAttribute("height", String(Math.ceil(height)));
    if (vertical && width !== this.parts[index].shown) area.scrollLeft = x - area.clientWidth / 2;
    this.parts[index].shown = width;
  }

  /** @type {(canvas: Canvas, shape: number[], style: Style, labels: Record<string, string>) => number} */
  drawPicture(canvas, shape, style, labels) {
    const { scale, extent, vertical, line } = style;
    const half = halfOf(shape, scale, extent);
    const at = -(pictureLength(shape, style, labels) + PICTURE) / 2;
    const rect = vertical
      ? { x: -half, y: at, width: 2 * half, height: PICTURE }
      : { x: at, y: -half, width: PICTURE, height: 2 * half };
    const size = line * FONT_SHARE;
    const texts = pictureLines(shape, labels, vertical).map((text, index, all) => {
      const middle = (index - (all.length - 1) / 2) * line + size * 0.36;
      /** @type {Record<string, string | number>} */
      const place = vertical
        ? { x: half + 8, y: at + PICTURE / 2 + middle }
        : { x: at + PICTURE / 2, y: half + 8 + (index + 0.78) * line, "text-anchor": "middle" };
      return createSvg("text", { class: index ? "quiet" : "strong", "font-size": size, ...place }, text);
    });
    const end = at + PICTURE;
    const d = vertical ? `M0 ${end}V0` : `M${end} 0H0`;
    canvas.picture.replaceChildren(
      createSvg("path", { class: "line", d }),
      createSvg("rect", { class: "shape", rx: 2, ...rect }),
      ...texts,
    );
    return half;
  }

  /** Measure again, in a font that has come. */
  forgetMeasures() {
    this.widths.clear();
  }

  /** @type {(text: string, font: string) => number} */
  measure(text, font) {
    const key = `${font}|${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      this.context.font = font;
      width = Math.ceil(this.context.measureText(text).width) + 2;
      this.widths.set(key, width);
    }
    return width;
  }

  /** @param {Place} place */
  elementAt({ network, id }) {
    const element = this.parts[network]?.canvas.elements.get(id);
    return element?.querySelector(".head") ?? element ?? null;
  }

  /**
   * Outline the chosen layer, or the closed group that holds it; one block is in the tab order.
   * @param {NetworkDiagram} diagram
   */
  mark(diagram) {
    const { chosen } = diagram;
    this.parts.forEach(({ canvas }, network) => {
      const model = diagram.models[network];
      for (const [id, element] of canvas.elements) {
        const node = model.nodes.get(id);
        if (!node || element.dataset.type !== "block") continue;
        const target = chosen?.network === network ? model.nodes.get(chosen.id) : undefined;
        const is = target === node;
        const holds = !is && Boolean(target && target.first >= node.first && target.last <= node.last);
        element.classList.toggle("chosen", is);
        element.classList.toggle("holds", holds);
        if (!node.group) element.setAttribute("aria-pressed", String(is));
      }
    });
    this.drawRings();
    this.element.dataset.chosen = chosen ? `${chosen.network}:${chosen.id}` : "";
    this.element.dataset.open = [...diagram.open].map((id) => id.slice(1)).join();
    this.setTabStop(diagram);
    this.say(diagram, null);
  }

  /** Outline what is chosen, and what has the focus of the keyboard. */
  drawRings() {
    this.parts.forEach(({ canvas }, network) => {
      const { blocks, frames } = this.drawings[network];
      /** @type {{ block: Block | Frame, kind: string }[]} */
      const rings = [];
      for (const block of [...frames, ...blocks]) {
        const element = canvas.elements.get(block.node.id);
        for (const kind of ["chosen", "holds"]) {
          if (element?.classList.contains(kind)) rings.push({ block, kind });
        }
        if (element?.querySelector(".head:focus-visible") || element?.matches(":focus-visible")) {
          rings.push({ block, kind: "focus" });
        }
      }
      canvas.drawRings(rings, this.vertical);
    });
  }

  /** @param {NetworkDiagram} diagram */
  setTabStop(diagram) {
    const { focused, chosen } = diagram;
    const wanted = [focused, chosen].find((place) => place && this.elementAt(place));
    const stop = wanted
      ? this.elementAt(wanted)
      : (this.parts[0]?.canvas.blocks.firstElementChild ?? null);
    for (const { canvas } of this.parts) {
      for (const element of canvas.svg.querySelectorAll("[tabindex]")) {
        element.setAttribute("tabindex", element === stop ? "0" : "-1");
      }
    }
  }

  /** @type {(diagram: NetworkDiagram, place: Place) => void} */
  focus(diagram, place) {
    this.setTabStop(diagram);
    const element = /** @type {SVGElement | null} */ (this.elementAt(place));
    element?.focus();
    element?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.say(diagram, place);
  }

  /**
   * Write the numbers of a layer or a group; of the chosen one, or a hint, where none is given.
   * @type {(diagram: NetworkDiagram, place: Place | null) => void}
   */
  say(diagram, place) {
    const at = place ?? diagram.chosen;
    const node = at && diagram.nodeAt(at);
    const { labels } = diagram.head;
    if (!node) this.says.replaceChildren(createElement("div", { class: "hint" }, labels.hint));
    else {
      const name = diagram.models.length > 1 ? diagram.models[at.network].network.label : "";
      this.says.replaceChildren(...readout(node, labels, name));
    }
    this.element.dataset.shown = node?.id ?? "";
  }
}

/** @type {(shape: number[], labels: Record<string, string>, vertical: boolean) => string[]} */
const pictureLines = (shape, labels, vertical) => [labels.input, ...shapeLines(shape, vertical)];

/**
 * Room for the picture that enters a network, along the flow.
 * @type {(shape: number[], style: Style, labels: Record<string, string>) => number}
 */
function pictureLength(shape, { vertical, line, measure }, labels) {
  const lines = pictureLines(shape, labels, vertical);
  const text = vertical ? lines.length * line : Math.max(...lines.map((each) => measure(each, true)));
  return Math.max(PICTURE, text);
}

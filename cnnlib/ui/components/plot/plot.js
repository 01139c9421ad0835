// The chart: one node for the life of the component, updated in place.

import { countUp } from "../shared/dom.js";
import { Curves } from "./curves.js";
import { isDark, loadPlotly, parseFigure, pointOf } from "./figure.js";
import { LiveData } from "./live_data.js";

/** @import { Component, LiveAnswer, PlotHead } from "../shared/types" */

/**
 * The node that Plotly draws on; Plotly adds `on`.
 * @typedef {HTMLElement & { chart?: Chart, on?: any }} Root
 */

const HOVER_DELAY = 80; // ms for which the pointer rests before it is reported

/**
 * Show a message of Python; called at every change of the data.
 * @param {Root} root
 * @param {Component} component
 * @param {PlotHead} head
 * @param {Uint8Array[]} blobs - The figure as JSON, then an x and a y for each growing curve.
 */
export async function show(root, component, head, blobs) {
  const Plotly = await loadPlotly(head.plotly);
  root.chart ??= new Chart(root, Plotly, component, head);
  const { chart } = root;
  chart.closed = false;
  return chart.enqueue(() => chart.draw(component, head, blobs));
}

/**
 * Stop polling and observing; a later `show` goes on where this left off.
 * @param {Root} root
 */
export function leave(root) {
  root.chart?.close();
}

export class Chart {
  /**
   * @param {Root} node
   * @param {any} Plotly
   * @param {Component} component
   * @param {PlotHead} head
   */
  constructor(node, Plotly, component, head) {
    this.node = node;
    this.Plotly = Plotly;
    // Always the newest, because the setters of an older call are stale.
    this.component = component;
    this.head = head;
    this.curves = new Curves();
    /** @type {string | null} */
    this.digest = null; // of what is drawn
    this.closed = false;
    /** @type {Promise<void>} */
    this.queue = Promise.resolve();
    this.live = new LiveData(this, (answer) => this.enqueue(() => this.grow(answer)));
    this.observer = new ResizeObserver(() => {
      if (node.isConnected && node.clientWidth) Plotly.Plots.resize(node);
    });
  }

  close() {
    this.closed = true;
    this.live.stop();
    this.observer.disconnect();
    if (this.node.isConnected || this.digest === null) return;
    this.Plotly.purge(this.node);
    delete this.node.chart;
  }

  /**
   * Draw one thing after the other, though drawing waits.
   * @param {() => Promise<void>} work
   * @returns {Promise<void>}
   */
  enqueue(work) {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => {});
    return turn;
  }

  /** @type {(component: Component, head: PlotHead, blobs: Uint8Array[]) => Promise<void>} */
  async draw(component, head, [figureBytes, ...blobs]) {
    const { node, Plotly } = this;
    if (!node.isConnected) return; // taken off the page while plotly.js or an older draw was awaited
    const dark = isDark(node);
    Object.assign(this, { component, head });
    node.style.height = `${head.height}px`;
    node.setAttribute("role", "figure");
    if (head.alt) node.setAttribute("aria-label", head.alt);

    const arrays = blobs.map((blob) => Array.from(new Float64Array(blob.buffer)));
    const step = head.points ? this.curves.take(head.points, arrays) : null;
    if (step?.next === "missing") {
      component.setTriggerValue("missing", head.points?.run);
      return;
    }
    const digest = [head.digest, head.uirevision, dark, head.language].join(" ");
    const same = digest === this.digest;
    if (same && step?.next === "extend") {
      await this.extend(step.fresh);
    } else if (!same || step) {
      const figure = this.figureOf(new TextDecoder().decode(figureBytes), dark);
      const first = this.digest === null;
      await Plotly.react(node, figure.data, figure.layout, this.config());
      this.digest = digest;
      if (first) this.bindEvents();
    }
    node.dataset.theme = dark ? "dark" : "light";
    countUp(node, "drawn");
    if (this.closed) return;
    this.observer.observe(node);
    this.live.follow(head.feed);
  }

  /**
   * Add points to the traces; true if there were any.
   * @param {import("./curves.js").Step["fresh"]} fresh
   */
  async extend({ x, y, traces }) {
    if (traces.length) await this.Plotly.extendTraces(this.node, { x, y }, traces);
    return traces.length > 0;
  }

  /**
   * Draw points that were polled, of the curves that are drawn and of no others.
   * @param {LiveAnswer} answer
   */
  async grow({ points }) {
    if (!points || points.run !== this.curves.run || this.digest === null) return;
    const step = this.curves.take(points, points.arrays);
    if (step.next === "extend" && (await this.extend(step.fresh))) countUp(this.node, "drawn");
  }

  /** @type {(text: string, dark: boolean) => any} */
  figureOf(text, dark) {
    const { head, node, curves } = this;
    const figure = parseFigure(text, head.dark, dark);
    if (head.points) {
      for (const [i, trace] of figure.data.entries()) {
        // Copies, because Plotly appends to the arrays it was given.
        trace.x = curves.traces[i].x.slice();
        trace.y = curves.traces[i].y.slice();
      }
    }
    const font = getComputedStyle(node).getPropertyValue("--st-font").trim();
    Object.assign(figure.layout, { uirevision: head.uirevision, autosize: true });
    figure.layout.height = undefined;
    figure.layout.font = { ...(font && { family: font }), ...figure.layout.font };
    return figure;
  }

  /** The buttons over the chart, in the reader's language. */
  config() {
    const { labels, language, report } = this.head;
    this.Plotly.register({
      moduleType: "locale",
      name: language,
      dictionary: labels.modebar,
      format: {},
    });
    return {
      displaylogo: false,
      displayModeBar: "hover",
      locale: language,
      modeBarButtons: [
        ["toImage", "zoom2d", "pan2d", "resetScale2d"],
        ...(report.includes("select") ? [["select2d", "lasso2d"]] : []),
      ],
      toImageButtonOptions: { format: "png", scale: 2 },
    };
  }

  /** Report clicks, hovers and selections to Python; bound once. */
  bindEvents() {
    const { node } = this;
    /** @param {string} event */
    const wants = (event) => this.head.report.includes(event);
    node.on("plotly_click", (/** @type {any} */ event) => {
      if (wants("click")) this.component.setTriggerValue("click", pointOf(event.points[0]));
    });
    let timer = 0;
    /** @param {unknown} value */
    const hover = (value) => {
      clearTimeout(timer);
      timer = window.setTimeout(() => this.component.setStateValue("hover", value), HOVER_DELAY);
    };
    node.on("plotly_hover", (/** @type {any} */ event) => {
      if (wants("hover")) hover(pointOf(event.points[0]));
    });
    node.on("plotly_unhover", () => {
      if (wants("hover")) hover(null);
    });
    /** @param {any[]} points */
    const select = (points) => {
      if (wants("select")) this.component.setStateValue("selection", points.map(pointOf));
    };
    node.on("plotly_selected", (/** @type {any} */ event) => {
      if (event) select(event.points);
    });
    node.on("plotly_deselect", () => select([]));
  }
}

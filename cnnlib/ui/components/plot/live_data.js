// Polling for what grows between two runs of the page's script.
//
// A run of the script makes Streamlit render the whole page, which costs more than the chart.  So
// while a source is named the browser asks its `address` every `every` milliseconds, saying how
// many points it has, and is given { mark, points, html }.  `points` extend the curves, `html`
// replaces the pieces of the page that carry these names in `data-live`; and where `mark` is no
// longer the one that the script drew, the script is asked to run.

/** @import { LiveAnswer, LiveSource } from "../shared/types" */
/** @import { Chart } from "./plot.js" */

const SOON = 300; // milliseconds between two polls while a press may just have changed the run
const PRESSED = 2000; // milliseconds for which it may

export class LiveData {
  /**
   * @param {Chart} chart
   * @param {(answer: LiveAnswer) => Promise<void>} grow - Draws the points of an answer.
   */
  constructor(chart, grow) {
    this.chart = chart;
    this.grow = grow;
    /** @type {LiveSource | null} */
    this.source = null;
    /** @type {number | undefined} */
    this.timer = undefined;
    /** @type {Record<string, string | number>} */
    this.seen = {}; // version of each piece of HTML
    this.polling = false;
    this.pressed = -PRESSED;
    /** @type {AbortController | null} */
    this.listeners = null;
  }

  /** @param {LiveSource | null} source */
  follow(source) {
    this.source = source;
    if (!this.listeners) this.listen();
    this.wait();
  }

  stop() {
    this.source = null;
    clearTimeout(this.timer);
    this.listeners?.abort();
    this.listeners = null;
  }

  /** Listen to presses, and to the page coming back from the background, where it polls nothing. */
  listen() {
    this.listeners = new AbortController();
    const options = { signal: this.listeners.signal, passive: true };
    const shown = () => document.hidden || this.wait(0);
    document.addEventListener("visibilitychange", shown, options);
    for (const press of ["pointerup", "keyup"]) {
      document.addEventListener(press, () => this.press(), options);
    }
  }

  press() {
    this.pressed = performance.now();
    this.wait();
  }

  wait(milliseconds = this.pause()) {
    clearTimeout(this.timer);
    if (this.source) this.timer = window.setTimeout(() => this.poll(), milliseconds);
  }

  pause() {
    return performance.now() - this.pressed < PRESSED ? SOON : this.source?.every;
  }

  async poll() {
    const { source } = this;
    if (!source || document.hidden || this.polling) return;
    this.polling = true;
    try {
      const answer = await this.ask(source);
      if (this.source) await this.take(answer);
    } catch (error) {
      console.warn(error); // the script still runs now and then
    } finally {
      this.polling = false;
    }
    this.wait();
  }

  /**
   * @param {LiveSource} source
   * @returns {Promise<LiveAnswer>}
   */
  async ask(source) {
    const address = new URL(source.address, location.href);
    const { run, traces } = this.chart.curves;
    address.searchParams.set("curves", run ?? "");
    address.searchParams.set("starts", traces.map((trace) => trace.x.length).join("."));
    address.searchParams.set("strip", String(this.seen.strip ?? ""));
    const response = await fetch(address, { cache: "no-store" });
    if (!response.ok) throw new Error(`${response.status} ${address.pathname}`);
    return response.json();
  }

  /** @param {LiveAnswer} answer */
  async take(answer) {
    for (const [name, { version, html }] of Object.entries(answer.html ?? {})) {
      const piece = document.querySelector(`[data-live="${CSS.escape(name)}"]`);
      if (piece && piece.innerHTML !== html) piece.innerHTML = html;
      this.seen[name] = version;
    }
    await this.grow(answer);
    if (this.source && answer.mark !== this.source.mark) {
      this.chart.component.setTriggerValue("changed", answer.mark);
    }
  }
}

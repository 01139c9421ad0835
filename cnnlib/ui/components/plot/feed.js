// What grows between two runs of the page's script, fetched by the browser itself.
//
// A run of the script makes Streamlit render the whole page, which costs more than the chart.  So
// while a feed is named the browser asks `address` every `every` milliseconds, saying how many
// points it has, and is given { mark, points, html }.  `points` extend the curves, `html` replaces
// the pieces of the page that carry these names in `data-live`; and where `mark` is no longer the
// one that the script drew, the script is asked to run.

const SOON = 300; // milliseconds between two looks while a press may just have changed the run
const PRESSED = 2000; // milliseconds for which it may

class Feed {
  constructor(chart, grow) {
    Object.assign(this, { chart, grow, source: null, timer: null, seen: {} });
    this.looking = false;
    this.pressed = -PRESSED;
    this.ears = new AbortController();
    const hear = (event, act) =>
      document.addEventListener(event, act, { signal: this.ears.signal, passive: true });
    // A page in the background does not look, and catches up when it comes back.
    hear("visibilitychange", () => document.hidden || this.wait(0));
    for (const press of ["pointerup", "keyup"]) hear(press, () => this.press());
  }

  follow(source) {
    this.source = source ?? null;
    this.wait();
  }

  stop() {
    this.source = null;
    clearTimeout(this.timer);
    this.ears.abort();
  }

  press() {
    this.pressed = performance.now();
    this.wait();
  }

  wait(milliseconds = this.pause()) {
    clearTimeout(this.timer);
    if (this.source) this.timer = setTimeout(() => this.look(), milliseconds);
  }

  pause() {
    return performance.now() - this.pressed < PRESSED ? SOON : this.source?.every;
  }

  async look() {
    const { source } = this;
    if (!source || document.hidden || this.looking) return;
    this.looking = true;
    try {
      const answer = await this.ask(source);
      if (this.source) await this.take(answer);
    } catch (error) {
      console.warn(error); // the script still runs now and then
    } finally {
      this.looking = false;
    }
    this.wait();
  }

  async ask(source) {
    const address = new URL(source.address, location.href);
    const { run, traces } = this.chart.curves;
    address.searchParams.set("curves", run ?? "");
    address.searchParams.set("starts", traces.map((trace) => trace.x.length).join("."));
    address.searchParams.set("strip", this.seen.strip ?? "");
    const response = await fetch(address, { cache: "no-store" });
    if (!response.ok) throw new Error(`${response.status} ${address.pathname}`);
    return response.json();
  }

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

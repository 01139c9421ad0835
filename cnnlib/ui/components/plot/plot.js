// The chart itself: one node for the life of the component, updated in place.

const charts = new WeakMap();

function buttons(Plotly, labels, language, report) {
  Plotly.register({
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

// Bound once; `chart.component` is always the newest, because the setters of an old call are
// stale.
function bind(chart) {
  const { node } = chart;
  const wants = (event) => chart.head.report.includes(event);
  node.on("plotly_click", (event) => {
    if (wants("click")) chart.component.setTriggerValue("click", plainPoint(event.points[0]));
  });
  let timer = null;
  const hover = (value) => {
    clearTimeout(timer);
    timer = setTimeout(() => chart.component.setStateValue("hover", value), 80);
  };
  node.on("plotly_hover", (event) => wants("hover") && hover(plainPoint(event.points[0])));
  node.on("plotly_unhover", () => wants("hover") && hover(null));
  const select = (points) =>
    wants("select") && chart.component.setStateValue("selection", points.map(plainPoint));
  node.on("plotly_selected", (event) => event && select(event.points));
  node.on("plotly_deselect", () => select([]));
}

function wholeFigure(chart, dark) {
  const { head, text, node } = chart;
  const figure = parseFigure(text, head.dark, dark);
  if (head.points) {
    figure.data.forEach((trace, i) => {
      // Copies, because Plotly appends to the arrays it was given.
      trace.x = chart.curves.traces[i].x.slice();
      trace.y = chart.curves.traces[i].y.slice();
    });
  }
  const font = getComputedStyle(node).getPropertyValue("--st-font").trim();
  Object.assign(figure.layout, { uirevision: head.uirevision, autosize: true });
  figure.layout.height = undefined;
  figure.layout.font = { ...(font && { family: font }), ...figure.layout.font };
  return figure;
}

// Messages are drawn one after the other, though drawing waits.
export default async function (component, head, blobs) {
  const node = component.parentElement.querySelector("[data-plot]");
  const Plotly = await loadPlotly(head.plotly);
  let chart = charts.get(node);
  if (!chart) {
    chart = { node, curves: new Curves(), digest: null, queue: Promise.resolve() };
    chart.feed = new Feed(chart, (answer) => inTurn(chart, () => grow(Plotly, chart, answer)));
    charts.set(node, chart);
  }
  return inTurn(chart, () => draw(Plotly, chart, component, head, blobs));
}

function inTurn(chart, work) {
  const turn = chart.queue.then(work);
  chart.queue = turn.catch(() => {});
  return turn;
}

// Whether there was anything to draw.
async function extend(Plotly, chart, { x, y, traces }) {
  if (traces.length) await Plotly.extendTraces(chart.node, { x, y }, traces);
  return traces.length > 0;
}

// Points that the browser fetched itself, of the curves that are drawn and of no others.
async function grow(Plotly, chart, { points }) {
  if (!points || points.run !== chart.curves.run || chart.digest === null) return;
  const step = chart.curves.take(points, points.arrays);
  if (step.next === "extend" && (await extend(Plotly, chart, step.fresh))) count(chart.node);
}

function count(node) {
  node.dataset.drawn = String(Number(node.dataset.drawn ?? 0) + 1);
}

async function draw(Plotly, chart, component, head, [figureBytes, ...blobs]) {
  const { node } = chart;
  const first = chart.digest === null;
  const dark = isDark(node);
  Object.assign(chart, { component, head, text: new TextDecoder().decode(figureBytes) });
  node.style.height = `${head.height}px`;
  node.setAttribute("role", "figure");
  if (head.alt) node.setAttribute("aria-label", head.alt);

  const arrays = blobs.map((blob) => Array.from(new Float64Array(blob.buffer)));
  const step = head.points ? chart.curves.take(head.points, arrays) : { next: "whole" };
  if (step.next === "missing") {
    component.setTriggerValue("missing", head.points.run);
    return chart.cleanup;
  }
  const digest = [head.digest, head.uirevision, dark, head.language].join(" ");
  const same = digest === chart.digest;
  if (same && step.next === "extend") {
    await extend(Plotly, chart, step.fresh);
  } else if (!same || head.points) {
    const figure = wholeFigure(chart, dark);
    const config = buttons(Plotly, head.labels, head.language, head.report);
    await Plotly.react(node, figure.data, figure.layout, config);
    chart.digest = digest;
  }
  if (first) {
    bind(chart);
    const watch = new ResizeObserver(() => {
      if (node.isConnected && node.clientWidth) Plotly.Plots.resize(node);
    });
    watch.observe(node);
    chart.cleanup = () => {
      chart.feed.stop();
      watch.disconnect();
      Plotly.purge(node);
      charts.delete(node);
    };
  }
  node.dataset.theme = dark ? "dark" : "light";
  count(node);
  chart.feed.follow(head.feed);
  return chart.cleanup;
}

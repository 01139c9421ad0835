// From the message to what Plotly draws: colours of the theme, points kept between messages.

let plotlyLoading = null;

function loadPlotly(address) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  plotlyLoading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    const fail = () => {
      plotlyLoading = null; // the next message tries again
      script.remove();
      reject(new Error(`cannot load ${address}`));
    };
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : fail());
    script.onerror = fail;
    document.head.append(script);
  });
  return plotlyLoading;
}

// Streamlit's ground colour decides, not the operating system: the theme may be chosen in the
// app's menu.
function isDark(element) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(element).getPropertyValue("--st-background-color") || "#fff";
  const hex = probe.fillStyle;
  if (!hex.startsWith("#")) return false;
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 128;
}

function parseFigure(text, darkOfLight, dark) {
  if (!dark) return JSON.parse(text);
  return JSON.parse(
    text.replace(/#[0-9a-f]{6}\b/gi, (hex) => darkOfLight[hex.toLowerCase()] ?? hex),
  );
}

// The points of growing curves.  `take` adds what is new and says what to do next: "whole" draws
// all anew, "extend" adds `fresh`, "missing" asks Python for everything.
class Curves {
  constructor() {
    this.run = null;
    this.traces = [];
    this.drawn = true;
  }

  // `arrays` are an x and a y for each trace, of which the first stands at `starts`.
  take({ run, starts }, arrays) {
    if (run !== this.run || starts.length !== this.traces.length) {
      this.run = run;
      this.traces = starts.map(() => ({ x: [], y: [] }));
      this.drawn = false;
    }
    if (starts.some((start, i) => start > this.traces[i].x.length)) return { next: "missing" };
    const fresh = { x: [], y: [], traces: [] };
    starts.forEach((start, i) => {
      const held = this.traces[i];
      const skip = held.x.length - start;
      const [x, y] = [arrays[2 * i].slice(skip), arrays[2 * i + 1].slice(skip)];
      if (!x.length) return;
      held.x.push(...x);
      held.y.push(...y);
      fresh.x.push(x);
      fresh.y.push(y);
      fresh.traces.push(i);
    });
    const next = this.drawn ? "extend" : "whole";
    this.drawn = true;
    return { next, fresh };
  }
}

function plainPoint(point) {
  const index = Array.isArray(point.pointIndex)
    ? point.pointIndex
    : Array.isArray(point.pointNumber)
      ? point.pointNumber
      : (point.pointIndex ?? point.pointNumber);
  const plain = { trace: point.curveNumber, index, x: point.x, y: point.y };
  if (point.z !== undefined) plain.z = point.z;
  if (point.customdata !== undefined) plain.customdata = point.customdata;
  return plain;
}

// The figure of a message: plotly.js itself, the theme's colours, and points for Python.

/** @type {Promise<any> | null} */
let plotlyLoading = null;

/**
 * plotly.js, loaded once a page.
 * @param {string} address
 * @returns {Promise<any>}
 */
export function loadPlotly(address) {
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

/**
 * Whether the ground is dark, which Streamlit decides and not the operating system: the theme may
 * be chosen in the app's menu.
 * @param {Element} element
 */
export function isDark(element) {
  const canvas = document.createElement("canvas");
  const probe = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  probe.fillStyle = getComputedStyle(element).getPropertyValue("--st-background-color") || "#fff";
  const hex = probe.fillStyle;
  if (!hex.startsWith("#")) return false;
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 128;
}

/**
 * The figure with the colours of the theme.
 * @param {string} text - JSON in the light palette.
 * @param {Record<string, string>} darkOfLight - The dark partner of each light colour.
 * @param {boolean} dark
 */
export function parseFigure(text, darkOfLight, dark) {
  if (!dark) return JSON.parse(text);
  return JSON.parse(
    text.replace(/#[0-9a-f]{6}\b/gi, (hex) => darkOfLight[hex.toLowerCase()] ?? hex),
  );
}

/**
 * A point of a Plotly event as Python reads it.
 * @param {any} point
 */
export function pointOf(point) {
  const index = Array.isArray(point.pointIndex)
    ? point.pointIndex
    : Array.isArray(point.pointNumber)
      ? point.pointNumber
      : (point.pointIndex ?? point.pointNumber);
  /** @type {Record<string, unknown>} */
  const plain = { trace: point.curveNumber, index, x: point.x, y: point.y };
  if (point.z !== undefined) plain.z = point.z;
  if (point.customdata !== undefined) plain.customdata = point.customdata;
  return plain;
}

// Colours of the theme as the canvas needs them.

const ROLE_NAMES = [
  "input", "kernel", "output", "padding", "bias", "statistic", "selected", "sources",
  "positive", "negative", "ground", "ink", "quiet", "line",
];

// Reads the page's `--cnn-*` colours (or the palette in the data) for the theme on screen;
// `known` where they are the same as before.
export function readColours(root, palette, known) {
  const style = getComputedStyle(root);
  const names = ["--st-background-color", ...ROLE_NAMES.map((name) => `--cnn-${name}`)];
  const key = names.map((name) => style.getPropertyValue(name)).join();
  if (known?.key === key) return known;
  const probe = document.createElement("span");
  root.append(probe);
  const resolve = (value) => {
    probe.style.color = "";
    probe.style.color = value;
    return channels(getComputedStyle(probe).color);
  };
  const ground = resolve("var(--st-background-color, #ffffff)");
  const theme = luminance(ground) < 0.2 ? "dark" : "light";
  root.style.colorScheme = theme;
  const colours = { key, theme, diverging: palette[theme].map(channels) };
  colours.picture = palette.picture.map(channels);
  for (const name of ROLE_NAMES) {
    const [light, dark] = palette.roles[name];
    colours[name] = resolve(`var(--cnn-${name}, ${theme === "dark" ? dark : light})`);
  }
  colours.ground = ground;
  colours.diverging[(colours.diverging.length - 1) / 2] = ground;
  for (const name of ROLE_NAMES) root.style.setProperty(`--${name}`, css(colours[name]));
  probe.remove();
  return colours;
}

function channels(colour) {
  if (colour.startsWith("#")) {
    return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
  }
  const numbers = colour.match(/[\d.]+/g).map(Number).slice(0, 3);
  return colour.startsWith("color(") ? numbers.map((part) => part * 255) : numbers;
}

export const css = ([r, g, b], alpha = 1) =>
  `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)} / ${alpha})`;

export const mix = (a, b, share) => a.map((part, index) => part + (b[index] - part) * share);

// Relative luminance, WCAG 2.2.
function luminance(colour) {
  const [r, g, b] = colour.map((part) => {
    const x = part / 255;
    return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const BLACK = [10, 12, 16];
const WHITE = [255, 255, 255];

// Black or white, whichever stands out more on `fill`.
export const inkOn = (fill) => (luminance(fill) > 0.18 ? BLACK : WHITE);

function between(stops, share) {
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const low = Math.min(Math.floor(place), stops.length - 2);
  return mix(stops[low], stops[low + 1], place - low);
}

// The colour of a value whose full colour is reached at `limit`.
export function fillOf(value, grid, limit, colours) {
  if (grid.scale === "plain" || Number.isNaN(value)) return colours.ground;
  const share = limit > 0 ? Math.min(Math.max(value / limit, -1), 1) : 0;
  if (grid.scale === "picture") return between(colours.picture, share);
  // The outermost stops are nearly black or white; numbers read better without them.
  return between(colours.diverging, 0.5 + share * 0.36);
}

// By default the largest magnitude; a lone number has nothing to be compared with but 1.
export function limitOf(grid) {
  if (grid.limit !== null) return grid.limit;
  return grid.values.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    grid.values.length === 1 ? 1 : 0,
  );
}

// Colours of the theme, and the colour of a number on a scale.

/** @import { Colour, Grid, Palette, ThemeColours } from "./types" */

const ROLES = [
  "input", "kernel", "output", "padding", "bias", "statistic", "selected", "sources",
  "positive", "negative", "ground", "ink", "quiet", "line",
];
const DARK_BELOW = 0.2; // luminance of the ground under which a theme is dark

/** @type {WeakMap<HTMLElement, ThemeColours>} */
const lastRead = new WeakMap(); // resolving a colour has the browser compute styles, once for each

/**
 * The page's `--cnn-*` colours (or the palette's) for the theme on screen, set as `--<role>` on
 * `root`; the same object as before where they have not changed.
 * @param {HTMLElement} root
 * @param {Palette} palette
 * @returns {ThemeColours}
 */
export function readColours(root, palette) {
  const style = getComputedStyle(root);
  const names = ["--st-background-color", ...ROLES.map((name) => `--cnn-${name}`)];
  const key = names.map((name) => style.getPropertyValue(name)).join();
  const known = lastRead.get(root);
  if (known?.key === key) return known;
  const probe = document.createElement("span");
  root.append(probe);
  /** @param {string} value */
  const resolve = (value) => {
    probe.style.color = "";
    probe.style.color = value;
    return channels(getComputedStyle(probe).color);
  };
  const ground = resolve("var(--st-background-color, #ffffff)");
  const theme = luminance(ground) < DARK_BELOW ? "dark" : "light";
  root.style.colorScheme = theme;
  const diverging = palette[theme].map(channels);
  diverging[(diverging.length - 1) / 2] = ground;
  /** @type {Record<string, Colour>} */
  const roles = {};
  for (const name of ROLES) {
    const [light, dark] = palette.roles[name];
    const fallback = theme === "dark" ? dark : light;
    roles[name] = name === "ground" ? ground : resolve(`var(--cnn-${name}, ${fallback})`);
    root.style.setProperty(`--${name}`, css(roles[name]));
  }
  probe.remove();
  /** @type {ThemeColours} */
  const read = { key, theme, diverging, picture: palette.picture.map(channels), roles };
  lastRead.set(root, read);
  return read;
}

/**
 * A computed colour, or `#rrggbb`, as red, green and blue.
 * @param {string} colour
 * @returns {Colour}
 */
function channels(colour) {
  if (colour.startsWith("#")) {
    return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
  }
  const numbers = (colour.match(/[\d.]+/g) ?? []).map(Number).slice(0, 3);
  return colour.startsWith("color(") ? numbers.map((part) => part * 255) : numbers;
}

/** @type {(colour: Colour, alpha?: number) => string} */
export const css = ([r, g, b], alpha = 1) =>
  `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)} / ${alpha})`;

/** @type {(a: Colour, b: Colour, share: number) => Colour} */
export const mix = (a, b, share) => a.map((part, index) => part + (b[index] - part) * share);

/**
 * Relative luminance, WCAG 2.2.
 * @param {Colour} colour
 */
function luminance(colour) {
  const [r, g, b] = colour.map((part) => {
    const x = part / 255;
    return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const BLACK = [10, 12, 16];
const WHITE = [255, 255, 255];

/**
 * Black or white, whichever has more contrast with `fill`.
 * @param {Colour} fill
 */
export const inkOn = (fill) => (luminance(fill) > 0.18 ? BLACK : WHITE);

/**
 * The colour at a share of the way along evenly spaced stops.
 * @param {Colour[]} stops
 * @param {number} share
 */
export function interpolate(stops, share) {
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const low = Math.min(Math.floor(place), stops.length - 2);
  return mix(stops[low], stops[low + 1], place - low);
}

/**
 * The colour of a grid's value; it is full at `limit`.
 * @param {number} value
 * @param {Pick<Grid, "scale">} grid
 * @param {number} limit
 * @param {ThemeColours} colours
 */
export function fillOf(value, grid, limit, colours) {
  if (grid.scale === "plain" || Number.isNaN(value)) return colours.roles.ground;
  const share = limit > 0 ? Math.min(Math.max(value / limit, -1), 1) : 0;
  if (grid.scale === "picture") return interpolate(colours.picture, share);
  // The outermost stops are nearly black or white; numbers read better without them.
  return interpolate(colours.diverging, 0.5 + share * 0.36);
}

/**
 * The value of full colour: the largest magnitude, unless the grid has its own.  A lone number is
 * compared with 1.
 * @param {Grid} grid
 */
export function limitOf(grid) {
  if (grid.limit !== null) return grid.limit;
  return grid.values.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    grid.values.length === 1 ? 1 : 0,
  );
}

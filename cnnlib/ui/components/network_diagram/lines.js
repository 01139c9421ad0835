// Lines of a layout as SVG paths.

/** @import { Line, Point } from "./layout.js" */

const ROUND = 8; // radius of a corner
const HEAD = 5; // length of an arrow's head

/**
 * The paths of all lines and arrow heads, by class.
 * @type {(lines: Line[], vertical: boolean) => Record<string, string>}
 */
export function linePaths(lines, vertical) {
  /** @type {Record<string, string[]>} */
  const paths = { line: [], arrow: [], "line bypass": [], "arrow bypass": [], "line arc": [] };
  /** @type {(u: number, v: number) => string} */
  const at = (u, v) => {
    const [x, y] = vertical ? [v, u] : [u, v];
    return `${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100}`;
  };
  for (const line of lines) {
    const { from, to, kind, lane = 0 } = line;
    if (kind === "straight" || kind === "fan") {
      const short = line.arrow && to.u - from.u > HEAD + 3;
      const end = short ? to.u - HEAD + 1 : to.u;
      paths.line.push(kind === "straight" ? `M${at(from.u, from.v)}L${at(end, to.v)}` : fan(from, { u: end, v: to.v }, at));
      if (short) paths.arrow.push(head(to, 0, at));
    } else if (kind === "bypass") {
      const down = to.v - lane;
      const r = Math.min(ROUND, down / 2, (to.u - from.u) / 2);
      paths["line bypass"].push(
        `M${at(from.u, from.v)}L${at(from.u, lane + r)}Q${at(from.u, lane)} ${at(from.u + r, lane)}` +
          `L${at(to.u - r, lane)}Q${at(to.u, lane)} ${at(to.u, lane + r)}L${at(to.u, to.v - HEAD)}`,
      );
      paths["arrow bypass"].push(head(to, 1, at));
    } else {
      const height = (lane - (from.v + to.v) / 2) / 0.75;
      paths["line arc"].push(
        `M${at(from.u, from.v)}C${at(from.u, from.v + height)} ${at(to.u, to.v + height)} ${at(to.u, to.v)}`,
      );
    }
  }
  return Object.fromEntries(Object.entries(paths).map(([name, parts]) => [name, parts.join("")]));
}

/** @type {(from: Point, to: Point, at: (u: number, v: number) => string) => string} */
function fan(from, to, at) {
  const middle = (from.u + to.u) / 2;
  return `M${at(from.u, from.v)}C${at(middle, from.v)} ${at(middle, to.v)} ${at(to.u, to.v)}`;
}

/**
 * An arrow's head that points along u, or across it where `across` is 1.
 * @type {(to: Point, across: number, at: (u: number, v: number) => string) => string}
 */
function head({ u, v }, across, at) {
  const [back, side] = [HEAD + 1, 3.6];
  return across
    ? `M${at(u, v)}L${at(u - side, v - back)}L${at(u + side, v - back)}Z`
    : `M${at(u, v)}L${at(u - back, v - side)}L${at(u - back, v + side)}Z`;
}

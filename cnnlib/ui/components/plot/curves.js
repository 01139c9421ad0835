// The points of growing curves, kept between messages.

/** @import { PointsHead } from "../shared/types" */

/**
 * What to do with points: draw everything, add the fresh ones, or ask Python for all of them.
 * @typedef {object} Step
 * @property {"whole" | "extend" | "missing"} next
 * @property {{ x: number[][], y: number[][], traces: number[] }} fresh
 */

export class Curves {
  /** @type {string | null} */
  run = null;
  /** @type {{ x: number[], y: number[] }[]} */
  traces = [];
  drawn = true;

  /**
   * Add the points that are not known yet.
   * @param {PointsHead} head
   * @param {number[][]} arrays - An x and a y for each trace; the first point stands at `starts`.
   * @returns {Step}
   */
  take({ run, starts }, arrays) {
    if (run !== this.run || starts.length !== this.traces.length) {
      this.run = run;
      this.traces = starts.map(() => ({ x: [], y: [] }));
      this.drawn = false;
    }
    /** @type {Step["fresh"]} */
    const fresh = { x: [], y: [], traces: [] };
    if (starts.some((start, i) => start > this.traces[i].x.length)) {
      return { next: "missing", fresh };
    }
    starts.forEach((start, i) => {
      const known = this.traces[i];
      const skip = known.x.length - start;
      const [x, y] = [arrays[2 * i].slice(skip), arrays[2 * i + 1].slice(skip)];
      if (!x.length) return;
      known.x.push(...x);
      known.y.push(...y);
      fresh.x.push(x);
      fresh.y.push(y);
      fresh.traces.push(i);
    });
    const next = this.drawn ? "extend" : "whole";
    this.drawn = true;
    return { next, fresh };
  }
}

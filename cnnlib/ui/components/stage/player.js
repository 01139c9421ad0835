// Play: steps through the cells of the main grid.

/** @import { Stage } from "./stage.js" */

const SPEEDS = [0.5, 1, 2, 4, 8, 16];
const PACE = 600; // ms a cell at speed 1

export class Player {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.index = 0;
    this.rate = 1;
    /** @type {number | null} */
    this.timer = null; // null while it stands
  }

  get playing() {
    return this.timer !== null;
  }

  get count() {
    return this.stage.grids[this.stage.main].values.length;
  }

  refresh() {
    const { view } = this.stage;
    this.index = Math.min(this.index, this.count - 1);
    view.scrub.max = String(this.count - 1);
    view.speed.textContent = `${this.rate}×`;
    view.showPlaying(this.playing);
    this.showIndex();
  }

  showIndex() {
    this.stage.view.scrub.value = String(this.index);
    this.stage.view.count.textContent = `${this.index + 1} / ${this.count}`;
  }

  /**
   * Go on from a chosen cell of the main grid.
   * @param {import("../shared/types").GridCell} cell
   */
  follow({ grid, row, column }) {
    if (grid !== this.stage.main) return;
    this.index = row * this.stage.shapes[grid][1] + column;
    this.showIndex();
  }

  /** @type {(index: number, options: { say?: boolean, glide?: boolean }) => void} */
  goTo(index, options) {
    const columns = this.stage.shapes[this.stage.main][1];
    const place = { row: Math.floor(index / columns), column: index % columns };
    this.stage.choose({ grid: this.stage.main, ...place }, options);
  }

  toggle() {
    if (this.playing) {
      this.pause();
      this.stage.view.announce();
      return;
    }
    if (this.stage.pinned) this.stage.pin(null);
    const shown = this.stage.chosen?.grid === this.stage.main;
    const from = this.index >= this.count - 1 ? 0 : this.index + (shown ? 1 : 0);
    /** @param {number} index */
    const step = (index) => {
      this.goTo(index, { glide: true });
      if (index >= this.count - 1) this.pause();
      else this.timer = window.setTimeout(() => step(this.index + 1), PACE / this.rate);
    };
    this.timer = 0;
    this.stage.view.showPlaying(true);
    step(Math.min(from, this.count - 1));
  }

  pause() {
    clearTimeout(this.timer ?? undefined);
    this.timer = null;
    this.stage.view.showPlaying(false);
  }

  faster() {
    this.rate = SPEEDS[(SPEEDS.indexOf(this.rate) + 1) % SPEEDS.length];
    this.refresh();
  }
}

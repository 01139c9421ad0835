// Edits on their way to Python, in numbered messages that Python acknowledges.

const TIMEOUT = 4000; // ms without an answer after which newer edits are sent all the same

/** @typedef {[sequence: number, grid: string, row: number, column: number, value: number]} Change */

/**
 * Keeps every edit until Python has acknowledged its sequence number, with one message under way
 * at a time.
 */
export class EditQueue {
  /** @param {(message: { mount: string, changes: Change[] }) => void} send */
  constructor(send) {
    this.send = send;
    this.mount = Math.random().toString(36).slice(2, 10);
    this.sequence = 0;
    /** @type {Map<string, Change>} */
    this.open = new Map(); // by "grid.row.column"
    this.sent = 0;
    this.known = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
  }

  /** @type {(grid: string, row: number, column: number, value: number) => void} */
  add(grid, row, column, value) {
    this.sequence += 1;
    this.open.set(`${grid}.${row}.${column}`, [this.sequence, grid, row, column, value]);
    this.flush();
  }

  flush() {
    if (this.sent > this.known || !this.open.size) return;
    this.sent = this.sequence;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.known = this.sent;
      if (this.sequence > this.sent) this.flush();
    }, TIMEOUT);
    this.send({ mount: this.mount, changes: [...this.open.values()] });
  }

  /**
   * Drop the edits that Python has taken; the rest stay on the screen and are sent again.
   * @param {[mount: string | null, sequence: number]} acknowledged
   */
  acknowledge([mount, sequence]) {
    if (mount !== this.mount) return;
    this.known = Math.max(this.known, sequence);
    for (const [key, [number]] of this.open) if (number <= sequence) this.open.delete(key);
    this.flush();
  }

  close() {
    clearTimeout(this.timer);
  }

  /** Send what was under way when the stage was closed, and may be lost, with the next message. */
  reopen() {
    this.known = this.sent;
  }
}

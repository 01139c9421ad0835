// Edits on their way to Python, and the fields in which a person makes them.

const PATIENCE = 4000; // ms without an answer after which newer edits are sent all the same

// Keeps every edit until the server has named its number; one message under way at a time.
export class EditQueue {
  constructor(send) {
    this.send = send;
    this.mount = Math.random().toString(36).slice(2, 10);
    this.sequence = 0;
    this.open = new Map(); // "grid.row.column" -> [sequence, grid, row, column, value]
    this.sent = 0;
    this.known = 0;
  }

  add(grid, row, column, value) {
    this.sequence += 1;
    this.open.set(`${grid}.${row}.${column}`, [this.sequence, grid, row, column, value]);
    this.flush();
  }

  flush() {
    if (this.sent > this.known || !this.open.size) return;
    this.sent = this.sequence;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.known = this.sent;
      if (this.sequence > this.sent) this.flush();
    }, PATIENCE);
    this.send({ mount: this.mount, changes: [...this.open.values()] });
  }

  // The server has taken all edits up to `sequence`; what is still open stays on the screen.
  acknowledge([mount, sequence]) {
    if (mount !== this.mount) return;
    this.known = Math.max(this.known, sequence);
    for (const [key, [number]] of this.open) if (number <= sequence) this.open.delete(key);
    this.flush();
  }

  close() {
    clearTimeout(this.timer);
  }

  // What was under way when the stage was left may be lost: send it again with the next.
  reopen() {
    this.known = this.sent;
  }
}

// Half the width of the slider: 3, or a round number with room beyond the value.
export function sliderReach(value) {
  const size = Math.abs(value) * 1.2;
  if (!(size > 3)) return 3;
  const power = 10 ** Math.floor(Math.log10(size));
  return [1, 2, 5, 10].map((step) => step * power).find((round) => round >= size);
}

// A field over a cell; `done` gets the text when it is left with Enter or by a click elsewhere.
export function openInline(board, x, y, cell, text, label, done) {
  board.querySelector("input.inline")?.remove();
  const field = document.createElement("input");
  field.type = "text";
  field.inputMode = "decimal";
  field.className = "inline";
  field.setAttribute("aria-label", label);
  Object.assign(field.style, {
    left: `${x + cell / 2}px`,
    top: `${y + cell / 2}px`,
    width: `${cell}px`,
    height: `${Math.max(cell, 28)}px`,
  });
  let open = true;
  const close = (kept, back) => {
    if (!open) return;
    open = false;
    const written = field.value;
    field.remove();
    if (back) board.focus({ preventScroll: true });
    if (kept) done(written);
  };
  field.onkeydown = (event) => {
    event.stopPropagation();
    if (event.key === "Enter") close(true, true);
    if (event.key === "Escape") close(false, true);
  };
  field.onblur = () => close(true, false);
  for (const type of ["pointermove", "pointerdown", "click", "dblclick"]) {
    field.addEventListener(type, (event) => event.stopPropagation());
  }
  board.append(field);
  field.value = text;
  field.focus({ preventScroll: true });
  if (text.length !== 1) field.select();
  return field;
}

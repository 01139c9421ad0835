// What is on the screen: the elements, the two layers of each grid, the sentences beneath.

const PLAY = '<svg viewBox="0 0 16 16" width="16" height="16"><path d="M4 2.5v11l9-5.5z"/></svg>';
const PAUSE =
  '<svg viewBox="0 0 16 16" width="16" height="16"><path d="M3.5 2.5h3v11h-3zm6 0h3v11h-3z"/></svg>';
const GLIDE = 120; // ms that the window takes from cell to cell

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

class View {
  constructor(root) {
    const part = (tag, name, attributes = {}) =>
      (this[name] = make(tag, { class: name, ...attributes }));
    this.element = make("div", { class: "stage", role: "group" });
    part("div", "where");
    part("div", "sum");
    part("button", "play", { type: "button" });
    part("input", "scrub", { type: "range", min: 0, step: 1 });
    part("span", "count");
    part("button", "speed", { type: "button" });
    this.transport = make("div", { class: "transport" }, this.play, this.scrub, this.count, this.speed);
    part("input", "number", { type: "text", inputmode: "decimal" });
    part("input", "slider", { type: "range" });
    this.editor = make("div", { class: "editor" }, this.number, this.slider);
    part("div", "complaint", { role: "alert" });
    this.says = make("div", { class: "says" }, this.where, this.sum, this.editor, this.complaint);
    part("div", "live", { "aria-live": "polite" });
    part("div", "grids");
    this.element.append(this.grids, this.says, this.transport, this.live);
    root.append(make("style", {}, STYLE), this.element);
    this.boards = {};
  }

  // Make the grids' elements anew only where their names or signs change.
  build(stage) {
    const { data, grids } = stage;
    this.font = getComputedStyle(this.element).fontFamily;
    this.colours = readColours(this.element, data.colours);
    const plan = JSON.stringify([data.grids.map((grid) => grid.name), data.separators]);
    if (plan !== this.plan) this.buildBoards(data);
    this.plan = plan;
    for (const grid of Object.values(grids)) {
      const { figure, title, size, board } = this.boards[grid.name];
      const shape = sizeOf(grid, data.labels);
      figure.style.setProperty("--role", `var(--${grid.role})`);
      title.textContent = grid.title;
      size.textContent = shape;
      board.setAttribute("aria-label", `${grid.title}, ${shape}. ${data.labels.keys}`);
    }
    this.element.setAttribute("aria-label", data.grids.map((grid) => grid.title).join(", "));
    this.scrub.setAttribute("aria-label", data.labels.scrub);
    this.speed.setAttribute("aria-label", data.labels.speed);
    this.labels = data.labels;
    this.signs = data.separators;
  }

  buildBoards(data) {
    this.boards = {};
    this.grids.replaceChildren();
    for (const [index, { name }] of data.grids.entries()) {
      if (index) {
        const sign = data.separators[index - 1];
        this.grids.append(make("span", { class: sign ? "sign" : "sign none" }, sign));
      }
      const [title, size] = [make("span"), make("small")];
      const caption = make("figcaption", {}, title, size);
      const [still, light] = [make("canvas"), make("canvas")];
      const attributes = { class: "board", role: "application", tabindex: 0, "data-grid": name };
      const board = make("div", attributes, still, light);
      const figure = make("figure", { class: "grid" }, caption, board);
      this.boards[name] = { figure, title, size, caption, board, still, light };
      this.grids.append(figure);
    }
  }

  // Choose the size of a cell; true if it changed.
  arrange({ data, grids }) {
    const width = this.element.clientWidth;
    if (!width) return false;
    const items = Object.values(grids).map(({ name, shape }) => ({
      rows: shape[0],
      columns: shape[1],
      caption: this.boards[name].caption.scrollWidth,
    }));
    const signs = this.signs.map((sign) => (sign ? 20 : 0));
    // A tall screen, seen from the back row, gets larger cells.
    const zoom = Math.min(Math.max(window.innerHeight / 800, 1), 1.6);
    const { cell, wraps } = arrange(items, signs, width, data.height * zoom, zoom);
    const plan = JSON.stringify([cell, wraps, window.devicePixelRatio, items, width]);
    const changed = plan !== this.layout;
    Object.assign(this, { layout: plan, cell });
    this.grids.classList.toggle("wrapped", wraps);
    return changed;
  }

  still({ grids }) {
    for (const grid of Object.values(grids)) {
      const board = this.boards[grid.name];
      board.style = drawStill(board.still, grid, this.cell, this.colours, this.font);
    }
    const origin = this.element.getBoundingClientRect();
    const places = Object.values(grids).map(({ name, shape: [rows, columns] }) => {
      const box = this.boards[name].board.getBoundingClientRect();
      const [x, y] = [box.x - origin.x + MARGIN, box.y - origin.y + MARGIN];
      return [name, { x, y, cell: this.cell, rows, columns }];
    });
    this.element.dataset.grids = JSON.stringify(Object.fromEntries(places));
  }

  // The cell of a board under a pointer, if there is one.
  cellAt(stage, name, event) {
    const box = this.boards[name].board.getBoundingClientRect();
    const place = (offset) => Math.floor((offset - MARGIN) / this.cell);
    const [row, column] = [place(event.clientY - box.top), place(event.clientX - box.left)];
    const found = { grid: name, row, column };
    return stage.has(found) ? found : null;
  }

  light(stage, glide = false) {
    const marks = marksOf(stage);
    const frames = {};
    for (const [name, mark] of Object.entries(marks)) {
      if (mark.sources.length > 1) Object.assign(mark, frameOf(mark.sources, this.cell));
      if (mark.frame) frames[name] = mark.frame;
    }
    const paint = () => {
      for (const grid of Object.values(stage.grids)) {
        const { light, style } = this.boards[grid.name];
        if (style) drawLight(light, grid, style, marks[grid.name]);
      }
    };
    cancelAnimationFrame(this.gliding);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (glide && !still && this.frames) this.slide(marks, frames, this.frames, paint);
    else paint();
    this.frames = frames;
    write(this, stage, marks);
  }

  slide(marks, to, from, paint) {
    const start = performance.now();
    const step = (now) => {
      const share = Math.min(1, Math.max(0, now - start) / GLIDE);
      const eased = 1 - (1 - share) ** 3;
      for (const name of Object.keys(to)) {
        const [a, b] = [from[name] ?? to[name], to[name]];
        const entries = Object.keys(b).map((key) => [key, a[key] + (b[key] - a[key]) * eased]);
        marks[name].frame = Object.fromEntries(entries);
      }
      paint();
      if (share < 1) this.gliding = requestAnimationFrame(step);
    };
    step(start);
  }

  announce() {
    this.live.textContent = [this.where.textContent, this.sum.textContent].join(": ");
  }

  complain(sentence) {
    this.complaint.textContent = sentence;
  }

  playing(on) {
    this.play.innerHTML = on ? PAUSE : PLAY;
    const label = on ? this.labels.pause : this.labels.play;
    this.play.setAttribute("aria-label", label);
    this.play.title = label;
    this.element.dataset.playing = String(on);
  }
}

function sizeOf({ shape: [rows, columns], pad: [top, bottom, left, right] }, labels) {
  const outer = `${rows} × ${columns}`;
  if (!(top || bottom || left || right)) return outer;
  return fill(labels.padded, { inner: `${rows - top - bottom} × ${columns - left - right}`, outer });
}

// The rectangle around cells, and whether it has gaps (a dilated window).
function frameOf(cells, cell) {
  const [rows, columns] = [0, 1].map((axis) => cells.map((place) => place[axis]));
  const [top, left] = [Math.min(...rows), Math.min(...columns)];
  const [height, width] = [Math.max(...rows) - top + 1, Math.max(...columns) - left + 1];
  const gaps = new Set(cells.map(String)).size < height * width;
  const frame = { x: left * cell, y: top * cell, width: width * cell, height: height * cell };
  return { frame, gaps };
}

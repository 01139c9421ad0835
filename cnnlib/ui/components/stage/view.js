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
    this.captions = new Map(); // width of a caption by its font and text
  }

  // What was measured and drawn in another font.
  forget() {
    this.captions.clear();
    widths.clear();
    for (const board of Object.values(this.boards)) board.drawn = null;
  }

  // Make the grids' elements anew only where their names or signs change.
  build(stage) {
    const { data, grids } = stage;
    this.font = getComputedStyle(this.element).fontFamily;
    this.colours = readColours(this.element, data.colours, this.colours);
    const plan = JSON.stringify([data.grids.map(({ name, below }) => [name, below]), data.separators]);
    if (plan !== this.plan) this.buildBoards(data);
    this.plan = plan;
    for (const grid of Object.values(grids)) {
      const { figure, title, size, board } = this.boards[grid.name];
      const shape = sizeOf(grid, data.labels);
      figure.classList.toggle("faded", grid.faded);
      figure.classList.toggle("now", grid.name === data.main);
      const label = `${grid.title}, ${shape}. ${data.labels.keys}`;
      const { dataset } = figure;
      if (board.getAttribute("aria-label") === label && dataset.role === grid.role) continue;
      dataset.role = grid.role;
      figure.style.setProperty("--role", `var(--${grid.role})`);
      title.textContent = grid.title;
      size.textContent = shape;
      board.setAttribute("aria-label", label);
    }
    this.element.setAttribute("aria-label", data.grids.map((grid) => grid.title).join(", "));
    this.scrub.setAttribute("aria-label", data.labels.scrub);
    this.speed.setAttribute("aria-label", data.labels.speed);
    this.labels = data.labels;
  }

  buildBoards(data) {
    this.boards = {};
    this.layout = null;
    this.grids.replaceChildren();
    this.grids.classList.toggle("stacked", data.grids.some(({ below }) => below));
    let stack = null;
    for (const [index, { name, below }] of data.grids.entries()) {
      if (index && !below) {
        const sign = data.separators[index - 1];
        this.grids.append(make("span", { class: sign ? "sign" : "sign none" }, sign));
      }
      if (!index || !below) this.grids.append((stack = make("div", { class: "stack" })));
      const [title, size] = [make("span"), make("small")];
      const caption = make("figcaption", {}, title, size);
      const [still, light] = [make("canvas"), make("canvas")];
      const attributes = { class: "board", role: "application", tabindex: 0, "data-grid": name };
      const board = make("div", attributes, still, light);
      const figure = make("figure", { class: "grid" }, caption, board);
      this.boards[name] = { figure, title, size, caption, board, still, light };
      stack.append(figure);
    }
  }

  // Choose the size of a cell; true if it or the grids' places changed.  `width` is what the
  // observer saw: asking an element in the midst of changes has the browser lay out the page.
  arrange({ data, grids, width: seen }) {
    const width = seen || this.element.clientWidth;
    if (!width) return false;
    const [stacks, signs] = [[], []];
    for (const [index, { name, below, shape }] of Object.values(grids).entries()) {
      const item = { rows: shape[0], columns: shape[1], caption: this.captionOf(name) };
      if (index && below) {
        stacks.at(-1).push(item);
        continue;
      }
      if (index) signs.push(data.separators[index - 1] ? 20 : 0);
      stacks.push([item]);
    }
    // A tall screen, seen from the back row, gets larger cells.
    const zoom = Math.min(Math.max(window.innerHeight / 800, 1), 1.6);
    const plan = JSON.stringify([stacks, signs, width, data.height, zoom, window.devicePixelRatio]);
    if (plan === this.layout) return false;
    const { cell, wraps } = stacks.some(({ length }) => length > 1)
      ? arrangeStacks(stacks, signs, width, data.height * zoom, zoom)
      : arrange(stacks.flat(), signs, width, data.height * zoom, zoom);
    Object.assign(this, { layout: plan, cell });
    this.grids.classList.toggle("wrapped", wraps);
    return true;
  }

  captionOf(name) {
    const { caption } = this.boards[name];
    const text = `${this.font} ${caption.textContent}`;
    if (!this.captions.get(text)) this.captions.set(text, caption.scrollWidth);
    return this.captions.get(text);
  }

  // Draw the numbers of the grids that look different from before.
  still({ grids }) {
    for (const grid of Object.values(grids)) {
      const board = this.boards[grid.name];
      const look = { ...grid, values: null, title: "", of: [this.cell, this.font, devicePixelRatio] };
      const drawn = { look: JSON.stringify(look), colours: this.colours, values: grid.values };
      if (isSame(drawn, board.drawn)) continue;
      board.drawn = { ...drawn, values: grid.values.slice() };
      board.style = drawStill(board.still, grid, this.cell, this.colours, this.font);
      board.lit = true;
    }
  }

  // Write down where the grids are, for whoever points at them.
  place({ grids }) {
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
        const board = this.boards[grid.name];
        const lit = Object.values(marks[grid.name]).some((mark) => mark?.length);
        if (board.style && (lit || board.lit)) {
          drawLight(board.light, grid, board.style, marks[grid.name]);
        }
        board.lit = lit;
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
    const label = on ? this.labels.pause : this.labels.play;
    if (this.element.dataset.playing === String(on) && this.play.title === label) return;
    this.play.innerHTML = on ? PAUSE : PLAY;
    this.play.setAttribute("aria-label", label);
    this.play.title = label;
    this.element.dataset.playing = String(on);
  }
}

const isSame = (now, before) =>
  now.look === before?.look &&
  now.colours === before.colours &&
  now.values.every((value, index) => Object.is(value, before.values[index]));

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

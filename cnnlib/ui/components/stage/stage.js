// The stage itself: one object a mount, kept in its root; `show` runs at every change of data.

export function show(root, component) {
  root.stage ??= new Stage(root);
  root.stage.open();
  root.stage.update(component);
}

// Streamlit also leaves a stage that it shows again a moment later, in the same root.
export function leave(root) {
  root.stage?.close();
}

class Stage {
  constructor(root) {
    this.view = new View(root);
    this.player = new Player(this);
    this.queue = new EditQueue((message) => this.component.setStateValue("edits", message));
    this.chosen = null; // {grid, row, column}
    this.pinned = false;
    this.remembered = {}; // last chosen cell by grid
    this.reported = []; // pins sent and not yet heard of again
    this.observer = new ResizeObserver(([{ contentRect }]) => {
      this.width = Math.round(contentRect.width);
      this.layOut();
    });
    // A canvas drawn before its font has come is not drawn again by the browser.
    this.onFonts = () => {
      this.view.forget();
      this.layOut(true);
    };
    this.onStepKey = (event) => stepBy(this, event);
    this.closed = true;
    connect(this);
  }

  open() {
    if (!this.closed) return;
    this.closed = false;
    this.observer.observe(this.view.element);
    document.fonts.addEventListener("loadingdone", this.onFonts);
    // On its way down: the control of the steps keeps its keys to itself.
    document.addEventListener("keydown", this.onStepKey, true);
    this.queue.reopen();
  }

  close() {
    this.closed = true;
    this.observer.disconnect();
    document.fonts.removeEventListener("loadingdone", this.onFonts);
    document.removeEventListener("keydown", this.onStepKey, true);
    this.player.pause();
    this.queue.close();
    clearTimeout(this.pinTimer);
  }

  update(component) {
    this.component = component;
    const data = (this.data = component.data);
    this.grids = Object.fromEntries(data.grids.map((grid) => [grid.name, unpack(grid)]));
    this.shapes = shapesOf(this.grids);
    this.rules = data.rules;
    const before = this.main;
    this.main = data.main ?? this.rules.at(-1)?.target ?? data.grids.at(-1).name;
    this.queue.acknowledge(data.acknowledged);
    for (const [, name, row, column, value] of this.queue.open.values()) {
      if (this.has({ grid: name, row, column })) this.put(name, row, column, value);
    }
    this.view.build(this);
    this.adoptSelection(data);
    if (data.main && before && before !== this.main && !this.pinned) this.turn();
    if (this.chosen && !this.has(this.chosen)) [this.chosen, this.pinned] = [null, false];
    this.layOut(true);
    this.player.refresh();
    this.view.element.dataset.ready = String(Number(this.view.element.dataset.ready ?? 0) + 1);
  }

  // Take the server's cell when it is news, not the echo of a pin of ours.
  adoptSelection({ selected, pinned }) {
    const asked = JSON.stringify([selected, pinned]);
    if (asked === this.asked) return;
    const first = this.asked === undefined;
    this.asked = asked;
    const echo = this.reported.indexOf(pinned ? String(selected) : "");
    if (echo >= 0) {
      this.reported.splice(0, echo + 1);
      return;
    }
    if (!first && !pinned) {
      this.pinned = false;
      return;
    }
    const [grid, row, column] = selected;
    if (grid === undefined || !this.has({ grid, row, column })) return;
    this.chosen = this.remembered[grid] = { grid, row, column };
    this.pinned = pinned;
    this.player.follow(this.chosen);
  }

  // Another grid is the main one: a cell of it comes to the fore.
  turn() {
    const [grid, known] = [this.main, this.remembered[this.main]];
    this.player.pause();
    this.view.complain("");
    this.chosen = known && this.has(known) ? known : { grid, row: 0, column: 0 };
    this.remembered[grid] = this.chosen;
    this.player.follow(this.chosen);
  }

  has({ grid, row, column }) {
    const shape = this.shapes[grid];
    return Boolean(shape) && row >= 0 && row < shape[0] && column >= 0 && column < shape[1];
  }

  canEdit(chosen) {
    const grid = chosen && this.grids[chosen.grid];
    return Boolean(grid?.editable) && !isPadding(grid, chosen.row, chosen.column);
  }

  ruleOf(name) {
    return this.rules.findLast((rule) => rule.target === name);
  }

  // Choose a cell: everything that follows happens before the next frame.
  choose(cell, { say = false, glide = false } = {}) {
    const now = this.chosen;
    const same =
      now && now.grid === cell.grid && now.row === cell.row && now.column === cell.column;
    if (!same) {
      this.chosen = cell;
      this.remembered[cell.grid] = cell;
      this.view.complain("");
      this.view.light(this, glide);
      this.player.follow(cell);
    }
    if (say) this.view.announce();
  }

  pin(cell) {
    if (cell) this.choose(cell, { say: true });
    this.pinned = Boolean(cell);
    this.view.light(this);
    if (cell) this.view.announce();
    this.report();
  }

  // Tell Python where the pin is, once it has come to rest.
  report() {
    if (!this.data.reportsPins) return;
    clearTimeout(this.pinTimer);
    this.pinTimer = setTimeout(() => {
      const { grid, row, column } = this.chosen ?? {};
      const pin = this.pinned ? [grid, row, column] : null;
      this.reported.push(String(pin ?? ""));
      this.component.setStateValue("pin", pin);
    }, 200);
  }

  // A new value, on the screen at once and on its way to Python.
  edit(cell, value) {
    if (!this.canEdit(cell) || at(this.grids[cell.grid], cell.row, cell.column) === value) return;
    this.put(cell.grid, cell.row, cell.column, value);
    this.view.still(this);
    this.view.light(this);
    this.queue.add(cell.grid, cell.row, cell.column, value);
  }

  // The value of a typed text, or a sentence in its place.
  editText(cell, text) {
    const value = parseNumber(text);
    const now = short(at(this.grids[cell.grid], cell.row, cell.column));
    if (value !== null) this.edit(cell, value);
    this.view.complain(
      value === null ? fill(this.data.labels.notNumber, { value: now }) : "",
    );
    this.view.light(this);
  }

  // Set a cell and compute what it reaches, rule by rule.
  put(name, row, column, value) {
    this.grids[name].values[row * this.shapes[name][1] + column] = value;
    let changed = [[name, [[row, column]]]];
    for (const rule of this.rules) {
      const cells = new Map();
      for (const [grid, from] of changed) {
        if (!sources(rule).includes(grid)) continue;
        for (const cell of from) {
          for (const to of reached(rule, grid, cell, this.shapes)) cells.set(String(to), to);
        }
      }
      const target = this.grids[rule.target];
      for (const [y, x] of cells.values()) {
        target.values[y * target.shape[1] + x] = valueOf(rule, [y, x], this.grids);
      }
      if (cells.size) changed = [...changed, [rule.target, [...cells.values()]]];
    }
  }

  layOut(always = false) {
    if (!this.data) return;
    const moved = this.view.arrange(this);
    if (!moved && !always) return;
    this.view.still(this);
    this.view.light(this);
    if (moved) this.view.place(this); // last: it has the browser lay out what changed
  }
}

// What lights up for a chosen cell, by grid.
export function marksOf(stage) {
  const { chosen, grids, shapes, rules } = stage;
  const marks = Object.fromEntries(
    Object.keys(grids).map((name) => [
      name,
      { selected: [], sources: [], reached: [], partners: [], notes: [] },
    ]),
  );
  if (!chosen) return marks;
  const cell = [chosen.row, chosen.column];
  marks[chosen.grid].selected.push(cell);
  const rule = stage.ruleOf(chosen.grid);
  for (const term of rule ? links(rule, cell, shapes) : []) {
    for (const [name, row, column] of term) marks[name].sources.push([row, column]);
    if (rule.kind === "window" && term.length === 2) {
      const [[name, row, column], [weights, i, j]] = term;
      const text = `×${short(at(grids[weights], i, j))}`;
      marks[name].notes.push({ row, column, text, role: grids[weights].role });
    }
  }
  if (rule?.form === "max") marks[rule.source].winner = largest(marks[rule.source].sources, grids[rule.source]);
  for (const onward of rules) {
    if (!sources(onward).includes(chosen.grid)) continue;
    marks[onward.target].reached.push(...reached(onward, chosen.grid, cell, shapes));
    for (const [name, row, column] of partners(onward, chosen.grid, cell, shapes)) {
      marks[name].partners.push([row, column]);
    }
  }
  return marks;
}

const largest = (cells, grid) =>
  cells.reduce((best, cell) => (at(grid, ...cell) > at(grid, ...best) ? cell : best));

function unpack(grid) {
  const bytes = Uint8Array.from(atob(grid.values), (letter) => letter.charCodeAt(0));
  const numbers = grid.type === "f4" ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
  return { ...grid, values: Float64Array.from(numbers) };
}

export const fill = (sentence, values) =>
  sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// Pointer and keys: what a person does, turned into choosing, pinning, playing and editing.

const SPEEDS = [0.5, 1, 2, 4, 8, 16];
const PACE = 600; // ms a cell at speed 1

export class Player {
  constructor(stage) {
    Object.assign(this, { stage, index: 0, rate: 1, timer: null });
  }

  get count() {
    return this.stage.grids[this.stage.main].values.length;
  }

  refresh() {
    const { view } = this.stage;
    this.index = Math.min(this.index, this.count - 1);
    view.scrub.max = this.count - 1;
    view.speed.textContent = `${this.rate}×`;
    view.playing(this.timer !== null);
    this.write();
  }

  write() {
    this.stage.view.scrub.value = this.index;
    this.stage.view.count.textContent = `${this.index + 1} / ${this.count}`;
  }

  // A chosen cell of the main target is where Play goes on.
  follow({ grid, row, column }) {
    if (grid !== this.stage.main) return;
    this.index = row * this.stage.shapes[grid][1] + column;
    this.write();
  }

  goTo(index, options) {
    const columns = this.stage.shapes[this.stage.main][1];
    const place = { row: Math.floor(index / columns), column: index % columns };
    this.stage.choose({ grid: this.stage.main, ...place }, options);
  }

  toggle() {
    if (this.timer !== null) {
      this.pause();
      this.stage.view.announce();
      return;
    }
    if (this.stage.pinned) this.stage.pin(null);
    const shown = this.stage.chosen?.grid === this.stage.main;
    const from = this.index >= this.count - 1 ? 0 : this.index + (shown ? 1 : 0);
    const step = (index) => {
      this.goTo(index, { glide: true });
      if (index >= this.count - 1) return this.pause();
      this.timer = setTimeout(() => step(this.index + 1), PACE / this.rate);
      return undefined;
    };
    this.timer = 0;
    this.stage.view.playing(true);
    step(Math.min(from, this.count - 1));
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.stage.view.labels) this.stage.view.playing(false);
  }

  faster() {
    this.rate = SPEEDS[(SPEEDS.indexOf(this.rate) + 1) % SPEEDS.length];
    this.refresh();
  }
}

// Listeners are bound once, to elements that stay; each asks the stage for what is current.
export function connect(stage) {
  const { view, player } = stage;
  const boardOf = (event) => event.target.closest?.(".board")?.dataset.grid;
  const under = (event) => {
    const name = boardOf(event);
    return name && view.cellAt(stage, name, event);
  };
  view.grids.onpointermove = (event) => {
    if (stage.pinned || player.timer !== null || event.pointerType === "touch") return;
    const cell = under(event);
    if (cell) stage.choose(cell);
  };
  view.grids.onclick = (event) => {
    const cell = under(event);
    if (!cell) return;
    player.pause();
    const { chosen } = stage;
    const again =
      chosen?.grid === cell.grid && chosen.row === cell.row && chosen.column === cell.column;
    if (stage.pinned && again && event.detail < 2) stage.pin(null);
    else stage.pin(cell);
  };
  view.grids.ondblclick = (event) => {
    const cell = under(event);
    if (!cell || !stage.canEdit(cell)) return;
    stage.pin(cell);
    typeInto(stage, cell);
  };
  view.grids.addEventListener("focusin", (event) => {
    const name = event.target.matches(".board:focus-visible") && boardOf(event);
    if (!name || stage.pinned || player.timer !== null) return;
    const cell = stage.remembered[name] ?? { grid: name, row: 0, column: 0 };
    if (stage.has(cell)) stage.choose(cell, { say: true });
  });
  view.element.onkeydown = (event) => onKey(stage, event, boardOf(event));
  view.play.onclick = () => player.toggle();
  view.speed.onclick = () => player.faster();
  view.scrub.oninput = () => {
    player.pause();
    if (stage.pinned) stage.pin(null);
    player.goTo(Number(view.scrub.value), { say: true });
  };
  view.slider.oninput = () => stage.edit(stage.chosen, Number(Number(view.slider.value).toPrecision(6)));
  view.number.oninput = () => (view.number.dataset.typing = "yes");
  view.number.onchange = () => {
    view.number.dataset.typing = "";
    stage.editText(stage.chosen, view.number.value);
  };
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function onKey(stage, event, name) {
  if (event.altKey || event.metaKey) return;
  if (event.key === "Escape") {
    stage.player.pause();
    if (stage.pinned) stage.pin(null);
    return;
  }
  if (!name) return;
  const chosen = stage.chosen?.grid === name ? stage.chosen : null;
  const here = chosen ?? stage.remembered[name] ?? { grid: name, row: 0, column: 0 };
  const [rows, columns] = stage.shapes[name];
  const go = (row, column) => {
    stage.player.pause();
    const cell = {
      grid: name,
      row: Math.min(Math.max(row, 0), rows - 1),
      column: Math.min(Math.max(column, 0), columns - 1),
    };
    stage.choose(cell, { say: true, glide: true });
    if (stage.pinned) stage.report();
  };
  const step = STEPS[event.key];
  if (step) go(...(chosen ? [here.row + step[0], here.column + step[1]] : [here.row, here.column]));
  else if (event.key === "Home") go(event.ctrlKey ? 0 : here.row, 0);
  else if (event.key === "End") go(event.ctrlKey ? rows - 1 : here.row, columns - 1);
  else if (event.key === " ") stage.player.toggle();
  else if (event.key === "Enter" && stage.canEdit(chosen)) typeInto(stage, chosen);
  else if (event.key === "Enter") stage.pin(stage.pinned ? null : here);
  else if (/^[-−.\d]$/.test(event.key) && !event.ctrlKey && stage.canEdit(chosen)) {
    typeInto(stage, chosen, event.key);
  } else return;
  event.preventDefault();
}

// With the focus on the stepper or on nothing, the arrow keys go from step to step.
function stepBy(stage, event) {
  const { stepper } = stage.data ?? {};
  const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const modified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
  if (typeof stepper !== "string" || !move || modified) return;
  const near = stepper && event.target.closest?.(stepper);
  if (near || event.target === document.body) stage.component.setTriggerValue("step", move);
}

function typeInto(stage, cell, start) {
  const { board } = stage.view.boards[cell.grid];
  const [x, y] = [cell.column * stage.view.cell + MARGIN, cell.row * stage.view.cell + MARGIN];
  const text = start ?? short(at(stage.grids[cell.grid], cell.row, cell.column));
  const label = nameOf(stage.grids[cell.grid], cell, stage.data.labels);
  openInline(board, x, y, stage.view.cell, text, label, (typed) => {
    if (typed !== text || start) stage.editText(cell, typed);
  });
}

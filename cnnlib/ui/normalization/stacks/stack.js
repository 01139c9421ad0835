// Grids that stand beneath one another, later steps faded, and lines between groups of cells.
// Joined behind the stage's own parts, whose classes it extends.

const STACKS = `
.grids { align-items: flex-start; gap: 10px 8px; }
.stack { display: flex; flex-direction: column; gap: 4px; align-items: center; flex: none; }
.grids.wrapped .sign { display: none; }
.grid { transition: opacity .15s; }
.grid.later { opacity: .38; }
.grid.now figcaption span { border-bottom: 2px solid; }
`;
const GAP = 8;
const SIGN = 20;
const CAPTION_HEIGHT = 32;

const buildBoards = View.prototype.buildBoards;
View.prototype.buildBoards = function (data) {
  buildBoards.call(this, data);
  if (!this.element.querySelector("style")) this.element.prepend(make("style", {}, STACKS));
  let stack = null;
  for (const { name, below } of data.grids) {
    const { figure } = this.boards[name];
    if (below && stack) {
      figure.previousElementSibling?.remove();
      stack.append(figure);
    } else {
      stack = make("div", { class: "stack" });
      figure.replaceWith(stack);
      stack.append(figure);
    }
  }
};

const build = View.prototype.build;
View.prototype.build = function (stage) {
  build.call(this, stage);
  for (const { name, later } of stage.data.grids) {
    const { figure } = this.boards[name];
    figure.classList.toggle("later", Boolean(later));
    figure.classList.toggle("now", name === stage.data.main);
  }
};

View.prototype.arrange = function ({ data, grids }) {
  const width = this.element.clientWidth;
  if (!width) return false;
  const stacks = [];
  for (const [index, { name, below }] of data.grids.entries()) {
    const [rows, columns] = grids[name].shape;
    const item = { rows, columns, caption: this.boards[name].caption.scrollWidth };
    const sign = index && data.separators[index - 1] ? SIGN + GAP : 0;
    if (below && stacks.length) stacks.at(-1).items.push(item);
    else stacks.push({ items: [item], sign });
  }
  const zoom = Math.min(Math.max(window.innerHeight / 800, 1), 1.6);
  const { cell, wraps } = arrangeStacks(stacks, width, data.height * zoom, zoom);
  const plan = JSON.stringify([cell, wraps, window.devicePixelRatio, stacks, width]);
  const changed = plan !== this.layout;
  Object.assign(this, { layout: plan, cell });
  this.grids.classList.toggle("wrapped", wraps);
  return changed;
};

// The largest cell at which the stacks fit side by side, or on a narrow screen one by one.
export function arrangeStacks(stacks, width, height, zoom) {
  const widthOf = ({ items }, cell) =>
    Math.max(...items.map(({ columns, caption }) => Math.max(columns * cell + 2 * MARGIN, caption)));
  const heightOf = ({ items }, cell) =>
    items.reduce((sum, { rows }) => sum + rows * cell + 2 * MARGIN + CAPTION_HEIGHT, 0);
  const beside = (cell) =>
    stacks.reduce((sum, stack) => sum + widthOf(stack, cell) + stack.sign + GAP, -GAP) <= width &&
    Math.max(...stacks.map((stack) => heightOf(stack, cell))) <= height;
  const alone = (cell) => stacks.every((stack) => widthOf(stack, cell) <= width);
  const best = (fits) => {
    for (let cell = Math.round(LARGEST * zoom); cell > SMALLEST; cell--) if (fits(cell)) return cell;
    return SMALLEST;
  };
  const row = best(beside);
  if (width >= 700) return { cell: row, wraps: false };
  return { cell: Math.max(row, Math.min(best(alone), 44)), wraps: true };
}

// Where two neighbours do not share their statistic, a thicker line.
const still = View.prototype.still;
View.prototype.still = function (stage) {
  const exact = Object.values(stage.grids).map((grid) => [grid, grid.values]);
  for (const [grid, values] of exact) if (grid.tidy) grid.values = tidied(values);
  still.call(this, stage);
  for (const [grid, values] of exact) grid.values = values;
  const ratio = window.devicePixelRatio || 1;
  for (const grid of Object.values(stage.grids)) {
    if (!grid.groups) continue;
    const context = this.boards[grid.name].still.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, MARGIN * ratio, MARGIN * ratio);
    context.strokeStyle = css(this.colours.statistic);
    context.lineWidth = 1.75;
    context.beginPath();
    borders(grid.groups, this.cell, context);
    context.stroke();
  }
};

// One long number would leave all cells of a grid without: three decimals are enough beside the
// largest value.  The sentence beneath the grids keeps every digit.
export function tidied(values) {
  const largest = values.reduce((most, v) => (Number.isFinite(v) ? Math.max(most, Math.abs(v)) : most), 0);
  const decimals = 3 - Math.min(Math.floor(Math.log10(largest || 1)), 0);
  const scale = 10 ** Math.min(decimals, 300);
  return values.map((v) => (Math.abs(v) * scale < 2 ** 52 ? Math.round(v * scale) / scale : v));
}

function borders(groups, cell, context) {
  for (const [row, labels] of groups.entries()) {
    for (const [column, label] of labels.entries()) {
      const [x, y] = [column * cell, row * cell];
      if (column + 1 < labels.length && labels[column + 1] !== label) {
        context.moveTo(x + cell, y);
        context.lineTo(x + cell, y + cell);
      }
      if (row + 1 < groups.length && groups[row + 1][column] !== label) {
        context.moveTo(x, y + cell);
        context.lineTo(x + cell, y + cell);
      }
    }
  }
}

// Play walks through the step that is shown, and a new step brings its first cell.
Object.defineProperty(Stage.prototype, "main", {
  get() {
    return this.data.main;
  },
  set() {},
});

// With the focus on the stepper or on nothing, the arrow keys go from step to step.
function stepBy(stage, event) {
  const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const modified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
  const free = event.target === document.body || event.target.closest?.(stage.data.stepper);
  if (move && free && !modified) stage.component.setTriggerValue("step", move);
}

const close = Stage.prototype.close;
Stage.prototype.close = function () {
  document.removeEventListener("keydown", this.onStep, true);
  close.call(this);
};

const update = Stage.prototype.update;
Stage.prototype.update = function (component) {
  const before = this.data?.main;
  update.call(this, component);
  if (this.data.stepper && !this.onStep) {
    this.onStep = (event) => stepBy(this, event);
    document.addEventListener("keydown", this.onStep, true); // the control keeps its keys to itself
  }
  if (before === undefined || before === this.main || this.pinned) return;
  this.player.pause();
  this.choose(this.remembered[this.main] ?? { grid: this.main, row: 0, column: 0 });
  this.player.refresh();
};

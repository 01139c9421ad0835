// The sentences beneath the grids: which cell, its arithmetic, and the field that changes it.

function write(view, stage, marks) {
  const { chosen, grids, data } = stage;
  const { labels } = data;
  const { element } = view;
  element.dataset.pinned = String(stage.pinned);
  if (!chosen) {
    delete element.dataset.selected;
    element.dataset.expression = "";
    view.where.textContent = labels.hint;
    view.sum.textContent = "";
    view.editor.hidden = true;
    return;
  }
  const grid = grids[chosen.grid];
  const rule = stage.ruleOf(chosen.grid);
  element.dataset.selected = `${chosen.grid}.${chosen.row}.${chosen.column}`;
  const name = make("b", {}, nameOf(grid, chosen, labels));
  name.style.setProperty("--role", `var(--${grid.role})`);
  const value = short(at(grid, chosen.row, chosen.column));
  const about = [];
  if (isUnread(grid, chosen)) about.push(labels.unread);
  else if (Object.values(marks).some((mark) => mark.reached.length)) {
    about.push(reachOf(stage, marks));
  }
  const tokens = rule ? tokensOf(rule, [chosen.row, chosen.column], grids, data.terms) : [];
  view.where.replaceChildren(name, rule || !about.length ? "" : "");
  if (rule && about.length) view.where.append(` · ${about.join(" · ")}`);
  if (stage.pinned) view.where.append(make("span", { class: "pin" }, labels.pinned));
  element.dataset.expression = rule ? tokens.map(([text]) => text).join("") : value;
  if (rule) view.sum.replaceChildren(...tokens.map((token, i) => piece(token, i === tokens.length - 1, grids)));
  else view.sum.replaceChildren(valueOfSource(value, grid), about.length ? op(` · ${about.join(" · ")}`) : "");
  writeEditor(view, stage);
}

const op = (text) => make("span", { class: "op" }, text);

function valueOfSource(value, grid) {
  const shown = make("span", { class: "result" }, value);
  shown.style.setProperty("--role", `var(--${grid.role})`);
  return shown;
}

function piece([text, name], last, grids) {
  if (!name) return op(text);
  const span = make("span", last ? { class: "result" } : {}, text);
  span.style.setProperty("--role", `var(--${grids[name].role})`);
  return span;
}

// Rows and columns are counted from 1 and without the padding, as people count.
export function nameOf(grid, { row, column }, labels) {
  if (isPadding(grid, row, column)) return fill(labels.padding, { title: grid.title });
  const [top, , left] = grid.pad;
  return fill(labels.cell, { title: grid.title, row: row - top + 1, column: column - left + 1 });
}

const isUnread = (grid, { row, column }) =>
  grid.unreadRows.includes(row) || grid.unreadColumns.includes(column);

function reachOf({ grids, data }, marks) {
  return Object.entries(marks)
    .filter(([, mark]) => mark.reached.length)
    .map(([name, mark]) => {
      const count = new Set(mark.reached.map(String)).size;
      const total = grids[name].values.length;
      return fill(data.labels.reaches, { count, total, title: grids[name].title });
    })
    .join(", ");
}

function writeEditor(view, stage) {
  const { chosen, grids, data } = stage;
  const shown = stage.pinned && stage.canEdit(chosen);
  view.editor.hidden = !shown;
  if (!shown) return;
  const grid = grids[chosen.grid];
  const value = at(grid, chosen.row, chosen.column);
  view.editor.style.setProperty("--role", `var(--${grid.role})`);
  view.editName.textContent = nameOf(grid, chosen, data.labels);
  if (!view.number.matches(":focus") || !view.number.dataset.typing) view.number.value = short(value);
  const place = `${chosen.grid}.${chosen.row}.${chosen.column}`;
  if (view.slider.dataset.place !== place || Math.abs(value) > Number(view.slider.max)) {
    const reach = sliderReach(value);
    view.slider.min = -reach;
    view.slider.max = reach;
    view.slider.step = reach / 60;
    view.slider.dataset.place = place;
  }
  view.slider.value = value;
}

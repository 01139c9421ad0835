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
  const tokens = rule ? tokensOf(rule, [chosen.row, chosen.column], grids, data.terms) : [];
  element.dataset.expression = rule ? tokens.map(([text]) => text).join("") : value;
  const edits = stage.pinned && stage.canEdit(chosen);
  const onward = isUnread(grid, chosen) ? labels.unread : reachOf(stage, marks);
  view.where.replaceChildren(name);
  if (onward && (rule || edits)) view.where.append(` · ${onward}`);
  if (stage.pinned) view.where.append(make("span", { class: "pin" }, labels.pinned));
  const last = tokens.length - 1;
  const shown = rule
    ? tokens.map((token, index) => piece(token, index === last, grids))
    : [piece([value, chosen.grid], true, grids), onward ? op(` · ${onward}`) : ""];
  view.sum.replaceChildren(...shown);
  view.sum.hidden = edits && !rule;
  view.editor.hidden = !edits;
  if (edits) writeEditor(view, stage, grid);
}

const op = (text) => make("span", { class: "op" }, text);

function piece([text, name], last, grids) {
  if (!name) return op(text);
  const span = make("span", last ? { class: "result" } : {}, text);
  span.style.setProperty("--role", `var(--${grids[name].role})`);
  return span;
}

// Rows and columns are counted from 1 and without the padding, as people count.
export function nameOf(grid, { row, column }, labels) {
  if (grid.values.length === 1) return grid.title;
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

function writeEditor(view, { chosen, data }, grid) {
  const value = at(grid, chosen.row, chosen.column);
  const name = nameOf(grid, chosen, data.labels);
  view.editor.style.setProperty("--role", `var(--${grid.role})`);
  view.number.setAttribute("aria-label", name);
  view.slider.setAttribute("aria-label", name);
  if (!view.number.dataset.typing) view.number.value = short(value);
  const place = `${chosen.grid}.${chosen.row}.${chosen.column}`;
  if (view.slider.dataset.place !== place || Math.abs(value) > Number(view.slider.max)) {
    const reach = sliderReach(value);
    Object.assign(view.slider, { min: -reach, max: reach, step: reach / 60 });
    view.slider.dataset.place = place;
  }
  view.slider.value = value;
}

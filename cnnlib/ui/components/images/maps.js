// Pictures side by side under one view: hovering, zooming and moving touch all of them at once
// and never ask the server.

const ICONS = {
  minus: "M5 10h10",
  plus: "M5 10h10M10 5v10",
  reset: "M4 8V4h4M16 8V4h-4M4 12v4h4M16 12v4h-4",
  save: "M10 3v9M6.5 8.5 10 12l3.5-3.5M4 16h12",
};

function icon(name) {
  return `<svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
    <path d="${ICONS[name]}"/></svg>`;
}

function make(tag, attributes = {}, parent = null) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") element.textContent = value;
    else if (name === "html") element.innerHTML = value;
    else element.setAttribute(name, value);
  }
  parent?.append(element);
  return element;
}

class Maps {
  constructor(root) {
    this.root = root;
    this.view = new View();
    this.cell = null; // [row, column] as shares of height and width
    this.element = make("div", { class: "maps" }, root);
    this.row = make("div", { class: "panels", tabindex: 0, role: "application" }, this.element);
    this.foot = make("div", { class: "foot" }, this.element);
    this.live = make("div", { class: "live", "aria-live": "polite" }, this.element);
    this.watch = new ResizeObserver(() => this.ask());
    this.watch.observe(this.row);
    this.hands = new Hands(this);
  }

  update(component, head, blobs) {
    Object.assign(this, { component, head });
    const colours = readColours(this.element, head.palette);
    this.element.style.setProperty("--tall", `${head.height}px`);
    this.panels = head.panels.map((spec, i) => {
      const font = getComputedStyle(this.element).fontFamily;
      return new Panel({ ...spec, font }, blobs[i], colours);
    });
    const names = this.panels.map((p) => `${p.title} ${p.size}`);
    this.row.setAttribute("aria-label", `${names.join(", ")}. ${head.labels.keys}`);
    this.layFigures();
    this.layFoot();
    this.draw();
    this.element.dataset.ready = String(Number(this.element.dataset.ready ?? 0) + 1);
    this.element.dataset.theme = colours.theme;
  }

  // Keeps the figures there are, so that a new message shows no blank frame.
  layFigures() {
    while (this.row.children.length > this.panels.length) this.row.lastChild.remove();
    this.panels.forEach((panel, i) => {
      const figure = this.row.children[i] ?? this.newFigure(i);
      figure.style.setProperty("--role", `var(--${panel.role})`);
      figure.style.setProperty("--aspect", String(panel.width / panel.height));
      const [title, size] = figure.querySelectorAll("b, small");
      title.textContent = panel.title;
      title.title = panel.title;
      size.textContent = panel.size;
      const save = figure.querySelector("button");
      save.hidden = !this.head.download;
      save.title = this.head.labels.save.replace("{title}", panel.title);
      save.setAttribute("aria-label", save.title);
      figure.querySelector(".caption").textContent = panel.caption;
    });
    this.canvases = [...this.row.querySelectorAll("canvas")];
    this.outputs = [...this.row.querySelectorAll("output")];
  }

  newFigure(i) {
    const figure = make("figure", { class: "panel" }, this.row);
    const caption = make("figcaption", {}, figure);
    make("b", {}, caption);
    make("small", {}, caption);
    make("button", { type: "button", html: icon("save") }, caption).onclick = () =>
      this.panels[i].save();
    make("canvas", { "aria-hidden": "true" }, figure);
    make("output", { "aria-hidden": "true" }, figure);
    make("p", { class: "caption" }, figure);
    return figure;
  }

  layFoot() {
    const { labels, zoom } = this.head;
    const bars = new Map();
    for (const { scale, range, channels, palette } of this.panels) {
      if (channels === 1) bars.set(`${scale} ${range}`, { scale, range, palette });
    }
    const scales = [...bars.values()].map(({ scale, range: [least, most], palette }) => {
      const stops = [0, 32, 64, 96, 128, 160, 192, 224, 256].map((i) => css(palette[i]));
      const element = make("div", { class: "scale", "data-scale": scale });
      make("span", { text: short(least) }, element);
      make("i", { style: `background: linear-gradient(90deg, ${stops})` }, element);
      make("span", { text: short(most) }, element);
      if (scale === "signed") element.title = labels.zero;
      return element;
    });
    this.foot.replaceChildren(...scales);
    if (!zoom) return;
    const group = make("div", { class: "zoom", role: "group", "aria-label": labels.zoom });
    const button = (name, label, act) => {
      const attributes = { type: "button", title: label, "aria-label": label, html: icon(name) };
      const element = make("button", attributes, group);
      element.onclick = () => {
        act();
        this.draw();
      };
      return element;
    };
    this.out = button("minus", labels.out, () => this.view.zoomAt(0.5));
    this.level = make("span", {}, group);
    button("plus", labels.in, () => this.view.zoomAt(2));
    this.whole = button("reset", labels.whole, () => this.view.reset());
    this.foot.append(group);
  }

  // The cell of panel `i` at the place pointed at.
  cellOf(i) {
    if (!this.cell) return null;
    const { height, width } = this.panels[i];
    const index = (share, n) => Math.min(Math.max(Math.floor(share * n), 0), n - 1);
    return [index(this.cell[0], height), index(this.cell[1], width)];
  }

  choose(cell, { speak = false } = {}) {
    this.cell = cell;
    this.ask();
    if (!speak || !cell) return;
    this.live.textContent = this.panels
      .map((panel, i) => `${panel.title}, ${this.where(i)}: ${panel.text(...this.cellOf(i))}`)
      .join("; ");
  }

  where(i) {
    const [row, column] = this.cellOf(i);
    return this.head.labels.cell.replace("{row}", row).replace("{column}", column);
  }

  select() {
    if (!this.head.selectable || !this.cell) return;
    const [row, column] = this.cellOf(this.hands.panel);
    this.component.setStateValue("cell", { panel: this.hands.panel, row, column });
  }

  ask() {
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    if (!this.panels) return;
    this.panels.forEach((panel, i) => {
      const cell = this.cellOf(i);
      panel.draw(this.canvases[i], this.view, cell);
      const parts = cell && [this.where(i), make("b", { text: panel.text(...cell) })];
      this.outputs[i].replaceChildren(...(parts ? [parts[0], " ", parts[1]] : []));
    });
    this.row.classList.toggle("zoomed", this.view.zoom > 1);
    this.element.dataset.view = [this.view.zoom, this.view.x, this.view.y]
      .map((n) => n.toFixed(4))
      .join(" ");
    if (!this.head.zoom) return;
    this.level.textContent = `${Math.round(this.view.zoom * 10) / 10}×`;
    this.out.disabled = this.whole.disabled = this.view.zoom === 1;
  }
}

const mounted = new WeakMap();

export default function (component, head, blobs) {
  const root = component.parentElement.querySelector("[data-root]");
  const maps = mounted.get(root) ?? new Maps(root);
  mounted.set(root, maps);
  maps.update(component, head, blobs);
  return () => {
    maps.watch.disconnect();
    mounted.delete(root);
    maps.element.remove();
  };
}

// Pointer, wheel, pinch and keys on the pictures; bound once, for the life of the component.

const CLICK = 5; // CSS pixels a pointer may move and still have clicked

class Hands {
  constructor(maps) {
    this.maps = maps;
    this.panel = 0; // the panel pointed at last
    this.pointers = new Map();
    const { row } = maps;
    row.onpointerdown = (event) => this.down(event);
    row.onpointermove = (event) => this.move(event);
    row.onpointerup = (event) => this.up(event);
    row.onpointercancel = (event) => this.drop(event);
    row.onpointerleave = () => this.pointers.size || maps.choose(null);
    row.onkeydown = (event) => this.key(event);
    row.onblur = () => maps.choose(null);
    row.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  // The place on a canvas, in shares of its size, or null between the pictures.
  place(event) {
    const i = this.maps.canvases.indexOf(event.target);
    if (i < 0) return null;
    this.panel = i;
    const box = event.target.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, box];
  }

  point(event) {
    const place = this.place(event);
    const [x, y] = place ? this.maps.view.inside(place[0], place[1]) : [];
    this.maps.choose(place ? [y, x] : null);
  }

  down(event) {
    if (!this.place(event)) return;
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, moved: 0 });
    if (this.pointers.size === 2) this.spread = this.distance();
    this.point(event);
  }

  move(event) {
    const held = this.pointers.get(event.pointerId);
    if (!held) return this.point(event);
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    held.moved += Math.abs(dx) + Math.abs(dy);
    Object.assign(held, { x: event.clientX, y: event.clientY });
    const box = this.maps.canvases[this.panel].getBoundingClientRect();
    const { view, head } = this.maps;
    if (!head.zoom) return this.point(event);
    if (this.pointers.size === 2) {
      const spread = this.distance();
      const [a, b] = [...this.pointers.values()];
      view.zoomAt(
        spread / this.spread,
        ((a.x + b.x) / 2 - box.left) / box.width,
        ((a.y + b.y) / 2 - box.top) / box.height,
      );
      this.spread = spread;
    } else if (view.zoom > 1 && held.moved >= CLICK) {
      event.target.setPointerCapture?.(event.pointerId);
      this.maps.row.classList.add("dragging");
      view.pan(dx / box.width, dy / box.height);
    }
    this.maps.ask();
  }

  up(event) {
    const held = this.pointers.get(event.pointerId);
    this.drop(event);
    if (held && held.moved < CLICK) {
      this.point(event);
      this.maps.select();
    }
  }

  drop(event) {
    this.pointers.delete(event.pointerId);
    this.maps.row.classList.remove("dragging");
  }

  distance() {
    const [a, b] = [...this.pointers.values()];
    return Math.max(Math.hypot(a.x - b.x, a.y - b.y), 1);
  }

  // A wheel that scrolls the page must go on scrolling it: it zooms with Ctrl (as a trackpad's
  // pinch does) or once the pictures have the focus.
  wheel(event) {
    const { maps } = this;
    const focused = maps.root.getRootNode().activeElement === maps.row;
    if (!maps.head.zoom || !(event.ctrlKey || event.metaKey || focused)) return;
    const place = this.place(event);
    if (!place) return;
    event.preventDefault();
    const pixels = event.deltaMode ? event.deltaY * 16 : event.deltaY;
    maps.view.zoomAt(2 ** (-pixels / (event.ctrlKey ? 100 : 300)), place[0], place[1]);
    this.point(event);
  }

  key(event) {
    const { maps } = this;
    if (event.target !== maps.row || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = {
      ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
    };
    const acts = {
      "+": () => this.zoom(2),
      "=": () => this.zoom(2),
      "-": () => this.zoom(0.5),
      0: () => maps.view.reset(),
      Home: () => this.step(null),
      Enter: () => maps.select(),
      Escape: () => {
        maps.view.reset();
        maps.choose(null);
      },
    };
    const act = event.key in steps ? () => this.step(steps[event.key]) : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
    maps.ask();
  }

  zoom(factor) {
    const { view, cell, head } = this.maps;
    if (!head.zoom) return;
    const [u, v] = cell ? view.outside(cell[1], cell[0]) : [0.5, 0.5];
    view.zoomAt(factor, u, v);
  }

  step(by) {
    const { maps } = this;
    this.panel = Math.min(this.panel, maps.panels.length - 1);
    const { height, width } = maps.panels[this.panel];
    const now = maps.cellOf(this.panel);
    const [row, column] = by && now ? [now[0] + by[0], now[1] + by[1]] : [0, 0];
    const cell = [
      (Math.min(Math.max(row, 0), height - 1) + 0.5) / height,
      (Math.min(Math.max(column, 0), width - 1) + 0.5) / width,
    ];
    maps.view.show(cell[1], cell[0]);
    maps.choose(cell, { speak: true });
  }
}

// Pointer, wheel, pinch and keys on the pictures.

/** @import { ImagePanels } from "./image_panels.js" */

const CLICK = 5; // CSS pixels a pointer may move and still have clicked

/** @typedef {{ x: number, y: number, moved: number }} HeldPointer */

/** Turns events into pointing, zooming and moving; bound once, to an element that stays. */
export class InputEvents {
  /** @param {ImagePanels} images */
  constructor(images) {
    this.images = images;
    this.panel = 0; // the panel pointed at last
    /** @type {Map<number, HeldPointer>} */
    this.pointers = new Map();
    this.spread = 1; // distance of two fingers at the last event
    const { row } = images;
    row.onpointerdown = (event) => this.onPointerDown(event);
    row.onpointermove = (event) => this.onPointerMove(event);
    row.onpointerup = (event) => this.onPointerUp(event);
    row.onpointercancel = (event) => this.drop(event);
    row.onpointerleave = () => {
      if (!this.pointers.size) images.pointAt(null);
    };
    row.onkeydown = (event) => this.onKeyDown(event);
    row.onblur = () => images.pointAt(null);
    row.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
  }

  /**
   * The place on a canvas, in shares of its size, or null between the pictures.
   * @param {MouseEvent} event
   * @returns {[u: number, v: number] | null}
   */
  place(event) {
    const canvas = /** @type {HTMLCanvasElement} */ (event.target);
    const i = this.images.canvases.indexOf(canvas);
    if (i < 0) return null;
    this.panel = i;
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }

  /** @param {MouseEvent} event */
  point(event) {
    const place = this.place(event);
    if (!place) {
      this.images.pointAt(null);
      return;
    }
    const [x, y] = this.images.view.inside(...place);
    this.images.pointAt([y, x]);
  }

  /** @param {PointerEvent} event */
  onPointerDown(event) {
    if (!this.place(event)) return;
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, moved: 0 });
    if (this.pointers.size === 2) this.spread = this.distance();
    this.point(event);
  }

  /** @param {PointerEvent} event */
  onPointerMove(event) {
    const held = this.pointers.get(event.pointerId);
    const { view, head, canvases, row } = this.images;
    if (!held) {
      this.point(event);
      return;
    }
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    held.moved += Math.abs(dx) + Math.abs(dy);
    Object.assign(held, { x: event.clientX, y: event.clientY });
    if (!head.zoom) {
      this.point(event);
      return;
    }
    const box = canvases[this.panel].getBoundingClientRect();
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
      /** @type {Element} */ (event.target).setPointerCapture(event.pointerId);
      row.classList.add("dragging");
      view.pan(dx / box.width, dy / box.height);
    }
    this.images.requestDraw();
  }

  /** @param {PointerEvent} event */
  onPointerUp(event) {
    const held = this.pointers.get(event.pointerId);
    this.drop(event);
    if (held && held.moved < CLICK) {
      this.point(event);
      this.images.select();
    }
  }

  /** @param {PointerEvent} event */
  drop(event) {
    this.pointers.delete(event.pointerId);
    this.images.row.classList.remove("dragging");
  }

  /** The distance of two fingers in CSS pixels. */
  distance() {
    const [a, b] = [...this.pointers.values()];
    return Math.max(Math.hypot(a.x - b.x, a.y - b.y), 1);
  }

  /**
   * Zoom with Ctrl (as a trackpad's pinch does), or once the pictures have the focus; a wheel that
   * scrolls the page must go on scrolling it.
   * @param {WheelEvent} event
   */
  onWheel(event) {
    const { images } = this;
    const scope = /** @type {Document | ShadowRoot} */ (images.root.getRootNode());
    const focused = scope.activeElement === images.row;
    if (!images.head.zoom || !(event.ctrlKey || event.metaKey || focused)) return;
    const place = this.place(event);
    if (!place) return;
    event.preventDefault();
    const pixels = event.deltaMode ? event.deltaY * 16 : event.deltaY;
    images.view.zoomAt(2 ** (-pixels / (event.ctrlKey ? 100 : 300)), ...place);
    this.point(event);
  }

  /** @param {KeyboardEvent} event */
  onKeyDown(event) {
    const { images } = this;
    if (event.target !== images.row || event.ctrlKey || event.metaKey || event.altKey) return;
    /** @type {Record<string, () => void>} */
    const actions = {
      ArrowUp: () => this.step([-1, 0]),
      ArrowDown: () => this.step([1, 0]),
      ArrowLeft: () => this.step([0, -1]),
      ArrowRight: () => this.step([0, 1]),
      "+": () => this.zoom(2),
      "=": () => this.zoom(2),
      "-": () => this.zoom(0.5),
      0: () => images.view.reset(),
      Home: () => this.step(null),
      Enter: () => images.select(),
      Escape: () => {
        images.view.reset();
        images.pointAt(null);
      },
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
    images.requestDraw();
  }

  /** @param {number} factor */
  zoom(factor) {
    const { view, point, head } = this.images;
    if (!head.zoom) return;
    const [u, v] = point ? view.outside(point[1], point[0]) : [0.5, 0.5];
    view.zoomAt(factor, u, v);
  }

  /**
   * Point at the next cell in a direction, or at the first cell.
   * @param {[rows: number, columns: number] | null} by
   */
  step(by) {
    const { images } = this;
    this.panel = Math.min(this.panel, images.panels.length - 1);
    const { height, width } = images.panels[this.panel].spec;
    const now = images.cellOf(this.panel);
    const [row, column] = by && now ? [now[0] + by[0], now[1] + by[1]] : [0, 0];
    /** @type {[number, number]} */
    const point = [
      (Math.min(Math.max(row, 0), height - 1) + 0.5) / height,
      (Math.min(Math.max(column, 0), width - 1) + 0.5) / width,
    ];
    images.view.show(point[1], point[0]);
    images.pointAt(point, { speak: true });
  }
}

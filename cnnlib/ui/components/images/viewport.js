// The part of the pictures on screen.

const MAX_ZOOM = 32;

/**
 * One zoom and one centre for all panels, in shares of a panel's width and height, so that panels
 * of different sizes stay together.
 */
export class Viewport {
  zoom = 1;
  x = 0.5;
  y = 0.5;

  /** Show all. */
  reset() {
    Object.assign(this, { zoom: 1, x: 0.5, y: 0.5 });
  }

  /** The part on screen: left, top and extent. */
  window() {
    const extent = 1 / this.zoom;
    /** @param {number} centre */
    const start = (centre) => Math.min(Math.max(centre - extent / 2, 0), 1 - extent);
    return { left: start(this.x), top: start(this.y), extent };
  }

  /**
   * From a place on the canvas, in shares of its size, to a place in the picture.
   * @param {number} u
   * @param {number} v
   */
  inside(u, v) {
    const { left, top, extent } = this.window();
    return [left + u * extent, top + v * extent];
  }

  /**
   * From a place in the picture to a place on the canvas.
   * @param {number} x
   * @param {number} y
   */
  outside(x, y) {
    const { left, top, extent } = this.window();
    return [(x - left) / extent, (y - top) / extent];
  }

  /**
   * Zoom so that the place under (u, v) stays there.
   * @param {number} factor
   */
  zoomAt(factor, u = 0.5, v = 0.5) {
    const [x, y] = this.inside(u, v);
    this.zoom = Math.min(Math.max(this.zoom * factor, 1), MAX_ZOOM);
    const extent = 1 / this.zoom;
    this.x = x + (0.5 - u) * extent;
    this.y = y + (0.5 - v) * extent;
    this.clamp();
  }

  /**
   * Move by shares of the canvas.
   * @param {number} du
   * @param {number} dv
   */
  pan(du, dv) {
    this.x -= du / this.zoom;
    this.y -= dv / this.zoom;
    this.clamp();
  }

  /**
   * Bring a place into sight.
   * @param {number} x
   * @param {number} y
   */
  show(x, y) {
    const { left, top, extent } = this.window();
    const margin = extent * 0.1;
    /** @type {(at: number, start: number) => number} */
    const near = (at, start) =>
      Math.max(at + margin - start - extent, 0) + Math.min(at - margin - start, 0);
    this.x += near(x, left);
    this.y += near(y, top);
    this.clamp();
  }

  /** Keep the centre where the picture fills the canvas. */
  clamp() {
    const { left, top, extent } = this.window();
    this.x = left + extent / 2;
    this.y = top + extent / 2;
  }
}

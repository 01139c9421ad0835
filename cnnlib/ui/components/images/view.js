// What all panels look at: one zoom and one centre, in shares of a panel's width and height, so
// that panels of different sizes stay together.

const MOST_ZOOM = 32;

class View {
  constructor() {
    this.reset();
  }

  reset() {
    this.zoom = 1;
    this.x = 0.5;
    this.y = 0.5;
  }

  // The part on screen: left, top and extent.
  window() {
    const extent = 1 / this.zoom;
    const start = (centre) => Math.min(Math.max(centre - extent / 2, 0), 1 - extent);
    return { left: start(this.x), top: start(this.y), extent };
  }

  // From a place on the canvas (shares of its size) to a place in the picture, and back.
  inside(u, v) {
    const { left, top, extent } = this.window();
    return [left + u * extent, top + v * extent];
  }

  outside(x, y) {
    const { left, top, extent } = this.window();
    return [(x - left) / extent, (y - top) / extent];
  }

  // Zoom so that the place under (u, v) stays there.
  zoomAt(factor, u = 0.5, v = 0.5) {
    const [x, y] = this.inside(u, v);
    this.zoom = Math.min(Math.max(this.zoom * factor, 1), MOST_ZOOM);
    const extent = 1 / this.zoom;
    this.x = x + (0.5 - u) * extent;
    this.y = y + (0.5 - v) * extent;
    this.settle();
  }

  pan(du, dv) {
    this.x -= du / this.zoom;
    this.y -= dv / this.zoom;
    this.settle();
  }

  // Bring a place into sight.
  show(x, y) {
    const { left, top, extent } = this.window();
    const margin = extent * 0.1;
    const near = (at, start) =>
      Math.max(at + margin - start - extent, 0) + Math.min(at - margin - start, 0);
    this.x += near(x, left);
    this.y += near(y, top);
    this.settle();
  }

  settle() {
    const { left, top, extent } = this.window();
    this.x = left + extent / 2;
    this.y = top + extent / 2;
  }
}

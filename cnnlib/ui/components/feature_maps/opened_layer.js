// The layer that is open: the values of its channels, their activity and their kernels.

import { fillIn } from "../shared/dom.js";

/** @import { MapsHead, MapsLayer, MapsOrder, MapsScale } from "../shared/types" */

export class OpenedLayer {
  /**
   * @param {MapsHead} head
   * @param {Uint8Array[]} blobs - Maps, activity and, where there are any, kernels.
   */
  constructor(head, [maps, activity, kernels]) {
    this.head = head;
    this.values = new Float32Array(maps.buffer, maps.byteOffset, maps.byteLength / 4);
    this.activity = new Float32Array(activity.buffer, activity.byteOffset, activity.byteLength / 4);
    this.weights = kernels
      ? new Float32Array(kernels.buffer, kernels.byteOffset, kernels.byteLength / 4)
      : new Float32Array();
    this.kernelLimit = largestOf(this.weights);
    this.layer = /** @type {MapsLayer} */ (head.layers.find(({ name }) => name === head.opened));
    this.largest = Math.max(...head.layers.map(({ largest }) => largest));
    this.ranked = [...this.activity.keys()].sort((a, b) => this.activity[b] - this.activity[a]);
    this.isSigned = this.values.some((value) => value < 0);
    this.zeros = [...this.activity].filter((value) => value === 0).length;
  }

  get count() {
    return this.head.maps.count;
  }

  /** @returns {[rows: number, columns: number]} */
  get shape() {
    return [this.head.maps.rows, this.head.maps.columns];
  }

  /** Whether the channels have one cell each, as the units of a dense layer. */
  get isUnits() {
    return this.head.maps.rows * this.head.maps.columns === 1;
  }

  /** Whether its kernels read one channel, the picture, so that they can be seen as filters. */
  get isFirst() {
    const { kernels } = this.head;
    return kernels?.slices === 1 && kernels.rows * kernels.columns > 1;
  }

  get name() {
    return this.layer.category === "input" ? this.head.labels.input : this.layer.name;
  }

  get title() {
    return fillIn(this.head.labels.channels, { layer: this.name });
  }

  /** @param {number} channel */
  nameOf(channel) {
    const { labels, names } = this.head;
    const name = fillIn(this.isUnits ? labels.unit : labels.channel, { channel });
    return names[channel] ? `${name} · ${names[channel]}` : name;
  }

  /** @param {number} channel */
  map(channel) {
    const length = this.shape[0] * this.shape[1];
    return this.values.subarray(channel * length, (channel + 1) * length);
  }

  /** @param {number} channel */
  isZero(channel) {
    return this.activity[channel] === 0;
  }

  /**
   * The channels in the order in which they are shown.
   * @param {MapsOrder} order
   */
  order(order) {
    return order === "activity" ? this.ranked : [...this.activity.keys()];
  }

  /**
   * The magnitude of full colour.
   * @type {(scale: MapsScale, channel: number) => number}
   */
  limit(scale, channel) {
    if (scale === "network") return this.largest;
    return scale === "layer" ? this.layer.largest : largestOf(this.map(channel));
  }

  /** @returns {[rows: number, columns: number]} */
  get kernelShape() {
    const { kernels } = this.head;
    return kernels ? [kernels.rows, kernels.columns] : [0, 0];
  }

  /**
   * The weights of a channel, all slices one after the other; null where they are not here.
   * @param {number} channel
   */
  kernel(channel) {
    const { kernels } = this.head;
    if (!kernels || channel < kernels.first || channel >= kernels.first + kernels.count) return null;
    const length = kernels.slices * kernels.rows * kernels.columns;
    const start = (channel - kernels.first) * length;
    return this.weights.subarray(start, start + length);
  }
}

/** @param {Float32Array} values */
export function largestOf(values) {
  let most = 0;
  for (const value of values) if (Math.abs(value) > most) most = Math.abs(value);
  return most;
}

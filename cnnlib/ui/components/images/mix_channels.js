// The channels of a picture mixed by a matrix, as cnnlib/ops/convolution/colour_mixing.py mixes them.

/**
 * The mixed pixels, rounded half up and cut off at 0 and 255; with `out`, written there.
 * @param {Uint8Array} pixels - Red, green and blue of each pixel.
 * @param {number[]} matrix - Nine weights, row by row.
 * @param {Uint8ClampedArray} out - Red, green, blue and opacity of each pixel.
 */
export function mixChannels(pixels, matrix, out) {
  const [rr, rg, rb, gr, gg, gb, br, bg, bb] = matrix;
  for (let from = 0, to = 0; from < pixels.length; from += 3, to += 4) {
    const r = pixels[from];
    const g = pixels[from + 1];
    const b = pixels[from + 2];
    // Clamped arrays round halves to even, so the rounding is done here.
    out[to] = Math.floor(rr * r + rg * g + rb * b + 0.5);
    out[to + 1] = Math.floor(gr * r + gg * g + gb * b + 0.5);
    out[to + 2] = Math.floor(br * r + bg * g + bb * b + 0.5);
    out[to + 3] = 255;
  }
}

// How a number is written; the same rules as cnnlib/core/number_format.py, held together by a test.

export function short(value) {
  if (Number.isNaN(value)) return "NaN";
  const digits = unsigned(Math.abs(value));
  return value < 0 ? `−${digits}` : digits;
}

function unsigned(a) {
  if (a === Infinity) return "∞";
  if (a < 1e6 && Number.isInteger(a)) return String(a);
  if (a < 1e-3 || a >= 1e6) {
    const [digits, exponent] = a.toExponential(2).split("e");
    return `${Number(digits)}e${Number(exponent)}`;
  }
  if (a >= 100) {
    const whole = Math.floor(a + 0.5);
    return whole === 1e6 ? "1e6" : String(whole);
  }
  return String(Number(a.toPrecision(3)));
}

// For a column of numbers to fit: `decimals` are enough where the largest value is 1 or more.
export function tidied(values, decimals) {
  const sizes = values.map((v) => (Number.isFinite(v) ? Math.abs(v) : 0));
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const places = decimals - Math.min(Math.floor(Math.log10(largest || 1)), 0);
  const scale = 10 ** Math.min(places, 300);
  return values.map((v) => (Math.abs(v) * scale < 2 ** 52 ? Math.round(v * scale) / scale : v));
}

// What a person typed, as a finite number, or null.  "1,5" and a true minus sign are meant well.
export function parseNumber(text) {
  const plain = text.trim().replace(/[−–]/g, "-").replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Math.abs(value) < 3.4e38 ? value : null;
}

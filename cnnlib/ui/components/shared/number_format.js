// Numbers as text, by the same rules as cnnlib/core/number_format.py; a test compares both.

/**
 * A number as it is shown: three digits, an exponent where it is very small or large.
 * @param {number} value
 * @returns {string}
 */
export function formatNumber(value) {
  if (Number.isNaN(value)) return "NaN";
  const digits = formatMagnitude(Math.abs(value));
  return value < 0 ? `−${digits}` : digits;
}

/** @param {number} a */
function formatMagnitude(a) {
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

/**
 * The values rounded to the decimals that suit the largest of them, so that a grid's numbers fit.
 * @param {Float64Array} values
 * @param {number} decimals - Decimals where the largest magnitude is 1 or more.
 * @returns {Float64Array}
 */
export function roundTogether(values, decimals) {
  const sizes = values.map((v) => (Number.isFinite(v) ? Math.abs(v) : 0));
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const places = decimals - Math.min(Math.floor(Math.log10(largest || 1)), 0);
  const scale = 10 ** Math.min(places, 300);
  return values.map((v) => (Math.abs(v) * scale < 2 ** 52 ? Math.round(v * scale) / scale : v));
}

const LONGEST_TYPED = 64; // characters; more are refused unread
const GROUPED = /^[+-]?[1-9]\d{0,2},\d{3}$/; // thousands, or a decimal comma
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * What a person typed as a finite number, or null: "1,5", full-width digits, a true minus sign.
 * @param {string} text
 * @returns {number | null}
 */
export function parseNumber(text) {
  if (text.length > LONGEST_TYPED) return null;
  const plain = text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[−–]/g, "-")
    .replace(/。/g, ".")
    .trim();
  const number = plain.replace(",", ".");
  if (GROUPED.test(plain) || !NUMBER.test(number)) return null;
  const value = Number(number);
  return Math.abs(value) < 3.4e38 ? value : null;
}

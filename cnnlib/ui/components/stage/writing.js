// The arithmetic of a cell in writing, as [text, grid or null] pieces; see cnnlib/derivation.

const guarded = ([text, grid], first) =>
  first || !text.startsWith("−") ? [text, grid] : [`(${text})`, grid];

function joined(parts, separator, limit) {
  const shown =
    parts.length > limit ? [...parts.slice(0, limit - 1), [["…", null]], parts.at(-1)] : parts;
  return shown.flatMap((part, index) => (index ? [[separator, null], ...part] : part));
}

const factors = (terms) =>
  terms.map((term, i) => joined(term.map((token, j) => [guarded(token, !(i || j))]), "×", 9));

function written(form, terms, limit) {
  if (form === "max") return [["max(", null], ...joined(terms, ", ", limit), [")", null]];
  const sum = joined(factors(terms), " + ", limit);
  return form === "mean" ? [["(", null], ...sum, [`) / ${terms.length}`, null]] : sum;
}

function variance(rule, terms, values, limit) {
  const [mean] = guarded([short(combined("mean", values, 0)), null], false);
  const parts = terms.map((term) => [["(", null], term[0], [` − ${mean})²`, null]]);
  const end = rule.correction ? `(${terms.length} − ${rule.correction})` : `${terms.length}`;
  return [["(", null], ...joined(parts, " + ", limit), [`) / ${end}`, null]];
}

function template(rule, terms) {
  const texts = {};
  for (const [name, value] of Object.entries(rule.constants)) texts[name] = short(value);
  Object.keys(rule.places).forEach((name, index) => (texts[name] = terms[index][0][0]));
  let before = "";
  return rule.formula
    .split(/(\{\w+\})/)
    .filter(Boolean)
    .map((piece) => {
      const name = piece.startsWith("{") ? piece.slice(1, -1) : null;
      const first = !before.trimEnd() || /[(,]$/.test(before.trimEnd());
      const token = name ? guarded([texts[name], rule.places[name] ?? null], first) : [piece, null];
      before = name ? texts[name] : piece;
      return token;
    });
}

const WRITERS = {
  window: (rule, terms, values, limit) => written(rule.form, terms, limit),
  "row-column": (rule, terms, values, limit) => written("dot", terms, limit),
  reduce: (rule, terms, values, limit) =>
    rule.form === "variance"
      ? variance(rule, terms, values, limit)
      : written(rule.form, terms, limit),
  broadcast(rule, terms, values, limit) {
    const sign = { "*": "×", "-": "−" }[rule.operator] ?? rule.operator;
    return joined(terms.map(([token], i) => [guarded(token, !i)]), ` ${sign} `, limit);
  },
  template,
};

export function tokensOf(rule, cell, grids, limit) {
  const values = termValues(rule, cell, grids);
  const terms = links(rule, cell, shapesOf(grids)).map((term, i) =>
    term.map(([name], j) => [short(values[i][j]), name]),
  );
  const result = [short(combine(rule, values)), rule.target];
  return [...WRITERS[rule.kind](rule, terms, values, limit), [" = ", null], result];
}

export const expression = (rule, cell, grids, limit) =>
  tokensOf(rule, cell, grids, limit).map(([text]) => text).join("");

// The fields in which a person changes a cell's value.

/**
 * Half the width of a slider: 3, or a round number with room beyond the value.
 * @param {number} value
 */
export function sliderReach(value) {
  const size = Math.abs(value) * 1.2;
  if (!(size > 3)) return 3;
  const power = 10 ** Math.floor(Math.log10(size));
  return [1, 2, 5, 10].map((step) => step * power).find((round) => round >= size) ?? size;
}

/**
 * Open a text field over a cell.
 * @param {HTMLElement} area - The element of the grid.
 * @param {{ x: number, y: number, cell: number }} place - The cell's corner and side in pixels.
 * @param {string} text - What it holds at first.
 * @param {string} label
 * @param {(text: string) => void} done - Gets the text when the field is left with Enter or by a
 *   click elsewhere.
 */
export function openInline(area, { x, y, cell }, text, label, done) {
  area.querySelector("input.inline")?.remove();
  const field = document.createElement("input");
  field.type = "text";
  field.inputMode = "decimal";
  field.className = "inline";
  field.setAttribute("aria-label", label);
  Object.assign(field.style, {
    left: `${x + cell / 2}px`,
    top: `${y + cell / 2}px`,
    width: `${cell}px`,
    height: `${Math.max(cell, 28)}px`,
  });
  let open = true;
  /** @type {(kept: boolean, back: boolean) => void} */
  const close = (kept, back) => {
    if (!open) return;
    open = false;
    const written = field.value;
    field.remove();
    if (back) area.focus({ preventScroll: true });
    if (kept) done(written);
  };
  field.onkeydown = (event) => {
    event.stopPropagation();
    if (event.key === "Enter") close(true, true);
    if (event.key === "Escape") close(false, true);
  };
  field.onblur = () => close(true, false);
  for (const type of ["pointermove", "pointerdown", "click", "dblclick"]) {
    field.addEventListener(type, (event) => event.stopPropagation());
  }
  area.append(field);
  field.value = text;
  field.focus({ preventScroll: true });
  if (text.length !== 1) field.select();
}

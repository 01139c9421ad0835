// A group of buttons of which one is chosen: Tab reaches it once, arrows move and choose.

/**
 * @param {HTMLElement} element - The group; its items have the role radio.
 * @param {(item: HTMLElement) => void} choose
 */
export function bindRadioGroup(element, choose) {
  element.setAttribute("role", "radiogroup");
  element.onclick = (event) => {
    const item = itemOf(event.target);
    if (item) choose(item);
  };
  element.onkeydown = (event) => {
    const now = itemOf(event.target);
    if (!now || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = targetOf(itemsOf(element), now, event.key);
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    target.focus();
    choose(target);
  };
}

/** @param {HTMLElement} element */
export const itemsOf = (element) =>
  /** @type {HTMLElement[]} */ ([...element.querySelectorAll("[role=radio]")]);

/**
 * Mark the chosen item, the only one that Tab reaches.
 * @type {(element: HTMLElement, chosen: HTMLElement | undefined) => void}
 */
export function check(element, chosen) {
  const items = itemsOf(element);
  for (const item of items) {
    item.setAttribute("aria-checked", String(item === chosen));
    item.tabIndex = item === (chosen ?? items[0]) ? 0 : -1;
  }
}

/** @param {EventTarget | null} target */
const itemOf = (target) =>
  target instanceof Element
    ? /** @type {HTMLElement | null} */ (target.closest("[role=radio]"))
    : null;

/** @type {(items: HTMLElement[], now: HTMLElement, key: string) => HTMLElement | undefined} */
function targetOf(items, now, key) {
  const index = items.indexOf(now);
  switch (key) {
    case "ArrowLeft":
      return items[index - 1];
    case "ArrowRight":
      return items[index + 1];
    case "Home":
      return items[0];
    case "End":
      return items.at(-1);
    case "ArrowUp":
    case "ArrowDown":
      return nearestIn(items, now, key === "ArrowUp" ? -1 : 1);
    default:
      return undefined;
  }
}

/**
 * The item in the next line up or down that is least to the side; where there is one line, the
 * neighbour.
 * @type {(items: HTMLElement[], now: HTMLElement, step: 1 | -1) => HTMLElement | undefined}
 */
function nearestIn(items, now, step) {
  const here = now.getBoundingClientRect();
  const boxes = items.map((item) => ({ item, box: item.getBoundingClientRect() }));
  const oneLine = boxes.every(({ box }) => Math.abs(box.top - here.top) < 2);
  if (oneLine) return items[items.indexOf(now) + step];
  const beyond = boxes.filter(({ box }) => (box.top - here.top) * step > 2);
  const next = Math.min(...beyond.map(({ box }) => Math.abs(box.top - here.top)));
  return beyond
    .filter(({ box }) => Math.abs(box.top - here.top) < next + 2)
    .sort((a, b) => Math.abs(a.box.left - here.left) - Math.abs(b.box.left - here.left))[0]?.item;
}

// Pointer and keys on the diagram: reading, choosing, opening, walking along the edges.

import { neighbour } from "./navigation.js";

/** @import { NetworkDiagram, Place } from "./network_diagram.js" */

/**
 * The block or the head of a frame that an event is on.
 * @param {Event} event
 * @returns {Place | null}
 */
function placeOf(event) {
  const target = event.target instanceof Element ? event.target : null;
  const element = target?.closest("[data-id]");
  const figure = target?.closest("[data-network]");
  if (!(element instanceof SVGElement) || !(figure instanceof HTMLElement)) return null;
  if (element.dataset.type === "frame" && !target?.closest(".head")) return null;
  return { network: Number(figure.dataset.network), id: String(element.dataset.id) };
}

/** @type {(diagram: NetworkDiagram, place: Place) => void} */
function activate(diagram, place) {
  if (diagram.nodeAt(place)?.group) diagram.toggle(place);
  else diagram.choose(place);
}

/**
 * Bind the listeners, once, to elements that stay.
 * @param {NetworkDiagram} diagram
 */
export function bindEvents(diagram) {
  const { networks } = diagram.view;
  networks.onpointerover = (event) => {
    const place = event.pointerType === "touch" ? null : placeOf(event);
    diagram.view.say(diagram, place ?? (networks.matches(":focus-within") ? diagram.focused : null));
  };
  networks.onpointerleave = () => diagram.view.say(diagram, null);
  networks.onclick = (event) => {
    const place = placeOf(event);
    if (!place) return;
    diagram.focused = place;
    activate(diagram, place);
    diagram.view.setTabStop(diagram);
  };
  networks.addEventListener("focusin", (event) => {
    const place = placeOf(event);
    if (!place) return;
    diagram.focused = place;
    diagram.view.say(diagram, place);
    diagram.view.drawRings();
  });
  networks.addEventListener("focusout", () => {
    diagram.view.say(diagram, null);
    diagram.view.drawRings();
  });
  networks.onkeydown = (event) => onKey(diagram, event, placeOf(event));
}

/** @type {(diagram: NetworkDiagram, event: KeyboardEvent, place: Place | null) => void} */
function onKey(diagram, event, place) {
  if (!place || event.altKey || event.metaKey || event.ctrlKey) return;
  if (event.key === "Enter" || event.key === " ") activate(diagram, place);
  else if (event.key === "Escape") {
    if (diagram.open.has(place.id)) diagram.toggle(place);
    else if (!diagram.closeAround(place)) diagram.unchoose();
  } else {
    const next = neighbour(diagram, place, event.key);
    if (next === undefined) return;
    if (next) diagram.focus(next);
  }
  event.preventDefault();
  event.stopPropagation();
}

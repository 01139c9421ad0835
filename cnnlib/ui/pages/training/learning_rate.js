// A slider for the learning rate: logarithmic, heard while it is dragged.

const EVERY = 150; // milliseconds between two reports of one drag
const states = new WeakMap();

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const slider = parentElement.querySelector("input");
  const shown = parentElement.querySelector("output");
  const name = parentElement.querySelector("span");
  let state = states.get(slider);
  if (!state) {
    state = { held: false, sent: 0, timer: null, wanted: null };
    states.set(slider, state);
  }
  // The newest setter: that of an earlier call is stale.
  state.report = (rate) => setStateValue("rate", { rate, count: Date.now() });

  const text = (rate) => Number(rate.toPrecision(3)).toString();
  const rateOf = () => Number((10 ** Number(slider.value)).toPrecision(3));

  name.textContent = data.label;
  slider.min = Math.log10(data.least);
  slider.max = Math.log10(data.most);
  slider.step = 0.005;
  slider.disabled = data.disabled;
  slider.setAttribute("aria-label", data.label);
  if (!state.held && performance.now() > (state.quiet ?? 0)) {
    slider.value = Math.log10(Math.max(data.rate, data.least));
    shown.textContent = text(data.rate);
    slider.setAttribute("aria-valuetext", text(data.rate));
  }

  const send = () => {
    state.timer = null;
    state.sent = performance.now();
    state.report(rateOf());
  };
  slider.onpointerdown = () => (state.held = true);
  slider.onpointerup = slider.onpointercancel = slider.onblur = () => (state.held = false);
  slider.oninput = () => {
    shown.textContent = text(rateOf());
    slider.setAttribute("aria-valuetext", text(rateOf()));
    // Until the run has taken the new rate up, its old one must not move the slider back.
    state.quiet = performance.now() + 2500;
    state.timer ??= setTimeout(send, Math.max(0, EVERY - (performance.now() - state.sent)));
  };
}

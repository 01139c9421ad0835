// Small pictures of which one is chosen: a radio group, so that arrows move and choose.

const galleries = new WeakMap();

class Gallery {
  constructor(root) {
    this.element = document.createElement("div");
    this.element.className = "gallery";
    this.element.setAttribute("role", "radiogroup");
    this.element.onclick = (event) => {
      const item = event.target.closest("[role=radio]");
      if (item) this.pick([...this.element.children].indexOf(item));
    };
    this.element.onkeydown = (event) => this.key(event);
    this.sent = 0;
    root.append(this.element);
  }

  update(component, head, [bytes]) {
    Object.assign(this, { component, head });
    readColours(this.element, head.palette);
    this.element.setAttribute("aria-label", head.label);
    this.element.style.setProperty("--size", `${head.size}px`);
    while (this.element.children.length > head.captions.length) this.element.lastChild.remove();
    const pixels = head.width * head.height;
    head.captions.forEach((caption, i) => {
      const item = this.element.children[i] ?? this.newItem();
      item.setAttribute("aria-label", caption || String(i));
      item.title = caption;
      item.lastChild.textContent = caption;
      item.lastChild.hidden = !caption;
      const canvas = item.firstChild;
      Object.assign(canvas, { width: head.width, height: head.height });
      const context = canvas.getContext("2d");
      const image = context.createImageData(head.width, head.height);
      const picture = bytes.subarray(i * pixels * head.channels, (i + 1) * pixels * head.channels);
      for (let p = 0; p < pixels; p++) {
        for (let c = 0; c < 3; c++) {
          image.data[4 * p + c] = picture[head.channels === 3 ? 3 * p + c : p];
        }
        image.data[4 * p + 3] = 255;
      }
      context.putImageData(image, 0, 0);
    });
    // While the server has not heard of the latest choice, its own is out of date.
    if (head.heard >= this.sent || this.index === undefined) this.show(head.selected);
    this.element.dataset.ready = String(Number(this.element.dataset.ready ?? 0) + 1);
  }

  newItem() {
    const item = document.createElement("button");
    item.type = "button";
    item.setAttribute("role", "radio");
    item.append(document.createElement("canvas"), document.createElement("span"));
    this.element.append(item);
    return item;
  }

  show(index) {
    this.index = index;
    [...this.element.children].forEach((item, i) => {
      item.setAttribute("aria-checked", String(i === index));
      item.tabIndex = i === (index ?? 0) ? 0 : -1;
    });
  }

  pick(index) {
    this.show(index);
    this.element.children[index].focus();
    this.sent = Math.max(this.sent, this.head.heard) + 1;
    this.component.setStateValue("pick", { index, count: this.sent });
  }

  key(event) {
    const last = this.element.children.length - 1;
    const now = [...this.element.children].indexOf(event.target.closest("[role=radio]"));
    const columns = this.columns();
    const wrap = (i) => (i < 0 ? last : i > last ? 0 : i);
    const target = {
      ArrowLeft: wrap(now - 1),
      ArrowRight: wrap(now + 1),
      ArrowUp: columns > last ? wrap(now - 1) : Math.max(now - columns, now % columns),
      ArrowDown: columns > last ? wrap(now + 1) : Math.min(now + columns, last),
      Home: 0,
      End: last,
    }[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.pick(target);
  }

  columns() {
    const items = [...this.element.children];
    const below = items.findIndex((item) => item.offsetTop > items[0].offsetTop);
    return below < 0 ? items.length : below;
  }
}

export default function (component, head, blobs) {
  const root = component.parentElement.querySelector("[data-root]");
  const gallery = galleries.get(root) ?? new Gallery(root);
  galleries.set(root, gallery);
  gallery.update(component, head, blobs);
  return () => {
    galleries.delete(root);
    gallery.element.remove();
  };
}

// One picture: its values, its pixels, and the drawing of what the view shows of it.

const NUMBERS_FROM = 38; // CSS pixels a cell needs before its number is written into it

class Panel {
  constructor(spec, blob, colours) {
    Object.assign(this, spec);
    this.values =
      spec.dtype === "uint8" ? blob : new Float32Array(blob.buffer, 0, blob.byteLength / 4);
    this.paint(colours);
  }

  at(row, column) {
    const start = (row * this.width + column) * this.channels;
    return Array.from(this.values.subarray(start, start + this.channels));
  }

  text(row, column) {
    return this.at(row, column).map(short).join(", ");
  }

  // The colour of a value of a one-channel panel, from 256 steps computed once a theme.
  steps(colours) {
    const stops = this.scale === "signed" ? colours.diverging : colours.picture;
    const steps = [];
    for (let i = 0; i <= 256; i++) {
      const place = (i / 256) * (stops.length - 1);
      const low = Math.min(Math.floor(place), stops.length - 2);
      steps.push(mix(stops[low], stops[low + 1], place - low));
    }
    return steps;
  }

  fill(value) {
    const [least, most] = this.range;
    if (Number.isNaN(value)) return null;
    const share = most > least ? (value - least) / (most - least) : 0;
    return this.palette[Math.round(Math.min(Math.max(share, 0), 1) * 256)];
  }

  paint(colours) {
    this.colours = colours;
    this.palette = this.steps(colours);
    this.source ??= document.createElement("canvas");
    Object.assign(this.source, { width: this.width, height: this.height });
    const context = this.source.getContext("2d");
    const image = context.createImageData(this.width, this.height);
    for (let i = 0; i < this.width * this.height; i++) {
      const colour =
        this.channels === 3
          ? this.values.subarray(3 * i, 3 * i + 3)
          : this.fill(this.values[i]);
      if (colour === null) continue; // not a number: left clear, and crossed when drawn
      image.data.set(colour, 4 * i);
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }

  draw(canvas, view, cell) {
    const ratio = window.devicePixelRatio || 1;
    const wide = Math.round(canvas.clientWidth * ratio);
    const tall = Math.round((canvas.clientWidth * ratio * this.height) / this.width);
    if (!wide) return;
    if (canvas.width !== wide || canvas.height !== tall) {
      Object.assign(canvas, { width: wide, height: tall });
    }
    const context = canvas.getContext("2d");
    const { left, top, extent } = view.window();
    context.imageSmoothingEnabled = false;
    context.clearRect(0, 0, wide, tall);
    context.drawImage(
      this.source,
      left * this.width, top * this.height, extent * this.width, extent * this.height,
      0, 0, wide, tall,
    );
    const place = {
      context, ratio,
      cell: wide / (extent * this.width),
      x: (column) => ((column / this.width - left) / extent) * wide,
      y: (row) => ((row / this.height - top) / extent) * tall,
      rows: [Math.floor(top * this.height), Math.ceil((top + extent) * this.height)],
      columns: [Math.floor(left * this.width), Math.ceil((left + extent) * this.width)],
    };
    this.mark(place);
    if (cell) this.outline(place, cell);
  }

  // Numbers where there is room for them, and a cross where there is none to show.
  mark({ context, ratio, cell, x, y, rows, columns }) {
    const roomy = cell / ratio >= NUMBERS_FROM && this.channels === 1;
    const size = Math.min(cell / 4, 16 * ratio);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `${size}px ${this.font}`;
    for (let row = rows[0]; row < rows[1]; row++) {
      for (let column = columns[0]; column < columns[1]; column++) {
        const value = this.values[row * this.width + column];
        const missing = this.channels === 1 && Number.isNaN(value);
        if (!roomy && !missing) continue;
        const [left, top] = [x(column), y(row)];
        if (missing) {
          context.strokeStyle = css(this.colours.quiet);
          context.lineWidth = ratio;
          context.beginPath();
          context.moveTo(left, top);
          context.lineTo(left + cell, top + cell);
          context.moveTo(left + cell, top);
          context.lineTo(left, top + cell);
          context.stroke();
        } else {
          context.fillStyle = css(inkOn(this.fill(value)));
          context.fillText(short(value), left + cell / 2, top + cell / 2);
        }
      }
    }
  }

  // Two lines, one in the accent and one in the ground's colour, so that it shows on any cell.
  outline({ context, ratio, cell, x, y }, [row, column]) {
    const box = (inset) => [
      x(column) - inset, y(row) - inset, cell + 2 * inset, cell + 2 * inset,
    ];
    context.lineWidth = 2 * ratio;
    context.strokeStyle = css(this.colours.ground);
    context.strokeRect(...box(3 * ratio));
    context.strokeStyle = css(this.colours.selected);
    context.strokeRect(...box(ratio));
  }

  // The picture as a file, each cell a square of whole pixels.
  save() {
    const times = Math.max(1, Math.ceil(448 / Math.max(this.width, this.height)));
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: this.width * times, height: this.height * times });
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.drawImage(this.source, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = this.file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
  }
}

// The picture of the graph on a canvas: only what is in view is drawn, so that its size costs nothing.

const BOX = { height: 42, least: 132, most: 320, pad: 14, head: 34, inset: 18 };
const PAPER = { w: 680, h: 860 };  // in the style sheet, too
const FONT = '-apple-system, BlinkMacSystemFont, "Segoe UI", Inter, Roboto, "Helvetica Neue", Arial, sans-serif';

class Graph {
  constructor(canvas, onSelect) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.onSelect = onSelect;
    this.unfolded = new Set();
    this.matches = new Set();
    this.selected = null;
    this.scale = 1; this.left = 0; this.top = 0;
    if (data.layers.length <= 150) for (const number of children.keys()) if (number >= 0) this.unfolded.add(number);
    this.readColours();
    this.arrangeAll();
    // No higher than the picture needs, as long as the panel beside it has room.
    canvas.closest(".workbench").style.setProperty("--needed", `${Math.ceil(this.height * 1.1) + 90}px`);
    new ResizeObserver(() => this.resize()).observe(canvas);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", () => this.recolour());
    this.bindPointer();
    canvas.addEventListener("keydown", (event) => this.onKey(event));
    canvas.addEventListener("focus", () => this.redraw());
    canvas.addEventListener("blur", () => this.redraw());
  }

  // ---- layout

  arrangeAll() {
    this.boxes = []; this.lines = [];
    this.boxOf = new Map();
    const scene = this.measured(-1);
    this.flatten(scene, 0, 0, 0);
    this.width = scene.width; this.height = scene.height;
  }

  measured(parent) {
    const nodes = [], numbers = new Map();
    for (const number of children.get(parent) || []) {
      const layer = data.layers[number];
      layer.calls.forEach((_, call) => {
        numbers.set(`${number}/${call}`, nodes.length);
        nodes.push(this.measuredBox(layer, call));
      });
    }
    const edges = [];
    const seen = new Set();
    for (const node of nodes) {
      for (const [from, call] of node.layer.calls[node.call]) {
        const source = numbers.get(`${from}/${call}`) ?? numbers.get(`${from}/0`);
        const target = numbers.get(`${node.layer.number}/${node.call}`);
        const key = source * nodes.length + target;
        if (source === undefined || source === target || seen.has(key)) continue;
        seen.add(key);
        edges.push([source, target]);
      }
    }
    const placed = arrange(nodes, edges);
    nodes.forEach((node, i) => { node.x = placed.points[i].x - node.w / 2; node.y = placed.points[i].y; });
    const lines = placed.routes.map((route, i) => ({ from: nodes[edges[i][0]], to: nodes[edges[i][1]], route }));
    return { nodes, lines, width: placed.width, height: placed.height };
  }

  measuredBox(layer, call) {
    const times = layer.calls.length > 1 ? `  ·  call ${call + 1}` : "";
    const box = { layer, call, title: layer.class, label: layer.name + times, shape: shapeText(layer.shape) };
    if (this.unfolded.has(layer.number)) {
      const inner = this.measured(layer.number);
      box.inner = inner;
      box.w = Math.max(BOX.least, inner.width + 2 * BOX.inset);
      box.h = inner.height + BOX.head + BOX.inset;
      return box;
    }
    if (isModel(layer.number)) box.folded = several(children.get(layer.number).length, "layer");
    this.pen.font = `600 13px ${FONT}`;
    const title = this.pen.measureText(box.title + (box.folded ? `   ▸ ${box.folded}` : "")).width;
    this.pen.font = `12px ${FONT}`;
    const label = this.pen.measureText(this.below(box)).width;
    box.w = Math.ceil(Math.min(BOX.most, Math.max(BOX.least, title + 2 * BOX.pad, label + 2 * BOX.pad)));
    box.h = BOX.height;
    return box;
  }

  below(box) {
    return box.shape && box.shape.length < 34 ? `${box.label}  ${box.shape}` : box.label;
  }

  flatten(scene, x, y, depth) {
    for (const node of scene.nodes) {
      node.x += x; node.y += y; node.depth = depth;
      this.boxes.push(node);
      if (!this.boxOf.has(node.layer.number)) this.boxOf.set(node.layer.number, node);
      if (node.inner) {
        const shift = (node.w - node.inner.width) / 2;
        this.flatten(node.inner, node.x + shift, node.y + BOX.head, depth + 1);
      }
    }
    for (const line of scene.lines) this.lines.push(this.drawn(line, x, y));
  }

  drawn({ from, to, route }, x, y) {
    const points = [[from.x + from.w / 2, from.y + from.h]];
    for (const bend of route.slice(1, -1)) {
      points.push([bend.x + x, bend.y + y], [bend.x + x, bend.y + bend.h + y]);
    }
    points.push([to.x + to.w / 2, to.y]);
    let [left, top] = points[0], [right, bottom] = points[0];
    for (const [px, py] of points) {
      left = Math.min(left, px); right = Math.max(right, px);
      top = Math.min(top, py); bottom = Math.max(bottom, py);
    }
    return { from, to, points, left, right, top, bottom };
  }

  // ---- view

  resize() {
    const { clientWidth: w, clientHeight: h } = this.canvas;
    if (w && h && !this.onPaper) this.resizeTo(w, h);
  }

  resizeTo(w, h) {
    const first = !this.shown;
    const ratio = Math.max(this.onPaper ? 2 : 1, window.devicePixelRatio || 1);
    this.canvas.width = Math.round(w * ratio); this.canvas.height = Math.round(h * ratio);
    this.ratio = ratio; this.shown = true;
    this.view = { w, h };
    if (first) this.begin();
    this.draw();
  }

  begin() {
    this.fit();
    if (this.scale < 0.72) {  // too large to be read as a whole: its beginning
      this.scale = 0.85;
      const head = this.boxes[0];
      this.left = this.view.w / 2 - (head.x + head.w / 2) * this.scale;
      this.top = 24 - Math.min(...this.boxes.slice(0, 50).map((box) => box.y)) * this.scale;
    }
  }

  fit() {
    const { w, h } = this.view;
    this.scale = Math.min(1.1, (w - 48) / Math.max(1, this.width), (h - 48) / Math.max(1, this.height));
    this.left = (w - this.width * this.scale) / 2;
    this.top = Math.max(24, Math.min(60, (h - this.height * this.scale) / 2));
    this.redraw();
  }

  zoom(factor, x = this.view.w / 2, y = this.view.h / 2) {
    const scale = Math.min(3, Math.max(0.004, this.scale * factor));
    this.left = x - ((x - this.left) * scale) / this.scale;
    this.top = y - ((y - this.top) * scale) / this.scale;
    this.scale = scale;
    this.redraw();
  }

  pan(dx, dy) {
    this.left += dx; this.top += dy;
    this.keepInView();
    this.redraw();
  }

  keepInView() {
    const { w, h } = this.view, edge = 60;
    this.left = Math.min(w - edge, Math.max(edge - this.width * this.scale, this.left));
    this.top = Math.min(h - edge, Math.max(edge - this.height * this.scale, this.top));
  }

  // On a page of paper, whole; and back on the screen.
  print(isPrinting) {
    this.onPaper = isPrinting;
    if (isPrinting) {
      this.before = [this.scale, this.left, this.top];
      this.readColours();
      this.resizeTo(PAPER.w, PAPER.h);
      this.fit();
      this.draw();
    } else {
      [this.scale, this.left, this.top] = this.before;
      this.readColours();
      this.resize();
    }
  }

  redraw() {
    if (this.waiting || !this.shown) return;
    this.waiting = true;
    requestAnimationFrame(() => { this.waiting = false; this.draw(); });
  }

  // ---- selection, folding

  show(number, { centre = true } = {}) {
    const missing = aroundOf(data.layers[number]).filter((around) => !this.unfolded.has(around));
    if (missing.length) {
      missing.forEach((around) => this.unfolded.add(around));
      this.arrangeAll();
    }
    this.selected = number;
    const box = this.boxOf.get(number);
    if (box && centre) {
      const { w, h } = this.view;
      if (this.scale < 0.45) this.scale = 0.85;
      const x = (box.x + box.w / 2) * this.scale + this.left, y = (box.y + 20) * this.scale + this.top;
      const half = Math.min(box.w, 300) * this.scale / 2;
      if (x - half < 20 || x + half > w - 20) this.left += w / 2 - x;
      if (y < 80 || y > h - 60) this.top += h / 2 - y;
    }
    this.redraw();
  }

  clear() { this.selected = null; this.redraw(); }

  fold(number, isOpen = !this.unfolded.has(number)) {
    const before = this.boxOf.get(number);
    if (isOpen) this.unfolded.add(number); else this.unfolded.delete(number);
    this.arrangeAll();
    const after = this.boxOf.get(number);  // its corner stays where it was on the screen
    if (before && after) {
      this.left += (before.x + before.w / 2 - after.x - after.w / 2) * this.scale;
      this.top += (before.y - after.y) * this.scale;
    }
    announce(`${data.layers[number].name} ${isOpen ? "unfolded" : "folded"}`);
    this.redraw();
  }

  foldAll(isOpen) {
    this.unfolded = new Set(isOpen ? [...children.keys()].filter((number) => number >= 0) : []);
    this.arrangeAll();
    this.begin();
    this.redraw();
  }
}

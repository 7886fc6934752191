// Hands on the picture: pointer, wheel, fingers, keys.

Object.assign(Graph.prototype, {
  bindPointer() {
    const { canvas } = this;
    const fingers = new Map();
    let moved = 0, apart = 0;
    const place = (event) => {
      const area = canvas.getBoundingClientRect();
      return [event.clientX - area.left, event.clientY - area.top];
    };
    const distance = () => {
      const [[ax, ay], [bx, by]] = [...fingers.values()];
      return Math.hypot(ax - bx, ay - by);
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      fingers.set(event.pointerId, place(event));
      canvas.setPointerCapture(event.pointerId);
      if (fingers.size === 1) moved = 0;
      if (fingers.size === 2) apart = distance();
    });
    canvas.addEventListener("pointermove", (event) => {
      const now = place(event);
      const before = fingers.get(event.pointerId);
      if (!before) { this.hover(now); return; }
      fingers.set(event.pointerId, now);
      if (fingers.size === 2) {
        const wide = distance();
        if (apart) this.zoom(wide / apart, now[0], now[1]);
        apart = wide; moved = 99;
        return;
      }
      moved += Math.abs(now[0] - before[0]) + Math.abs(now[1] - before[1]);
      if (moved > 4) { canvas.classList.add("moving"); this.pan(now[0] - before[0], now[1] - before[1]); }
    });
    const leave = (event, isClick) => {
      if (!fingers.delete(event.pointerId)) return;
      canvas.classList.remove("moving");
      if (isClick && moved <= 4) this.click(place(event));
    };
    canvas.addEventListener("pointerup", (event) => leave(event, true));
    canvas.addEventListener("pointercancel", (event) => leave(event, false));
    canvas.addEventListener("dblclick", (event) => {
      const box = this.boxAt(place(event));
      if (box && isModel(box.layer.number)) this.fold(box.layer.number);
    });
    canvas.addEventListener("wheel", (event) => {
      // The page scrolls over the picture until the picture has the focus.
      const isZoom = event.ctrlKey || event.metaKey;
      if (!isZoom && document.activeElement !== canvas) return;
      event.preventDefault();
      if (isZoom) this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.003)), ...place(event));
      else this.pan(-event.deltaX, -event.deltaY);
    }, { passive: false });
  },

  boxAt([x, y]) {
    const px = (x - this.left) / this.scale, py = (y - this.top) / this.scale;
    let hit = null;
    for (const box of this.boxes) {
      if (px >= box.x && px <= box.x + box.w && py >= box.y && py <= box.y + box.h
        && (!hit || box.depth >= hit.depth)) hit = box;
    }
    return hit;
  },

  hover(at) { this.canvas.classList.toggle("over", this.boxAt(at) !== null); },

  click(at) {
    const box = this.boxAt(at);
    if (!box) { this.onSelect(null); return; }
    const [x, y] = at;
    const isHead = box.inner && (y - this.top) / this.scale - box.y < BOX.head
      && (x - this.left) / this.scale - box.x < 30;
    if (isHead) this.fold(box.layer.number);  // the mark that folds
    else this.onSelect(box.layer.number, { centre: false });
  },

  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const keys = {
      ArrowDown: () => this.step("down"), ArrowUp: () => this.step("up"),
      ArrowLeft: () => this.step("left"), ArrowRight: () => this.step("right"),
      Home: () => this.goTo(this.boxes[0]), End: () => this.goTo(this.boxes[this.boxes.length - 1]),
      "+": () => this.zoom(1.25), "=": () => this.zoom(1.25), "-": () => this.zoom(0.8),
      "0": () => this.fit(), f: () => this.fit(),
      Enter: () => this.toggle(), " ": () => this.toggle(),
      Escape: () => this.onSelect(null),
    };
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  },

  toggle() {
    if (this.selected !== null && isModel(this.selected)) this.fold(this.selected);
  },

  goTo(box) { if (box) this.onSelect(box.layer.number); },

  // Along the lines up and down, among those of one height to the sides.
  step(way) {
    const here = this.selected === null ? null : this.boxOf.get(this.selected);
    if (!here) { this.goTo(this.boxes[0]); return; }
    const among = {
      down: () => here.inner ? here.inner.nodes : this.lines.filter((l) => l.from === here).map((l) => l.to),
      up: () => this.lines.filter((l) => l.to === here).map((l) => l.from),
      left: () => this.boxes.filter((b) => b !== here && b.depth === here.depth && b.x < here.x && Math.abs(b.y - here.y) < 30),
      right: () => this.boxes.filter((b) => b !== here && b.depth === here.depth && b.x > here.x && Math.abs(b.y - here.y) < 30),
    }[way]();
    const near = (b) => (way === "down" && here.inner ? b.y : Math.abs(b.x + b.w / 2 - here.x - here.w / 2));
    let best = null;
    for (const box of among) if (!best || near(box) < near(best)) best = box;
    if (!best && (way === "up" || way === "down")) best = this.outward(here, way);
    this.goTo(best);
  },

  // At the first or last layer inside a model: the model around it, or what follows it.
  outward(here, way) {
    if (here.layer.parent < 0) return null;
    const around = this.boxOf.get(here.layer.parent);
    if (way === "up") return around;
    const next = this.lines.find((line) => line.from === around);
    return next ? next.to : this.outward(around, way);
  },
});

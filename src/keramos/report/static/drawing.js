// How the picture is drawn.

Object.assign(Graph.prototype, {
  readColours() {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(name).trim();
    this.colours = { families: {} };
    for (const name of ["paper", "box", "ink", "muted", "line", "edge", "accent", "match", "cluster", "added", "changed", "bad"]) {
      this.colours[name] = of(`--${name}`);
    }
    for (const family of [...FAMILIES.map(([name]) => name), "operation", "other"]) {
      this.colours.families[family] = of(`--family-${family}`);
    }
  },

  recolour() { this.readColours(); this.redraw(); },

  draw() {
    const { pen, ratio, scale } = this;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = this.colours.paper;
    pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    pen.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * this.left, ratio * this.top);
    const seen = {
      left: -this.left / scale, top: -this.top / scale,
      right: (this.view.w - this.left) / scale,
      bottom: (this.view.h - this.top) / scale,
    };
    const inView = (b) => b.x < seen.right && b.x + b.w > seen.left && b.y < seen.bottom && b.y + b.h > seen.top;
    const boxes = this.boxes.filter(inView);
    for (const box of boxes) if (box.inner) this.drawCluster(box);
    this.drawLines(seen);
    for (const box of boxes) if (!box.inner) this.drawBox(box);
  },

  drawLines(seen) {
    const { pen } = this;
    const visible = this.lines.filter((line) => line.left < seen.right && line.right > seen.left
      && line.top < seen.bottom && line.bottom > seen.top);
    const touches = (line) => this.selected !== null
      && (line.from.layer.number === this.selected || line.to.layer.number === this.selected);
    this.stroke(visible.filter((line) => !touches(line)), this.colours.edge, 1.3);
    this.stroke(visible.filter(touches), this.colours.accent, 2.2);
    pen.lineWidth = 1;
  },

  stroke(lines, colour, width) {
    const { pen } = this;
    pen.strokeStyle = pen.fillStyle = colour;
    pen.lineWidth = Math.max(width, 0.6 / this.scale);
    pen.beginPath();
    for (const { points } of lines) {
      pen.moveTo(points[0][0], points[0][1]);
      for (let i = 1; i < points.length; i += 1) {
        const [x0, y0] = points[i - 1], [x, y] = points[i];
        if (x0 === x) pen.lineTo(x, y);
        else pen.bezierCurveTo(x0, (y0 + y) / 2, x, (y0 + y) / 2, x, y);
      }
    }
    pen.stroke();
    if (this.scale < 0.3) return;
    pen.beginPath();
    for (const { points } of lines) {  // heads of arrows
      const [x, y] = points[points.length - 1];
      pen.moveTo(x, y); pen.lineTo(x - 4, y - 7); pen.lineTo(x + 4, y - 7); pen.closePath();
    }
    pen.fill();
  },

  outlineOf(box) {
    if (box.layer.number === this.selected) return [this.colours.accent, 2.5];
    if (this.matches.has(box.layer.number)) return [this.colours.match, 2.5];
    if (box.layer.findings) return [this.colours.bad, 2.5];
    if (box.layer.change) return [this.colours[box.layer.change], 2];
    return [this.colours.line, 1];
  },

  drawCluster(box) {
    const { pen } = this;
    const [colour, width] = this.outlineOf(box);
    pen.globalAlpha = 0.6;
    pen.fillStyle = this.colours.cluster;
    this.rounded(box, 10); pen.fill();
    pen.globalAlpha = 1;
    pen.strokeStyle = colour; pen.lineWidth = width; pen.stroke();
    if (this.scale < 0.2) return;
    pen.fillStyle = this.colours.muted;
    pen.font = `600 12px ${FONT}`;
    pen.fillText(this.cut(`▾ ${box.title}  ·  ${box.label}`, box.w - 2 * BOX.pad), box.x + BOX.pad, box.y + 21);
  },

  drawBox(box) {
    const { pen } = this;
    const colour = this.colours.families[box.layer.family];
    const [outline, width] = this.outlineOf(box);
    if (this.scale < 0.2) {  // too small for corners and text
      pen.fillStyle = outline === this.colours.line ? colour : outline;
      const wide = Math.max(box.w, 2 / this.scale), tall = Math.max(box.h, 0.8 / this.scale);
      pen.fillRect(box.x + (box.w - wide) / 2, box.y, wide, tall);
      return;
    }
    pen.fillStyle = this.colours.box;
    this.rounded(box, 7); pen.fill();
    pen.strokeStyle = outline; pen.lineWidth = width; pen.stroke();
    pen.fillStyle = colour;
    this.rounded({ x: box.x, y: box.y, w: 5, h: box.h }, [7, 0, 0, 7]); pen.fill();
    if (box.layer.output || box.layer.family === "input") {
      pen.globalAlpha = 0.14;
      this.rounded(box, 7); pen.fill();
      pen.globalAlpha = 1;
    }
    if (this.scale < 0.35) return;
    pen.fillStyle = this.colours.ink;
    pen.font = `600 13px ${FONT}`;
    const title = this.cut(box.title, box.w - 2 * BOX.pad);
    pen.fillText(title, box.x + BOX.pad, box.y + 18);
    pen.fillStyle = this.colours.muted;
    if (box.layer.findings) this.drawMark(box);
    if (box.folded) {
      const at = pen.measureText(title + "   ").width;
      pen.font = `12px ${FONT}`;
      pen.fillText(this.cut(`▸ ${box.folded}`, box.w - BOX.pad * 2 - at), box.x + BOX.pad + at, box.y + 18);
    }
    pen.font = `12px ${FONT}`;
    pen.fillText(this.cut(this.below(box), box.w - 2 * BOX.pad), box.x + BOX.pad, box.y + 34);
  },

  // That something in the layer is unsafe, whatever else its outline says.
  drawMark(box) {
    const { pen } = this;
    pen.fillStyle = this.colours.bad;
    pen.beginPath();
    pen.arc(box.x + box.w - 2, box.y + 2, 9, 0, 2 * Math.PI);
    pen.fill();
    pen.fillStyle = this.colours.box;
    pen.font = `700 13px ${FONT}`;
    pen.fillText("!", box.x + box.w - 4, box.y + 6.5);
    pen.fillStyle = this.colours.muted;
  },

  rounded(box, radius) {
    this.pen.beginPath();
    this.pen.roundRect(box.x, box.y, box.w, box.h, radius);
  },

  // Text that fits, measured once.
  cut(text, room) {
    this.cuts = this.cuts || new Map();
    const key = `${this.pen.font}/${Math.round(room)}/${text}`;
    let shown = this.cuts.get(key);
    if (shown === undefined) {
      shown = text;
      if (this.pen.measureText(shown).width > room) {
        let low = 0, high = shown.length;
        while (low < high) {
          const middle = (low + high + 1) >> 1;
          if (this.pen.measureText(text.slice(0, middle) + "…").width <= room) low = middle; else high = middle - 1;
        }
        shown = low ? text.slice(0, low) + "…" : "";
      }
      this.cuts.set(key, shown);
    }
    return shown;
  },
});

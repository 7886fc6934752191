// What is known of one layer: beside the picture.

const panel = el("aside", { id: "panel", class: "panel", "aria-label": "The layer that is selected" });

function showPanel(number, select) {
  panel.replaceChildren(...(number === null ? modelParts() : layerParts(data.layers[number], select)));
  panel.scrollTop = 0;
}

function modelParts() {
  const model = data.model;
  return [
    el("p", { class: "kicker" }, "Model"),
    el("h3", {}, model.name || model.class || "model"),
    facts([
      ["class", model.class],
      ["layers", count(data.layers.length)],
      ["parameters", count(data.file.parameters)],
      ["size of weights", size(data.file.nbytes)],
    ]),
    el("p", { class: "hint" }, "Select a layer to see its config, its shapes and its tensors. ",
      el("kbd", {}, "/"), " searches, ", el("kbd", {}, "↑"), " ", el("kbd", {}, "↓"), " go along the graph, ",
      el("kbd", {}, "Enter"), " folds and unfolds a model, ", el("kbd", {}, "+"), " ", el("kbd", {}, "−"), " ",
      el("kbd", {}, "0"), " zoom."),
    ...configPart(model.config),
  ];
}

function layerParts(layer, select) {
  const around = aroundOf(layer).map((number) => data.layers[number].name);
  const known = layer.parameters === undefined ? [] : [
    ["output shape", shapeText(layer.shape) || "not known without running it"],
    ["parameters", layer.parameters ? `${count(layer.parameters)} in ${several(layer.tensors.length, "tensor")}` : "none"],
    ["size", layer.parameters ? size(layer.nbytes) : ""],
  ];
  return [
    el("p", { class: "kicker" }, el("span", { class: `swatch family-${layer.family}` }), layer.family),
    el("h3", {}, layer.name),
    ...(layer.findings || []).map((finding) => el("p", { class: "alert bad" }, el("strong", {}, "Unsafe: "),
      `${finding.title}. `, el("a", { href: "#safety" }, "What, and where"))),
    layer.change ? el("p", { class: `change ${layer.change}` }, layer.change) : null,
    facts([
      ["class", layer.class],
      ["module", layer.module],
      ["inside", around.join(" › ")],
      ...known,
      ["weights at", layer.tensors.length ? layer.path : ""],
      ["config at", layer.at],
    ]),
    neighbours("Takes", producers(layer), select),
    neighbours("Goes to", [...(consumers.get(layer.number) || [])], select),
    ...changedParts(layer),
    ...tensorParts(layer),
    ...configPart(layer.config),
    ...configPart(layer.built, "Built with"),
  ].filter(Boolean);
}

function changedParts(layer) {
  const rows = (data.changes || []).filter((change) => change.layer === layer.number);
  return rows.length ? [el("h4", {}, "What changed"), changesTable(rows, false)] : [];
}

function facts(rows) {
  const shown = rows.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return el("dl", { class: "facts" }, ...shown.flatMap(([label, value]) => [el("dt", {}, label), el("dd", {}, value)]));
}

const MOST_NEIGHBOURS = 12;

function neighbours(label, numbers, select) {
  if (!numbers.length) return null;
  const links = numbers.slice(0, MOST_NEIGHBOURS).map((number) => el("button", {
    class: "link", type: "button", click: () => select(number, { focus: true }),
  }, data.layers[number].name));
  const more = numbers.length > MOST_NEIGHBOURS ? el("span", { class: "muted" }, ` and ${numbers.length - MOST_NEIGHBOURS} more`) : null;
  return el("div", { class: "neighbours" }, el("span", { class: "label" }, label), el("span", {}, ...links, more));
}

function configPart(config, title = "Config") {
  const rows = Object.entries(config || {});
  if (!rows.length) return [];
  return [el("h4", {}, title), el("dl", { class: "config" }, ...rows.flatMap(([key, value]) => [
    el("dt", {}, key), el("dd", { class: value === null ? "none" : null }, configValue(value)),
  ]))];
}

function configValue(value) {
  const text = valueText(value, 4000);
  if (text.length <= 90 || typeof value !== "object") return text;
  return el("details", {}, el("summary", {}, valueText(value, 60)),
    el("pre", {}, JSON.stringify(value, null, 2).slice(0, 20000)));
}

// ---- tensors

function tensorParts(layer) {
  if (!layer.tensors.length) return [];
  return [el("h4", {}, layer.tensors.length === 1 ? "Tensor" : "Tensors"),
    ...layer.tensors.slice(0, 40).map((i) => tensorCard(data.tensors[i], layer.path)),
    layer.tensors.length > 40 ? el("p", { class: "muted" }, `and ${layer.tensors.length - 40} more in the table of tensors`) : null];
}

function tensorCard(tensor, prefix) {
  const inside = prefix && tensor.path.startsWith(prefix + "/");
  const card = el("div", { class: "tensor" },
    el("div", { class: "tensor-head" },
      el("span", { class: "mono", title: tensor.path }, inside ? tensor.path.slice(prefix.length + 1) : tensor.path),
      el("span", { class: "muted" }, `${typeText(tensor)} ${shapeText(tensor.shape)}  ${size(tensor.nbytes)}`)));
  const apart = (data.distances || [])[data.tensors.indexOf(tensor)];
  if (apart) card.append(el("p", { class: "apart" }, ...apartParts(apart)));
  fillStatistics(card, tensor);
  if (apart && apart.before) {
    card.append(el("p", { class: "label-before" }, "before"),
      el("div", { class: "numbers before-it" }, ...statisticsParts({ ...tensor, statistics: apart.before })));
  }
  return card;
}

function apartParts(apart) {
  const pill = el("span", { class: `change ${apart.answer.replace(" ", "-")}` }, ANSWERS[apart.answer] || apart.answer);
  if (apart.answer === "changed") return [pill, ` relative distance ${real(apart.relative)}, largest difference ${real(apart.largest)}`];
  return [pill, apart.answer === "shape" || apart.answer === "type" ? ` before ${apart.left}` : ""];
}

const typeText = (tensor) => (tensor.packed ? "int4, two in each byte" : tensor.dtype);

function fillStatistics(card, tensor) {
  const rest = card.querySelector(".numbers");
  if (rest) rest.remove();
  const body = el("div", { class: "numbers" });
  card.append(body);
  if (tensor.statistics) body.append(...statisticsParts(tensor));
  else if (data.served) {
    body.append(el("p", { class: "muted" }, "reading …"));
    askStatistics(tensor).then(() => fillStatistics(card, tensor));
  }
}

function statisticsParts(tensor) {
  const s = tensor.statistics;
  if (s.problem) return [el("p", { class: "bad" }, s.problem)];
  const parts = [];
  if (s.bins && s.bins.length > 1) parts.push(histogram(s));
  const share = tensor.size ? s.zeros / tensor.size / (tensor.packed ? 2 : 1) : 0;
  const row = [["min", real(s.min)], ["max", real(s.max)], ["mean", real(s.mean)], ["std", real(s.std)],
    ["zeros", s.zeros ? `${count(s.zeros)} (${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %)` : ""],
    ["NaN", s.nan ? count(s.nan) : ""], ["infinite", s.infinite ? count(s.infinite) : ""]];
  if (tensor.size && s.min !== undefined) parts.push(statisticsRow(row));
  else if (s.nan || s.infinite) parts.push(statisticsRow(row.slice(5)));
  return parts;
}

const statisticsRow = (row) => el("dl", { class: "statistics" }, ...row.filter(([, value]) => value !== "").map(([label, value]) =>
  el("div", { class: label === "NaN" || label === "infinite" ? "bad" : null }, el("dt", {}, label), el("dd", {}, value))));

function histogram(s) {
  const most = Math.max(...s.bins), width = 320, height = 54, step = width / s.bins.length;
  const label = `Histogram: ${s.bins.length} bins from ${real(s.min)} to ${real(s.max)}`;
  const picture = svg("svg", { class: "histogram", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, preserveAspectRatio: "none" });
  s.bins.forEach((n, i) => {
    if (!n) return;
    const tall = Math.max(1, (n / most) * (height - 2));
    const bar = svg("rect", { x: i * step, y: height - tall, width: Math.max(step - 0.7, 0.5), height: tall });
    const from = s.min + ((s.max - s.min) * i) / s.bins.length;
    bar.append(svg("title", {}, `${count(n)} from ${real(from)}`));
    picture.append(bar);
  });
  if (s.min < 0 && s.max > 0) {
    const x = (-s.min / (s.max - s.min)) * width;
    picture.append(svg("line", { x1: x, x2: x, y1: 0, y2: height }));
  }
  return picture;
}

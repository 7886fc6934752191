// Two files side by side: what of the second is another than in the first.

function comparisonHead() {
  const [left, right] = data.sides;
  const of = (change) => data.layers.filter((layer) => layer.change === change).length;
  const tensors = data.counts;
  const apart = ["changed", "shape", "type", "added", "removed", "unreadable"].reduce((sum, key) => sum + (tensors[key] || 0), 0);
  const cards = [
    ["layers", `${of("changed")} changed`, `${of("added")} added, ${data.removed.length} removed`],
    ["config", several(data.changes.length + data.more_changes, "change"), ""],
    ["tensors", tensors["not compared"] ? "not compared" : `${count(apart)} differ`, `${count(tensors.equal || 0)} ${tensors.equal === 1 ? "is" : "are"} equal`],
    ["parameters", signed(data.file.parameters - data.other.parameters), `${count(data.other.parameters)} → ${count(data.file.parameters)}`],
    ["weights", `${size(data.file.nbytes)}`, `before ${size(data.other.nbytes)}`],
    ["format", data.file.format, data.other.format === data.file.format ? "" : `before ${data.other.format}`],
    ["written by", writerOf(data.file), writerOf(data.other) === writerOf(data.file) ? "" : `before ${writerOf(data.other)}`],
  ].filter(([, value]) => value);
  const isSame = !apart && !data.changes.length && !data.removed.length && !of("added") && !tensors["not compared"];
  return el("section", { id: "overview", "aria-labelledby": "overview-title" },
    el("p", { class: "kicker" }, "Comparison"),
    el("h1", { id: "overview-title" }, left, el("span", { class: "muted" }, " → "), right),
    isSame ? el("div", { class: "alert fine", role: "note" }, "Nothing differs: the configs are the same, and so is every number.") : null,
    ...alerts().filter((alert) => !alert.classList.contains("fine")),
    el("dl", { class: "cards" }, ...cards.map(([label, value, below]) => el("div", { class: "card" },
      el("dt", {}, label), el("dd", {}, value, below ? el("small", {}, below) : null)))));
}

const signed = (n) => (n > 0 ? `+${count(n)}` : n < 0 ? `−${count(-n)}` : "no change");

function changesTable(changes, withLayer) {
  const body = changes.slice(0, 500).map((change) => el("tr", {},
    withLayer ? el("th", { scope: "row" }, change.layer === null ? (change.names || "the model")
      : el("button", { type: "button", class: "link", click: () => select(change.layer, { jump: true }) }, change.names)) : null,
    el("td", { class: "mono" }, change.key),
    el("td", { class: "mono before" }, absent(change.left)),
    el("td", { class: "mono after-it" }, absent(change.right))));
  const heads = [...(withLayer ? ["Layer"] : []), "Key", "Before", "After"];
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Changes of the config" }, el("table", { class: "rows changes" },
    el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, ...body)));
}

const absent = (value) => (value === null ? "–" : valueText(value, 200));

function changesSection() {
  const removed = data.removed || [];
  if (data.kind !== "comparison" || !(data.changes.length || removed.length)) return null;
  const more = data.more_changes + Math.max(0, data.changes.length - 500);
  return section("changes", "What changed in the config",
    data.changes.length ? changesTable(data.changes, true) : null,
    more ? el("p", { class: "muted" }, `and ${count(more)} more`) : null,
    removed.length ? el("h3", {}, `Layers that ${data.sides[1]} has not`) : null,
    removed.length ? el("ul", { class: "sentences" }, ...removed.map((layer) => el("li", {}, layer.name, " ",
      el("span", { class: "muted" }, `${layer.class} ${shapeText(layer.shape)}${layer.parameters ? `, ${count(layer.parameters)} parameters` : ""}`)))) : null);
}

const ANSWERS = {
  shape: "another shape", type: "another type", added: "added", removed: "removed", unreadable: "unreadable",
  changed: "changed", equal: "equal", "not compared": "not compared",
};

function distancesSection() {
  if (data.kind !== "comparison" || !data.distances.length) return null;
  const weight = (row) => (row.answer === "changed" ? (typeof row.relative === "number" ? row.relative : Infinity)
    : row.answer === "equal" ? -1 : row.answer === "not compared" ? -2 : Infinity);
  const rows = [...data.distances].sort((a, b) => weight(b) - weight(a) || 0);
  const most = Math.max(...rows.map((row) => (Number.isFinite(weight(row)) ? weight(row) : 0)), 0);
  tensorsPart = dataTable({
    id: "tensors-table",
    caption: "Tensors by distance",
    rows,
    text: (row) => `${row.path} ${row.answer} ${row.layer === null ? "" : data.layers[row.layer].name}`,
    onRow: (row) => { if (row.layer !== null) select(row.layer, { jump: true }); },
    columns: [
      { label: "Tensor", class: "mono", of: (row) => row.path, key: (row) => row.path },
      { label: "", of: (row) => el("span", { class: `change ${row.answer.replace(" ", "-")}` }, ANSWERS[row.answer] || row.answer), key: (row) => row.answer },
      { label: "Relative distance", class: "number", of: (row) => (row.answer === "changed" ? real(row.relative) : ""), key: weight },
      { label: "", of: (row) => (row.answer === "changed" && most > 0 ? bar(weight(row) / most) : "") },
      { label: "Largest difference", class: "number", of: (row) => (row.answer === "changed" ? real(row.largest) : ""), key: (row) => (typeof row.largest === "number" ? row.largest : -1) },
      { label: "Elements", class: "number", of: (row) => (row.differing ? count(row.differing) : ""), key: (row) => row.differing || 0 },
      { label: "Before", class: "mono", of: (row) => row.left || "–" },
      { label: "After", class: "mono", of: (row) => (row.right === row.left ? "the same" : row.right || "–") },
    ],
  });
  return section("tensors", "Tensors by distance",
    el("p", { class: "muted" }, "Relative distance is ‖after − before‖ / ‖before‖; the largest difference is of two numbers at one place."),
    tensorsPart.node);
}

function bar(share) {
  const long = Math.max(1, Math.min(1, share) * 80);
  return svg("svg", { class: "bar", viewBox: "0 0 80 8", "aria-hidden": "true" }, svg("rect", { width: long, height: 8, rx: 2 }));
}

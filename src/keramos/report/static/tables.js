// Tables that are filtered, sorted, and shown piece by piece.

const ROWS = 200;

// columns: {label, of: row -> text or node, key: row -> what to sort by, class}
function dataTable({ id, caption, columns, rows, text, onRow, isSelected }) {
  let shownRows = ROWS, sortedBy = null, isDown = false, filter = "";
  const body = el("tbody", {});
  const more = el("p", { class: "more" });
  const heads = columns.map((column, i) => el("th", { scope: "col", class: column.class }, column.key
    ? el("button", { type: "button", class: "sort", click: () => sort(i) }, column.label) : column.label));
  const table = el("table", { id, class: "rows" }, el("caption", { class: "unseen" }, caption),
    el("thead", {}, el("tr", {}, ...heads)), body);

  function chosen() {
    const words = filter.toLowerCase();
    const kept = words ? rows.filter((row) => text(row).toLowerCase().includes(words)) : [...rows];
    if (sortedBy === null) return kept;
    const key = columns[sortedBy].key, sign = isDown ? -1 : 1;
    const order = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
    return kept.sort((a, b) => sign * order(key(a), key(b)));
  }

  function sort(i) {
    isDown = sortedBy === i ? !isDown : columns[i].class === "number";
    sortedBy = i;
    heads.forEach((head, j) => {
      if (j === i) head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    fill();
  }

  function fill() {
    const list = chosen();
    body.replaceChildren(...list.slice(0, shownRows).map((row) => el("tr", {
      class: [onRow ? "choice" : "", isSelected && isSelected(row) ? "selected" : ""].join(" ").trim() || null,
    }, ...columns.map((column, i) => {
      const cell = column.of(row);
      const content = i === 0 && onRow ? el("button", { type: "button", class: "link", click: () => onRow(row) }, cell) : cell;
      return el(i === 0 ? "th" : "td", { class: column.class, scope: i === 0 ? "row" : null }, content);
    }))));
    const left = list.length - shownRows;
    more.replaceChildren(...(left > 0 ? [`${count(Math.min(shownRows, list.length))} of ${count(list.length)} rows. `,
      el("button", { type: "button", click: () => { shownRows += 1000; fill(); } }, "Show more"), " ",
      el("button", { type: "button", click: () => { shownRows = Infinity; fill(); } }, "Show all")]
      : list.length ? [] : ["No rows."]));
  }

  fill();
  window.addEventListener("beforeprint", () => { shownRows = Math.max(shownRows, 2000); fill(); });
  return {
    node: el("div", {}, el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table), more),
    filter(words) { filter = words; fill(); return chosen().length; },
    fill,
  };
}

function layersTable(select) {
  return dataTable({
    id: "layers-table",
    caption: "Layers of the model",
    rows: data.layers,
    text: (layer) => `${layer.name} ${layer.class} ${layer.path || ""}`,
    onRow: (layer) => select(layer.number, { jump: true }),
    isSelected: (layer) => layer.number === selection.number,
    columns: [
      { label: "Layer", of: (layer) => el("span", { class: `depth-${Math.min(4, aroundOf(layer).length)}` }, layer.name), key: (layer) => layer.name },
      { label: "Class", of: (layer) => el("span", {}, el("span", { class: `swatch family-${layer.family}` }), layer.class), key: (layer) => layer.class },
      { label: "Output shape", class: "mono", of: (layer) => shapeText(layer.shape) },
      { label: "Parameters", class: "number", of: (layer) => (layer.parameters ? count(layer.parameters) : ""), key: (layer) => layer.parameters || 0 },
      { label: "Takes", of: (layer) => producers(layer).slice(0, 4).map((i) => data.layers[i].name).join(", ") + (producers(layer).length > 4 ? " …" : "") },
    ],
  });
}

function tensorsTable(select) {
  const has = data.tensors.some((tensor) => tensor.statistics && tensor.statistics.bins);
  const of = (name) => ({
    label: name, class: "number",
    of: (t) => real(t.statistics && t.statistics[name]),
    key: (t) => (t.statistics && typeof t.statistics[name] === "number" ? t.statistics[name] : -Infinity),
  });
  const odd = (t) => (t.statistics ? (t.statistics.nan || 0) + (t.statistics.infinite || 0) : 0);
  return dataTable({
    id: "tensors-table",
    caption: "Tensors in the file",
    rows: data.tensors,
    text: (tensor) => `${tensor.path} ${tensor.dtype} ${tensor.layer === null ? "" : data.layers[tensor.layer].name}`,
    onRow: (tensor) => (tensor.layer === null || tensor.layer === undefined ? openTensor(tensor) : select(tensor.layer, { jump: true })),
    columns: [
      { label: "Tensor", class: "mono", of: (t) => t.path, key: (t) => t.path },
      { label: "Type", class: "mono", of: typeText, key: typeText },
      { label: "Shape", class: "mono", of: (t) => shapeText(t.shape) },
      { label: "Size", class: "number", of: (t) => size(t.nbytes), key: (t) => t.nbytes },
      ...(has ? [of("min"), of("max"), of("mean"), of("std"),
        { label: "NaN, ∞", class: "number", of: (t) => (odd(t) ? el("strong", { class: "bad" }, count(odd(t))) : ""), key: odd },
        { label: "Histogram", of: (t) => (t.statistics && t.statistics.bins && t.statistics.bins.length > 1 ? histogram(t.statistics) : "") }] : []),
    ],
  });
}

// A tensor that belongs to no layer of the graph, shown above the table.
function openTensor(tensor) {
  const place = byId("tensor-alone");
  place.replaceChildren(tensorCard(tensor, ""));
  place.scrollIntoView({ block: "nearest" });
}

// The page: its parts in their order, and what connects them.

const selection = { number: null };
let graph = null, layersPart = null, tensorsPart = null;

function select(number, { centre = true, jump = false, focus = false } = {}) {
  selection.number = number;
  if (graph) {
    if (number === null) graph.clear();
    else graph.show(number, { centre });
  }
  if (graph) showPanel(number, select);
  if (layersPart) layersPart.fill();
  if (number === null) return;
  const layer = data.layers[number];
  announce(`${layer.class} ${layer.name}${layer.shape ? ", output " + shapeText(layer.shape) : ""}`
    + `${layer.parameters ? `, ${count(layer.parameters)} parameters` : ""}`);
  if (jump && graph) byId("graph").scrollIntoView({ block: "start" });
  if ((jump || focus) && graph) graph.canvas.focus({ preventScroll: true });
}

function graphSection() {
  if (!(data.layers || []).length) {
    if (data.kind !== "model") return null;
    return section("graph", "Graph", el("p", { class: "muted" },
      "The config of this model lists no layers: it is of a class whose code the file does not hold."));
  }
  const canvas = el("canvas", {
    id: "picture", tabindex: "0", role: "application", "aria-roledescription": "graph", "aria-describedby": "keys",
    "aria-label": `Graph of ${several(data.layers.length, "layer")}`,
  });
  const button = (label, title, click) => el("button", { type: "button", title, "aria-label": title, click }, label);
  const models = [...children.keys()].some((number) => number >= 0);
  const stage = el("div", { class: "stage" },
    el("div", { class: "tools", role: "toolbar", "aria-label": "View of the graph" },
      button("−", "Zoom out", () => graph.zoom(0.8)), button("+", "Zoom in", () => graph.zoom(1.25)),
      button("Fit", "Show all of it", () => graph.fit()),
      models ? button("Unfold", "Unfold all models", () => graph.foldAll(true)) : null,
      models ? button("Fold", "Fold all models", () => graph.foldAll(false)) : null,
      button("⤢", "Fill the window, or not", () => { stage.parentNode.classList.toggle("large"); canvas.focus(); })),
    canvas,
    el("p", { id: "keys", class: "unseen" },
      "Arrow keys go along the graph, Enter folds and unfolds a model, plus, minus and 0 zoom, Escape selects nothing. The table of layers below says the same."));
  const part = section("graph", "Graph", legend(),
    data.is_cut ? el("p", { class: "muted" }, `The first ${count(data.layers.length)} layers of the file are shown.`) : null,
    el("div", { class: "workbench" }, stage, panel));
  queueMicrotask(() => { graph = new Graph(canvas, select); window.keramosGraph = graph; select(null); });
  return part;
}

function legend() {
  const families = [...new Set(data.layers.map((layer) => layer.family))];
  return el("ul", { class: "legend", "aria-label": "Colours" }, ...families.map((family) =>
    el("li", {}, el("span", { class: `swatch family-${family}` }), family)),
  ...["changed", "added"].filter((change) => data.layers.some((layer) => layer.change === change)).map((change) =>
    el("li", {}, el("span", { class: `swatch outline ${change}` }), change)));
}

function layersSection() {
  if (!(data.layers || []).length) return null;
  layersPart = layersTable(select);
  return section("layers", "Layers", layersPart.node);
}

function tensorsSection() {
  if (!(data.tensors || []).length) return null;
  tensorsPart = tensorsTable(select);
  return section("tensors", "Tensors", el("div", { id: "tensor-alone" }), tensorsPart.node);
}

// ---- search: what is found is marked in the graph, and the tables show it alone

let hits = [], hit = -1;

function search(words) {
  const text = words.trim().toLowerCase();
  hits = text ? (data.layers || []).filter((layer) =>
    `${layer.name} ${layer.class} ${layer.path || ""}`.toLowerCase().includes(text)).map((layer) => layer.number) : [];
  hit = -1;
  if (graph) { graph.matches = new Set(hits); graph.redraw(); }
  if (layersPart) layersPart.filter(text);
  const tensors = tensorsPart ? tensorsPart.filter(text) : 0;
  const nouns = data.kind === "folder" ? several(tensors, "file") : `${several(hits.length, "layer")}, ${several(tensors, "tensor")}`;
  byId("hits").textContent = text ? nouns : "";
}

function nextHit(step) {
  if (!hits.length) return;
  hit = (hit + step + hits.length) % hits.length;
  select(hits[hit], { jump: false });
  byId("graph").scrollIntoView({ block: "start" });
  byId("hits").textContent = `${hit + 1} of ${several(hits.length, "layer")}`;
}

function searchBox() {
  const box = el("input", { id: "search", type: "search", placeholder: "Search  /", "aria-label": "Search layers and tensors",
    autocomplete: "off", spellcheck: "false", input: () => search(box.value),
    keydown: (event) => {
      if (event.key === "Enter") { event.preventDefault(); nextHit(event.shiftKey ? -1 : 1); }
      if (event.key === "Escape") { box.value = ""; search(""); box.blur(); }
    } });
  return el("div", { class: "search" }, box, el("span", { id: "hits", class: "muted", role: "status" }));
}

// ---- themes: as the system says, until somebody chooses

function themeButton() {
  const isDark = () => (document.documentElement.dataset.theme
    || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  return el("button", { type: "button", id: "theme", title: "Dark or light", "aria-label": "Dark or light", click: () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    if (graph) graph.recolour();
  } }, "◐");
}

// Paper is light, and shows the whole graph.
window.addEventListener("beforeprint", () => {
  document.documentElement.dataset.printing = "yes";
  if (graph) graph.print(true);
});
window.addEventListener("afterprint", () => {
  delete document.documentElement.dataset.printing;
  if (graph) graph.print(false);
});

document.addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLInputElement;
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey) { event.preventDefault(); byId("search").focus(); }
  if (event.key === "Escape" && !isTyping) document.querySelectorAll(".large").forEach((part) => part.classList.remove("large"));
});

const NAMES = [["changes", "Changes"], ["graph", "Graph"], ["layers", "Layers"], ["tensors", "Tensors"], ["training", "Training"],
  ["safety", "Safety"], ["upgrade", "Upgrade"], ["more", "More"]];

function build() {
  const isComparison = data.kind === "comparison";
  const parts = data.kind === "folder" ? folderSection() : [isComparison ? comparisonHead() : overview(), changesSection(), graphSection(), safetySection(),
    isComparison ? distancesSection() : null, layersSection(), trainingSection(),
    isComparison ? null : tensorsSection(), upgradeSection(), contentsSection()].filter(Boolean);
  byId("content").append(...parts);
  const there = new Set(parts.map((part) => part.id));
  byId("bar").append(
    served && !served.one ? el("a", { class: "brand", href: served.base }, "keramos") : el("span", { class: "brand" }, "keramos"),
    el("nav", { "aria-label": "Sections" }, ...NAMES.filter(([id]) => there.has(id)).map(([id, name]) => el("a", { href: `#${id}` }, name))),
    searchBox(), themeButton());
  byId("foot").append(served ? `${data.writer}, on this machine alone. Nothing of a file is run.`
    : `Written by ${data.writer}. Nothing in this page is loaded from anywhere, and nothing of the file was run.`);
  bindDrop();
}

build();

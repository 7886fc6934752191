// The sections of the page, from the document to elements.

function section(id, title, ...parts) {
  const shown = parts.flat().filter(Boolean);
  if (!shown.length) return null;
  return el("section", { id, "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title` }, title), ...shown);
}

const writerOf = (file) => file.writer || (file.keras_version ? `Keras ${file.keras_version}` : "unknown");

function overview() {
  const file = data.file;
  const model = data.model || {};
  const kind = { model: "Model", weights: "Weights", program: "Program", refused: "Refused file" }[data.kind];
  const cards = [
    ["written by", data.error ? "" : writerOf(file), [file.backend ? `on ${file.backend}` : "", file.date_saved ? String(file.date_saved).replace("@", " ") : ""].filter(Boolean).join(", ")],
    ["format", file.format, file.size ? `${size(file.size)} on disk` : ""],
    ["size", file.format ? "" : size(file.size)],
    ["model", model.class, model.name],
    ["layers", data.layers && data.layers.length ? count(data.layers.length) : "", nestedText()],
    ["parameters", file.parameters ? short(file.parameters) : "", file.tensors ? `${count(file.parameters)} in ${several(file.tensors, "tensor")}` : ""],
    ["weights", file.nbytes ? size(file.nbytes) : "", Object.entries(file.dtypes || {}).map(([type, n]) => `${count(n)} × ${type}`).join(", ")],
    ["training", data.training ? data.training.optimizer : "", data.training && data.training.iterations !== null ? several(data.training.iterations, "step") : ""],
  ].filter(([, value]) => value);
  return el("section", { id: "overview", "aria-labelledby": "overview-title" },
    el("p", { class: "kicker" }, kind),
    el("h1", { id: "overview-title" }, file.name),
    ...alerts(),
    el("dl", { class: "cards" }, ...cards.map(([label, value, below]) => el("div", { class: "card" },
      el("dt", {}, label), el("dd", {}, value, below ? el("small", {}, below) : null)))),
    readersList());
}

function nestedText() {
  const models = [...children.keys()].length - 1;
  return models > 0 ? `in ${several(models, "model")} inside` : "";
}

function alerts() {
  const safety = data.safety || { findings: [], problems: [] };
  const grave = safety.findings.filter((finding) => SEVERE.includes(finding.severity));
  const list = [];
  if (data.error) {
    list.push(el("div", { class: "alert bad", role: "note" }, el("strong", {}, "No reader of keramos opens this file."),
      el("pre", {}, data.error.join("\n"))));
  }
  if (grave.length) {
    list.push(el("div", { class: "alert bad", role: "note" },
      el("strong", {}, `Unsafe: ${several(grave.length, "grave finding")}.`), " ",
      `${grave[0].title[0].toUpperCase()}${grave[0].title.slice(1)}: it ${grave[0].effect}. `, el("a", { href: "#safety" }, "What, and where")));
  } else if (safety.findings.length) {
    list.push(el("div", { class: "alert mind", role: "note" }, el("strong", {}, several(safety.findings.length, "thing"), " to know before opening it."), " ",
      el("a", { href: "#safety" }, "What, and where")));
  } else if (!safety.problems.length && data.kind !== "refused") {
    list.push(el("div", { class: "alert fine", role: "note" }, "Nothing unsafe was found: no code, no foreign names, no tricks of its structure."));
  }
  for (const warning of data.warnings || []) list.push(el("div", { class: "alert mind", role: "note" }, warning));
  const odd = (data.tensors || []).filter((t) => t.statistics && (t.statistics.nan || t.statistics.infinite));
  if (odd.length) {
    list.push(el("div", { class: "alert mind", role: "note" }, el("strong", {}, `NaN or infinite numbers in ${several(odd.length, "tensor")}: `),
      odd.slice(0, 3).map((t) => t.path).join(", "), odd.length > 3 ? " …" : ""));
  }
  return list;
}

function readersList() {
  if (!(data.readers || []).length) return null;
  const marks = { yes: "✓", after: "→", no: "✗" };
  const words = { yes: "opens it", after: "opens it after a step", no: "does not open it" };
  return el("div", { class: "readers" }, el("h2", {}, "Who opens it"),
    el("ul", {}, ...data.readers.map((row) => el("li", { class: row.answer },
      el("span", { class: "mark", "aria-label": words[row.answer], role: "img" }, marks[row.answer]),
      el("strong", {}, row.reader), " ", el("span", { class: "muted" }, row.why)))));
}

function safetySection() {
  const { findings = [], problems = [], more = 0 } = data.safety || {};
  if (!findings.length && !problems.length && !Object.keys(data.needs || {}).length) return null;
  const needs = Object.entries(data.needs || {});
  return section("safety", "What is unsafe, and where",
    ...grouped(findings).map(findingCard),
    more ? el("p", { class: "muted" }, `and ${count(more)} more`) : null,
    ...problems.map((problem) => el("p", { class: "alert mind" }, `Not looked through: ${problem}`)),
    needs.length ? el("h3", {}, "Names that the reader must know") : null,
    needs.length ? el("dl", { class: "config" }, ...needs.flatMap(([name, places]) => [el("dt", {}, name), el("dd", {}, valueText(places.join(", ")))])) : null);
}

// Findings of one rule stand together, in the order of the first of each.
function grouped(findings) {
  const groups = new Map();
  for (const finding of findings) {
    if (!groups.has(finding.rule)) groups.set(finding.rule, []);
    groups.get(finding.rule).push(finding);
  }
  return [...groups.values()];
}

const MOST_ALIKE = 6;

function findingCard(alike) {
  const [first] = alike;
  const rest = alike.slice(MOST_ALIKE);
  return el("article", { class: `finding ${first.severity}` },
    el("header", {}, el("span", { class: `severity ${first.severity}` }, first.severity), el("strong", {}, first.title),
      alike.length > 1 ? el("span", { class: "muted" }, `${count(alike.length)} places`) : null, el("code", {}, first.rule)),
    el("p", {}, `It ${first.effect}. `, el("span", { class: "muted" }, `Readers: ${first.readers}.`)),
    el("ul", { class: "places" }, ...alike.slice(0, MOST_ALIKE).map(findingPlace)),
    rest.length ? el("details", {}, el("summary", {}, `${count(rest.length)} more`), el("ul", { class: "places" }, ...rest.map(findingPlace))) : null);
}

function findingPlace(finding) {
  const layer = layerAt(finding.place);
  return el("li", {},
    layer ? el("button", { type: "button", class: "link mono", title: "Show it in the graph", click: () => select(layer.number, { jump: true }) }, finding.place)
      : el("span", { class: "mono" }, finding.place),
    finding.detail ? ` ${finding.detail}` : "",
    finding.listing.length ? el("pre", {}, finding.listing.join("\n")) : null);
}

function trainingSection() {
  const training = data.training;
  if (!training) return null;
  return section("training", "Training",
    facts([
      ["optimizer", training.optimizer],
      ["steps taken", training.iterations === null ? "" : count(training.iterations)],
      ["state", training.state_tensors ? `${several(training.state_tensors, "tensor")}, ${size(training.state_nbytes)}` : "not in the file"],
      ["loss", valueText(training.loss)],
      ["metrics", valueText(training.metrics)],
    ]),
    ...configPart(training.compile, "What compile was given"));
}

function upgradeSection() {
  if (!(data.rewritten || []).length) return null;
  return section("upgrade", "What the upgrade rewrote",
    el("p", { class: "muted" }, "The file is of an older writer. Its config is shown here in today's spelling; this is what changed on the way."),
    el("ul", { class: "sentences" }, ...data.rewritten.map((sentence) => el("li", {}, sentence))));
}

function contentsSection() {
  const pairs = (object) => Object.entries(object || {});
  const table = (title, object) => (pairs(object).length
    ? [el("h3", {}, title), el("dl", { class: "config" }, ...pairs(object).flatMap(([key, value]) => [el("dt", {}, key), el("dd", {}, configValue(value))]))] : []);
  return section("more", "Also in the file",
    ...(data.code || []).flatMap((code) => [
      el("h3", {}, `Code of ${code.layer}`),
      el("p", { class: "muted" }, code.objection ? `not translated: ${code.objection}` : "operations say the same: it runs without the code"),
      el("pre", {}, code.lines.join("\n"))]),
    ...table("Metadata", data.metadata),
    ...table("Callable signatures", data.signatures),
    ...table("Operations", data.operations),
    (data.assets || []).length ? el("h3", {}, "Assets") : null,
    (data.assets || []).length ? el("ul", {}, ...data.assets.map((asset) => el("li", { class: "mono" }, asset))) : null);
}

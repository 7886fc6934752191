// What only a served page does: the list of a folder, files that are dropped, numbers when asked for.

const served = data.served || null;
const ask = (step, query) => `${served.base}${step}?${new URLSearchParams(query)}`;

function folderSection() {
  const head = el("section", { id: "overview", "aria-labelledby": "overview-title" },
    el("p", { class: "kicker" }, "Folder"), el("h1", { id: "overview-title" }, data.file.name), dropZone());
  const chosen = [];
  for (const row of data.files) row.pill = el("span", { class: "muted" });
  const compare = el("button", { type: "button", disabled: true, click: () => {
    location.assign(ask("compare", { left: chosen[0], right: chosen[1] }));
  } }, "Compare two");
  const choose = (row) => el("input", { type: "checkbox", "aria-label": `Compare ${row.name}`, change: (event) => {
    const at = chosen.indexOf(row.key);
    if (at >= 0) chosen.splice(at, 1);
    if (event.target.checked) chosen.push(row.key);
    compare.disabled = chosen.length !== 2;
    announce(`${several(chosen.length, "file")} chosen`);
  } });
  tensorsPart = dataTable({
    id: "files-table",
    caption: "Models in the folder",
    rows: data.files,
    text: (row) => `${row.name} ${row.format || ""}`,
    columns: [
      { label: "File", of: (row) => el("a", { href: ask("file", { name: row.key }) }, row.name), key: (row) => row.name },
      { label: "What it is", of: (row) => (row.problem ? el("span", { class: "bad" }, row.problem) : row.format), key: (row) => row.format || "" },
      { label: "Safety", of: (row) => row.pill },
      { label: "Size", class: "number", of: (row) => size(row.size), key: (row) => row.size || 0 },
      { label: "Changed", class: "number", of: (row) => (row.changed ? new Date(row.changed * 1000).toLocaleString() : ""), key: (row) => row.changed || 0 },
      { label: "Compare", of: choose },
    ],
  });
  askSafety(data.files);
  const list = section("files", "Models", data.files.length ? [tensorsPart.node, el("p", {}, compare)]
    : el("p", { class: "muted" }, "No models lie in this folder."));
  return [head, list];
}

// What is unsafe in each file, one after the other: the list need not wait for it.
async function askSafety(rows) {
  for (const row of rows) {
    try {
      const answer = await fetch(ask("safety", { name: row.key }));
      const { worst, count: found, problem, problems = [] } = await answer.json();
      row.pill.className = worst ? `severity ${worst}` : "muted";
      row.pill.textContent = problem || (!worst && problems.length ? "not looked through" : worst ? `${worst}${found > 1 ? `, ${count(found)} findings` : ""}` : "nothing found");
    } catch {
      return;
    }
  }
}

// ---- drag and drop

const dropZone = () => {
  const picker = el("input", { type: "file", class: "unseen", "aria-label": "Choose a file", change: () => upload(picker.files[0]) });
  return el("p", { class: "drop" }, "Drop a model anywhere on this page, or ",
    el("button", { type: "button", class: "link", click: () => picker.click() }, "choose a file"), picker,
    ". It is copied for this server alone, and removed when it ends.");
};

async function upload(file) {
  if (!file) return;
  announce(`${file.name} is read`);
  document.documentElement.classList.add("busy");
  try {
    const answer = await fetch(ask("drop", { name: file.name }), { method: "POST", body: file });
    const { key, problem } = await answer.json();
    if (key) location.assign(ask("file", { name: key }));
    else complain(problem || "the server did not take the file");
  } catch {
    complain("the server did not take the file: it may have ended");
  } finally {
    document.documentElement.classList.remove("busy");
  }
}

function complain(text) {
  byId("content").prepend(el("div", { class: "alert bad", role: "alert" }, el("pre", {}, text)));
}

function bindDrop() {
  if (!served) return;
  const holdsFiles = (event) => [...(event.dataTransfer ? event.dataTransfer.types : [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    document.documentElement.classList.add("dropping");
  });
  for (const name of ["dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      if (name === "drop" || !event.relatedTarget) document.documentElement.classList.remove("dropping");
    });
  }
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    upload(event.dataTransfer.files[0]);
  });
}

// ---- numbers of a tensor, when somebody looks at it

async function askStatistics(tensor) {
  if (tensor.statistics) return;
  try {
    const answer = await fetch(ask("statistics", { name: data.key, tensor: data.tensors.indexOf(tensor) }));
    tensor.statistics = await answer.json();
  } catch {
    tensor.statistics = { problem: "the server does not answer: it may have ended" };
  }
}

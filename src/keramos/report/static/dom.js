// Elements, and values as people read them. Text of a file becomes text nodes here, and nothing else.

const data = JSON.parse(document.getElementById("document").textContent);
const byId = (id) => document.getElementById(id);

// el("td", {class: "number"}, "12") -- names of attributes are ours; children are nodes or text.
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const announce = (text) => { byId("status").textContent = text; };

const count = (n) => (typeof n === "number" ? n.toLocaleString("en-US") : String(n));
const several = (n, noun, more) => `${count(n)} ${n === 1 ? noun : more || noun + "s"}`;

function size(bytes) {
  if (typeof bytes !== "number") return "";
  const units = ["B", "KB", "MB", "GB", "TB"];
  let power = 0;
  while (bytes >= 1024 && power < units.length - 1) { bytes /= 1024; power += 1; }
  return `${power ? bytes.toFixed(1) : bytes} ${units[power]}`;
}

// 1234567 parameters as "1.23 M"
function short(n) {
  for (const [unit, letter] of [[1e9, "B"], [1e6, "M"], [1e3, "K"]]) {
    if (n >= unit) return `${(n / unit).toPrecision(3)} ${letter}`;
  }
  return count(n);
}

function real(x) {
  if (x === "inf" || x === "-inf") return x.replace("inf", "∞").replaceAll("-", "−");
  if (typeof x !== "number") return x === null || x === undefined ? "–" : String(x);
  if (Number.isInteger(x) && Math.abs(x) < 1e6) return String(x).replaceAll("-", "−");
  const text = Math.abs(x) < 1e-3 ? x.toExponential(3) : x.toPrecision(4);
  return (text.includes("e") ? text : String(Number(text))).replaceAll("-", "−");
}

// [null, 12, 3] as "(None, 12, 3)"; several of them, one beside the other
function shapeText(shape) {
  if (shape === null || shape === undefined) return "";
  if (!Array.isArray(shape)) {
    return typeof shape === "object"
      ? Object.entries(shape).map(([key, inner]) => `${key}: ${shapeText(inner)}`).join(", ")
      : String(shape);
  }
  if (shape.some((n) => n !== null && typeof n === "object")) return shape.map(shapeText).join(" ");
  return `(${shape.map((n) => (n === null ? "None" : n)).join(", ")}${shape.length === 1 ? "," : ""})`;
}

// A value of a config on one line, as Python would show it; long ones are cut.
function valueText(value, most = 400) {
  const text = pythonText(value, 0);
  return text.length > most ? text.slice(0, most - 1) + "…" : text;
}

function pythonText(value, depth) {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return depth ? `'${value}'` : value;
  if (typeof value === "number") return String(value);
  if (depth > 6) return "…";
  if (Array.isArray(value)) {
    const inside = value.map((v) => pythonText(v, depth + 1)).join(", ");
    const isShape = value.length > 1 && value.every((v) => v === null || typeof v === "number");
    return isShape ? `(${inside})` : `[${inside}]`;
  }
  const inner = (object) => Object.entries(object)
    .filter(([, v]) => v !== null)
    .map(([key, v]) => `${key}=${pythonText(v, depth + 1)}`).join(", ");
  if (typeof value.class_name === "string") {
    const config = value.config;
    if (value.class_name === "DTypePolicy" && config && typeof config.name === "string") return config.name;
    return config && typeof config === "object" ? `${value.class_name}(${inner(config)})`
      : `${value.class_name} ${pythonText(config === undefined ? null : config, depth + 1)}`;
  }
  return `{${inner(value)}}`;
}

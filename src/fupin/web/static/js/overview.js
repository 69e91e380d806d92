// The picture of the whole graph: what the server placed, drawn with WebGL; without it, the list of hubs stays.
import { cut } from "./graph.js";
import { address, showFacts, t } from "./panel.js";
import { searching } from "./search.js";

const COLOURS = {
  region: 2, place: 2, facility: 2, org: 1, person: 1, post: 1, group: 1,
  programme: 4, system: 4, part: 4, document: 4, product: 4,
};
const LISTED = 40; // lines in the card of a node
const PICKED = 5000; // lines up to which one can be hit
const FAINT = 0.35; // how much of a line's colour there is, on few lines

const byId = (id) => document.getElementById(id);
const groups = JSON.parse(byId("overview-groups").textContent);
let graph = null, renderer = null, opener = null;

function say(words) { byId("network-said").textContent = words; }

/** A colour of the page as it is now. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** A colour between that of the paper and another one, as #rrggbb: lines that lie on each other do not add up. */
function mixed(over, under, share) {
  const parts = (hex) => {
    const whole = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
    return [1, 3, 5].map((at) => parseInt(whole.slice(at, at + 2), 16));
  };
  const below = parts(under);
  return `#${parts(over).map((part, i) => Math.round(part * share + below[i] * (1 - share)).toString(16).padStart(2, "0")).join("")}`;
}

/** Colours of nodes, by number, and of lines, by group. */
function palette(lines) {
  const paper = colour("raised"), share = FAINT * Math.max(0.4, Math.min(1, 3000 / Math.max(1, lines)));
  const all = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => colour(`c${number}`));
  return { nodes: ["", ...all], lines: ["", ...all.map((one) => mixed(one, paper, share))] };
}

function made(name, className, ...content) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...content);
  return element;
}

function build(data) {
  const network = new globalThis.sigma.Graph({ multi: true, type: "directed", allowSelfLoops: false });
  const paint = palette(data.lines.length / 3);
  const ids = data.key.map((key, i) => `${data.families[data.family[i]]}:${key}`);
  const degrees = new Uint32Array(ids.length);
  for (let at = 0; at < data.lines.length; at += 3) {
    degrees[data.lines[at]] += 1;
    degrees[data.lines[at + 1]] += 1;
  }
  const least = ids.length > 5000 ? 0.8 : 2;
  for (let i = 0; i < ids.length; i += 1) {
    const number = COLOURS[data.families[data.family[i]]] ?? 8;
    network.addNode(ids[i], {
      iri: data.bases[data.family[i]] + data.key[i], x: data.x[i], y: data.y[i], label: data.label[i], number, color: paint.nodes[number],
      size: Math.min(14, least + 0.7 * Math.sqrt(degrees[i])),
    });
  }
  for (let at = 0; at < data.lines.length; at += 3) {
    const group = data.lines[at + 2];
    network.addDirectedEdgeWithKey(at, ids[data.lines[at]], ids[data.lines[at + 1]], { group, color: paint.lines[group], size: 1 });
  }
  return network;
}

function repaint() {
  if (!renderer) return;
  const paint = palette(graph.size);
  graph.updateEachNodeAttributes((node, known) => ({ ...known, color: paint.nodes[known.number] }), { attributes: ["color"] });
  graph.updateEachEdgeAttributes((edge, known) => ({ ...known, color: paint.lines[known.group] }), { attributes: ["color"] });
  renderer.setSetting("labelColor", { color: colour("ink") });
}

/** A name beside its dot, on a ground of paper where a line or another dot lies under it. */
function drawLabel(context, node, settings) {
  if (!node.label) return;
  const words = cut(node.label), x = node.x + node.size + 3, y = node.y + settings.labelSize / 3;
  context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = colour("raised");
  context.strokeText(words, x, y);
  context.fillStyle = colour("ink");
  context.fillText(words, x, y);
}

function drawHover(context, node, settings) {
  context.beginPath();
  context.arc(node.x, node.y, node.size + 3, 0, 2 * Math.PI);
  context.lineWidth = 3;
  context.strokeStyle = colour("ink");
  context.stroke();
  drawLabel(context, node, settings);
}

function closeMenu() {
  const menu = byId("node-menu");
  if (menu.hidden) return;
  menu.hidden = true;
  for (const node of graph?.filterNodes((_, known) => known.highlighted) ?? []) graph.removeNodeAttribute(node, "highlighted");
  opener?.focus?.({ preventScroll: true });
}

/** Show the sentences behind a line. */
async function read(edge) {
  const [from, to] = graph.extremities(edge), group = graph.getEdgeAttribute(edge, "group");
  const title = `${graph.getNodeAttribute(from, "label")} —${t(...groups[group])}→ ${graph.getNodeAttribute(to, "label")}`;
  try {
    const response = await fetch(address("/network/between", { from, to, group }), { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.status);
    showFacts((await response.json()).facts, title);
  } catch (error) {
    say(t("取不到这条线后面的事实，请再点一次。", "The facts behind this line could not be fetched; click again.") + ` (${error.message})`);
  }
}

function line(node, edge) {
  const out = graph.source(edge) === node, group = graph.getEdgeAttribute(edge, "group");
  const name = graph.getNodeAttribute(graph.opposite(node, edge), "label");
  const button = made("button", "", made("i", `line c${group}`), made("span", "other", out ? `→ ${name}` : `← ${name}`), made("span", "count", t(...groups[group])));
  button.type = "button";
  button.addEventListener("click", () => read(edge));
  return made("li", "", button);
}

/** The card of a node: its page, its neighbourhood, its lines. */
function openMenu(node, from) {
  closeMenu();
  opener = from;
  const menu = byId("node-menu"), name = made("h3", "", graph.getNodeAttribute(node, "label"));
  const around = made("a", "", t("看它的关系网", "Its network"));
  around.href = address("/network", { at: node });
  const page = made("a", "", t("打开它的页面", "Open its page"));
  page.href = address(graph.getNodeAttribute(node, "iri").replace("https://w3id.org/fupin", ""));
  const close = made("button", "tool close", "✕");
  close.type = "button";
  close.setAttribute("aria-label", t("关闭", "Close"));
  close.addEventListener("click", closeMenu);
  const lines = graph.edges(node);
  const list = made("ul", "", ...lines.slice(0, LISTED).map((edge) => line(node, edge)));
  menu.replaceChildren(name, made("p", "", around, " · ", page), list, close);
  if (!lines.length) menu.append(made("p", "note", t("还没有事实把它连到别的点。", "No fact joins it to another node yet.")));
  if (lines.length > LISTED) menu.append(made("p", "note", t(`还有 ${lines.length - LISTED} 条线，见它的关系网。`, `${lines.length - LISTED} more lines: see its network.`)));
  menu.hidden = false;
  graph.setNodeAttribute(node, "highlighted", true);
  const place = renderer.graphToViewport(graph.getNodeAttributes(node)), room = byId("network").getBoundingClientRect(), box = byId("picture").getBoundingClientRect();
  const at = from ? from.getBoundingClientRect() : { left: box.left + place.x + 12, bottom: box.top + place.y };
  menu.style.left = `${Math.max(4, Math.min(at.left - room.left, room.width - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(at.bottom - room.top + 8, box.bottom - room.top - (from ? 0 : menu.offsetHeight)))}px`;
  around.focus({ preventScroll: true });
}

/** Choose a node: the picture goes there, its card opens, and the address tells it. */
async function choose(node, from = null, go = true) {
  if (!graph?.hasNode(node)) {
    say(t("图里没有画它：它没有连线，或者超出了上限。", "It is not in the picture: it has no line, or lies beyond the limit."));
    return;
  }
  say("");
  const query = new URLSearchParams(location.search);
  query.set("node", node);
  history.replaceState(history.state, "", `${location.pathname}?${query}`);
  if (go) {
    const { x, y } = renderer.getNodeDisplayData(node);
    await renderer.getCamera().animate({ x, y, ratio: Math.min(0.25, renderer.getCamera().ratio) }, { duration: 200 });
  }
  openMenu(node, from);
}

function draw(data) {
  graph = build(data);
  const picture = byId("picture");
  const { EdgeLineProgram, NodePointProgram, Sigma } = globalThis.sigma;
  picture.classList.add("drawn");
  renderer = new Sigma(graph, picture, {
    edgeProgramClasses: { line: EdgeLineProgram }, defaultEdgeType: "line",
    nodeProgramClasses: { circle: NodePointProgram },
    enableEdgeEvents: graph.size <= PICKED, hideEdgesOnMove: true, hideLabelsOnMove: true, zIndex: false,
    labelRenderedSizeThreshold: 5, labelDensity: 0.5, labelGridCellSize: 160, labelSize: 13,
    labelFont: getComputedStyle(document.body).fontFamily, labelColor: { color: colour("ink") },
    defaultDrawNodeLabel: drawLabel, defaultDrawNodeHover: drawHover,
    minCameraRatio: 0.002, maxCameraRatio: 3,
  });
  renderer.on("clickNode", ({ node }) => choose(node, null, false));
  renderer.on("clickEdge", ({ edge }) => read(edge));
  renderer.on("clickStage", closeMenu);
  renderer.on("enterNode", () => { picture.style.cursor = "pointer"; });
  renderer.on("leaveNode", () => { picture.style.cursor = ""; });
  const camera = renderer.getCamera();
  byId("fit").addEventListener("click", () => camera.animatedReset());
  byId("nearer").addEventListener("click", () => camera.animatedZoom(1.6));
  byId("farther").addEventListener("click", () => camera.animatedUnzoom(1.6));
  document.addEventListener("fupin:theme", repaint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
}

/** Say why there is no picture; the list stays. */
function without(words) {
  byId("picture").querySelector(".state").textContent = words;
  for (const button of document.querySelectorAll("#network-bar button, .hubs .more")) button.hidden = true;
  byId("begin").closest(".picker").hidden = true;
}

function drawable() {
  const canvas = document.createElement("canvas");
  return globalThis.sigma && (canvas.getContext("webgl2") || canvas.getContext("webgl"));
}

async function begin() {
  if (!drawable()) {
    without(t("这个浏览器没有 WebGL，画不出全图。请从名单开始，或打开浏览器的硬件加速。", "This browser has no WebGL, so the picture cannot be drawn. Begin with the list, or turn on hardware acceleration."));
    return;
  }
  try {
    const response = await fetch(`${byId("network").dataset.overview.split("?")[0]}?lang=${document.documentElement.lang}`);
    if (!response.ok) throw new Error(response.status);
    draw(await response.json());
  } catch (error) {
    without(t("全图取不到，请重新打开这一页。", "The picture could not be fetched; load the page again.") + ` (${error.message})`);
    return;
  }
  searching(byId("begin"), byId("begin-found"), (hit) => choose(hit.id), ["entity", "concept"]);
  byId("network").addEventListener("click", (event) => {
    const more = event.target.closest("[data-node]");
    if (more) choose(more.dataset.node, more);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeMenu(); });
  const node = new URLSearchParams(location.search).get("node");
  if (node) choose(node);
}

begin();

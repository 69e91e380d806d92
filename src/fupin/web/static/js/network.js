// The page of the network. Its state is its address: each act is a new address, whose page the server makes; the list is
// taken from there, and the picture changes into the new one.
import { draw } from "./graph.js";
import { save, svg } from "./drawing.js";
import { address, showFacts, t } from "./panel.js";
import { searching } from "./search.js";

const byId = (id) => document.getElementById(id);
const network = byId("network");
const live = network?.dataset.live !== undefined;
let picture = null;
let state = Number(history.state?.index ?? 0), last = state, turn = 0;

function say(words) { byId("network-said").textContent = words; }

function mark() {
  byId("undo").disabled = state === 0;
  byId("redo").disabled = state >= last;
  const query = new URLSearchParams(location.search);
  for (const link of document.querySelectorAll("#files a")) {
    query.set("format", link.dataset.format);
    query.set("lang", document.documentElement.lang);
    link.href = `${location.pathname}?${query}`;
  }
  const other = new URLSearchParams(location.search);
  other.set("lang", document.documentElement.lang === "en" ? "zh" : "en");
  byId("language").href = `${location.pathname}?${other}`;
}

/** Show what the address asks for. */
async function show() {
  const mine = ++turn;
  say(t("正在取……", "Fetching…"));
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== turn) return;
    if (!response.ok) throw new Error(page.querySelector(".detail [lang]")?.textContent ?? response.status);
    const open = byId("network-list").querySelector("details")?.open;
    byId("network-list").replaceWith(document.adoptNode(page.getElementById("network-list")));
    const details = byId("network-list").querySelector("details");
    if (details && open) details.open = true;
    byId("nothing").hidden = page.getElementById("nothing").hidden;
    byId("picture").classList.toggle("empty", !byId("nothing").hidden);
    picture.update(JSON.parse(page.getElementById("network-data").textContent));
    say("");
  } catch (error) {
    if (mine === turn) say(t("取不到，请撤销或再试一次。", "It could not be fetched; undo, or try again.") + ` (${error.message})`);
  }
  mark();
}

/** Change the address by an act that can be undone. */
function go(change) {
  const query = new URLSearchParams(location.search);
  change(query);
  history.replaceState({ index: state }, "");
  state += 1;
  last = state;
  history.pushState({ index: state }, "", `${location.pathname}?${query}`);
  closeMenu();
  show();
}

function closeMenu() {
  const menu = byId("node-menu");
  if (menu.hidden) return;
  menu.hidden = true;
  menu.opener?.focus?.({ preventScroll: true });
}

function button(words, act, count = "") {
  const made = document.createElement("button");
  made.type = "button";
  made.append(words);
  if (count) {
    const number = document.createElement("span");
    number.className = "count";
    number.textContent = count;
    made.append(number);
  }
  made.addEventListener("click", act);
  return made;
}

function item(...content) {
  const made = document.createElement("li");
  made.append(...content);
  return made;
}

/** Kinds of edge of a node with the number of neighbours, each a button that adds them. */
async function ways(id, list) {
  list.replaceChildren(item(t("正在数……", "Counting…")));
  try {
    const response = await fetch(address("/network/around", { node: id }), { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.status);
    const { around, most } = await response.json();
    const number = (count) => (count >= most ? `${most}+` : String(count));
    list.replaceChildren(...around.map((way) => {
      const words = way.direction === "out" ? `${way.label} →` : `← ${way.label}`;
      return item(button(words, () => go((query) => query.append("at", `${id}~${way.direction}~${way.predicate}`)), number(way.number)));
    }));
    if (around.length > 1) list.prepend(item(button(t("全部相连的", "all that is connected"), () => go((query) => query.append("at", id)), number(around.reduce((sum, way) => sum + way.number, 0)))));
    if (!around.length) list.replaceChildren(item(t("没有相连的", "nothing is connected")));
  } catch (error) {
    list.replaceChildren(item(t("数不出来，请再点一次。", "It could not be counted; click again.") + ` (${error.message})`));
  }
}

/** The menu of a node: its page, what it is connected with, hide. */
function openMenu(node, at, opener) {
  const menu = byId("node-menu");
  const name = document.createElement("h3");
  name.textContent = node.data("name");
  const kind = document.createElement("p");
  kind.className = "note";
  kind.textContent = node.data("kind");
  const page = document.createElement("a");
  page.href = live ? address(node.data("iri").replace("https://w3id.org/fupin", "")) : node.data("iri");
  page.textContent = t("打开它的页面", "Open its page");
  const close = button("✕", closeMenu);
  close.className = "tool close";
  close.setAttribute("aria-label", t("关闭", "Close"));
  menu.replaceChildren(name, kind, page, close);
  if (live) {
    const list = document.createElement("ul");
    menu.append(list, button(t("隐去这个点", "Hide this node"), () => go((query) => query.append("hide", node.id()))));
    ways(node.id(), list);
  }
  menu.hidden = false;
  menu.opener = opener;
  const room = network.getBoundingClientRect();
  menu.style.left = `${Math.max(4, Math.min(at.x - room.left, room.width - menu.offsetWidth - 4))}px`;
  menu.style.top = `${at.y - room.top + 8}px`;
  page.focus({ preventScroll: true });
}

function pick(element) {
  picture.cy.elements(".picked").removeClass("picked");
  for (const row of document.querySelectorAll("tr.picked")) row.classList.remove("picked");
  closeMenu();
  if (!element) return;
  element.addClass("picked");
  if (element.isNode()) {
    const place = element.renderedPosition(), box = byId("picture").getBoundingClientRect();
    openMenu(element, { x: box.left + place.x, y: box.top + place.y }, null);
    return;
  }
  document.querySelector(`tr[data-edge="${CSS.escape(element.id())}"]`)?.classList.add("picked");
  showFacts(element.data("facts"), `${element.source().data("name")} —${element.data("label")}→ ${element.target().data("name")}`);
}

/** A click in the list does what a click in the picture does. */
function listed(event) {
  const more = event.target.closest("[data-node]");
  if (more) {
    const box = more.getBoundingClientRect();
    openMenu(picture.cy.getElementById(more.dataset.node), { x: box.left, y: box.bottom }, more);
    return;
  }
  const back = event.target.closest("[data-back]");
  if (back) {
    go((query) => {
      const hidden = query.getAll("hide").filter((id) => id !== back.dataset.back);
      query.delete("hide");
      for (const id of hidden) query.append("hide", id);
    });
    return;
  }
  const row = event.target.closest("tr[data-edge]");
  if (!row || (event.target.closest("a, button") && !event.target.closest(".said"))) return;
  picture.cy.elements(".picked").removeClass("picked");
  for (const other of document.querySelectorAll("tr.picked")) other.classList.remove("picked");
  row.classList.add("picked");
  picture.cy.getElementById(row.dataset.edge).addClass("picked");
  if (!event.target.closest(".said")) row.querySelector(".said").click();
}

function filtered(event) {
  const form = event.target.closest("#filters");
  if (!form || !form.reportValidity()) return;
  go((query) => {
    for (const name of ["predicate", "modality", "document", "since", "till"]) query.delete(name);
    for (const [name, value] of new FormData(form)) if (value.trim()) query.append(name, value.trim());
  });
}

function begin() {
  picture = draw(byId("picture"), JSON.parse(byId("network-data").textContent), pick);
  byId("fit").addEventListener("click", picture.fit);
  byId("nearer").addEventListener("click", () => picture.zoom(1.4));
  byId("farther").addEventListener("click", () => picture.zoom(1 / 1.4));
  byId("save-svg").addEventListener("click", () => save("network.svg", new Blob([svg(picture.cy, document.title)], { type: "image/svg+xml" })));
  byId("save-png").addEventListener("click", () => {
    const paper = getComputedStyle(document.documentElement).getPropertyValue("--raised").trim();
    save("network.png", picture.cy.png({ output: "blob", full: true, scale: 2, maxWidth: 8000, maxHeight: 8000, bg: paper }));
  });
  network.addEventListener("click", listed);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeMenu(); });
  if (!live) return;
  network.addEventListener("change", filtered);
  network.addEventListener("submit", (event) => { event.preventDefault(); filtered(event); });
  byId("undo").addEventListener("click", () => history.back());
  byId("redo").addEventListener("click", () => history.forward());
  addEventListener("popstate", (event) => {
    state = Number(event.state?.index ?? 0);
    last = Math.max(last, state);
    closeMenu();
    show();
  });
  mark();
}

function pickers() {
  const first = byId("begin");
  if (first) {
    searching(first, byId("begin-found"), (hit) => {
      first.value = "";
      if (picture) go((query) => query.append("at", hit.id));
      else location.href = address("/network", { at: hit.id });
    }, ["entity", "concept"]);
  }
  for (const name of ["from", "to"]) {
    const input = byId(`path-${name}`);
    if (input) searching(input, byId(`path-${name}-found`), (hit) => { input.value = hit.id; }, ["entity"]);
  }
}

if (network) begin();
pickers();

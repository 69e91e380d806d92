// The SPARQL editor: its query is in the address; answers as table, chart or network.
import { drawBars, drawNetwork, saves } from "./answer.js";
import { t } from "./panel.js";
import { counted, shaped, table } from "./results.js";
import { completers } from "./terms.js";
import "./questions.js";

const { Yasqe } = globalThis.Yasgui;
const asked = JSON.parse(document.getElementById("asked").textContent);
const answer = document.getElementById("answer");
const endpoint = `${document.documentElement.dataset.root}/sparql`;
const MOST = 20_000_000; // bytes of an answer that a page reads
let editor, running = null;

function told(words) {
  document.getElementById("told").textContent = words;
}

/** A fault with its place in the query, where the server tells one; a click goes there. */
function fault(problem) {
  const place = document.getElementById("fault");
  place.hidden = !problem;
  place.replaceChildren();
  if (!problem) return;
  const words = document.createElement("p");
  words.textContent = problem.detail;
  place.append(words);
  if (!problem.line) return;
  const there = document.createElement("button");
  there.type = "button";
  there.textContent = t(`第 ${problem.line} 行第 ${problem.column} 列`, `line ${problem.line}, column ${problem.column}`);
  there.addEventListener("click", () => {
    editor.focus();
    editor.setCursor(problem.line - 1, problem.column - 1);
  });
  place.prepend(there);
}

async function body(response) {
  const pieces = [];
  let size = 0;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(pieces).text();
    size += value.length;
    if (size > MOST) {
      await reader.cancel();
      throw new Error(t("结果太大，网页放不下：请加 LIMIT，或用下载。", "The answer is too large for a page: add a LIMIT, or download it."));
    }
    pieces.push(value);
  }
}

function downloads(query, forms) {
  const line = document.createElement("p");
  line.className = "downloads";
  line.append(t("下载", "Download"), ...forms.map((form) => {
    const link = document.createElement("a");
    link.href = `${endpoint}?${new URLSearchParams({ query, format: form })}`;
    link.textContent = form.toUpperCase();
    return link;
  }));
  return line;
}

function text(words) {
  const block = document.createElement("pre");
  block.tabIndex = 0;
  block.textContent = words;
  return block;
}

const VIEWS = { table: ["表", "Table"], chart: ["图", "Chart"], network: ["网络", "Network"] };

function view() {
  return new URLSearchParams(location.search).get("view") ?? "table";
}

function address(changes) {
  const query = new URLSearchParams(location.search);
  query.delete("example");
  for (const [name, value] of Object.entries(changes)) value ? query.set(name, value) : query.delete(name);
  return `${location.pathname}?${query}`;
}

/** Tabs of the views that the columns allow, and the picture of the one that is chosen. */
function pictures(found, redraw) {
  const offered = ["table", ...(found.bars.length ? ["chart"] : []), ...(found.links.length ? ["network"] : [])];
  if (offered.length === 1) return [];
  const chosen = offered.includes(view()) ? view() : "table";
  const tabs = document.createElement("nav");
  tabs.className = "tabs";
  tabs.append(...offered.map((name) => {
    const tab = document.createElement("a");
    tab.href = address({ view: name === "table" ? "" : name, query: editor.getValue() });
    tab.textContent = t(...VIEWS[name]);
    if (name === chosen) tab.setAttribute("aria-current", "page");
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      history.pushState(null, "", tab.href);
      redraw();
    });
    return tab;
  }));
  return chosen === "table" ? [tabs] : [tabs, drawn(found, chosen)];
}

function drawn(found, chosen) {
  const figure = document.createElement("figure");
  figure.className = "drawing";
  const picture = document.createElement("div");
  picture.className = "charts";
  const buttons = document.createElement("figcaption");
  buttons.className = "downloads";
  for (const form of chosen === "chart" ? ["png", "svg"] : ["png"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.save = form;
    button.textContent = form.toUpperCase();
    buttons.append(button);
  }
  figure.append(picture, buttons);
  requestAnimationFrame(() => { // once it has a width
    saves(figure, chosen === "chart" ? drawBars(picture, found.bars) : drawNetwork(picture, found), "sparql");
  });
  return figure;
}

function show(kind, words, query) {
  if (!kind.includes("json")) return answer.replaceChildren(text(words), downloads(query, ["turtle", "jsonld", "ntriples"]));
  const read = JSON.parse(words);
  if ("boolean" in read) return answer.replaceChildren(text(read.boolean ? t("是", "yes") : t("否", "no")));
  const found = shaped(read, asked.prefixes);
  const draw = () => {
    const count = document.createElement("p");
    count.className = "note";
    count.textContent = counted(found.rows);
    answer.replaceChildren(...pictures(found, draw), count, ...(found.rows.length ? [table(found, asked.prefixes)] : []), downloads(query, ["csv", "tsv", "json"]));
  };
  draw();
  answer.redraw = draw;
}

async function run() {
  running?.abort();
  const mine = (running = new AbortController());
  const query = editor.getValue();
  const started = performance.now();
  fault(null);
  told(t("正在查询……", "Asking…"));
  try {
    const response = await fetch(endpoint, {
      method: "POST", body: query, signal: mine.signal,
      headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json,text/turtle;q=0.9" },
    });
    const words = await body(response);
    if (!response.ok) throw Object.assign(new Error(), JSON.parse(words));
    show(response.headers.get("Content-Type"), words, query);
    told(t(`${Math.round(performance.now() - started)} 毫秒`, `${Math.round(performance.now() - started)} ms`));
  } catch (error) {
    if (mine !== running) return; // another query is under way
    answer.replaceChildren();
    told("");
    fault({ ...error, detail: error.detail || error.message || String(error) });
  }
}

function asks() {
  const query = editor.getValue();
  if (new URLSearchParams(location.search).get("query") !== query) history.pushState(null, "", address({ query }));
  permalink();
  return run();
}

function permalink() {
  document.getElementById("permalink").dataset.copy = new URL(address({ query: editor.getValue() }), location.href).href;
}

async function begin() {
  const autocompleters = await completers(Yasqe);
  editor = new Yasqe(document.getElementById("editor"), {
    value: asked.text, persistenceId: null, showQueryButton: false, createShareableLink: null, autocompleters, prefixCcApi: null,
    resizeable: true, editorHeight: innerWidth < 700 ? "14rem" : "24rem", requestConfig: { endpoint },
    extraKeys: { ...Yasqe.defaults.extraKeys, "Ctrl-Enter": asks, "Cmd-Enter": asks, Tab: false, "Shift-Tab": false },
  });
  editor.showNotification = () => {}; // what it says in English stands above the editor in the reader's language
  editor.getInputField().setAttribute("aria-label", t("SPARQL 查询", "SPARQL query"));
  editor.setValue(asked.text);
  permalink();
  document.getElementById("run").addEventListener("click", asks);
  addEventListener("popstate", () => {
    const query = new URLSearchParams(location.search).get("query");
    if (query !== null && query !== editor.getValue()) {
      editor.setValue(query);
      run();
    } else {
      answer.redraw?.();
    }
  });
  if (asked.run) run();
}

begin();

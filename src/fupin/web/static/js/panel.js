// The panel: whatever is clicked, here stand the sentences that say so.

const html = document.documentElement;
let opener = null;
let latest = 0;

/** The words in the reader's language. */
export function t(zh, en) {
  return html.lang === "en" ? en : zh;
}

/** Address of a page of this server, in the reader's language. */
export function address(path, parameters = {}) {
  const query = new URLSearchParams({ ...parameters, lang: html.lang });
  return `${html.dataset.root}${path}?${query}`;
}

// A page that is a file carries its cards in itself; the server makes them when they are asked for.
function carried(facts) {
  const found = facts.map((fact) => document.getElementById(`card:${fact}`)).filter(Boolean);
  if (!found.length) return null;
  const all = new DocumentFragment();
  for (const template of found) all.append(template.content.cloneNode(true));
  return all;
}

async function fetched(facts, at) {
  const query = new URLSearchParams(facts.slice(0, 60).map((fact) => ["fact", fact]));
  query.set("lang", html.lang);
  if (at) query.set("at", at);
  const response = await fetch(`${html.dataset.root}/cards?${query}`);
  if (!response.ok) throw new Error(`${response.status}`);
  const template = document.createElement("template");
  template.innerHTML = await response.text(); // our own templates, escaped by the server
  return template.content;
}

// On a narrow screen the panel lies over the page: what was clicked is brought above it.
function keepInSight(clicked, panel) {
  const top = panel.getBoundingClientRect().top;
  if (getComputedStyle(panel).position !== "fixed" || !clicked?.isConnected || clicked === document.body) return;
  if (clicked.getBoundingClientRect().bottom > top) window.scrollBy({ top: clicked.getBoundingClientRect().bottom - top + 16 });
}

function say(words) {
  const line = document.createElement("p");
  line.textContent = words;
  return line;
}

/**
 * Show facts (short names, or those of edges and sums) in the panel; `title` says what was clicked, `at` is the place
 * from which the reader comes (source/code point): the sentence there is quoted first.
 */
export async function showFacts(facts, title = "", at = "") {
  const panel = document.getElementById("panel");
  const body = document.getElementById("panel-body");
  const turn = ++latest;
  opener ??= document.activeElement;
  panel.hidden = false;
  html.classList.add("reading");
  body.replaceChildren(say(t("正在取原文……", "Fetching the sentences…")));
  let content;
  try {
    content = carried(facts) ?? (await fetched(facts, at));
  } catch (error) {
    content = say(t("取不到原文，请再点一次。", "The sentences could not be fetched; click again.") + ` (${error.message})`);
  }
  if (turn !== latest) return; // something else was clicked meanwhile
  body.replaceChildren(content);
  if (title) {
    const heading = say(title);
    heading.className = "clicked";
    body.prepend(heading);
  }
  document.getElementById("panel-close").focus({ preventScroll: true });
  panel.scrollTop = 0;
  keepInSight(opener, panel);
}

/** Close the panel and go back to where the reader was. */
export function closePanel() {
  latest += 1;
  document.getElementById("panel").hidden = true;
  html.classList.remove("reading");
  opener?.focus?.({ preventScroll: true });
  opener = null;
}

/** Whatever carries `data-facts` (short names, parted by spaces) shows its facts when it is clicked; a link in it leads on. */
export function watchPanel() {
  document.addEventListener("click", (event) => {
    const clicked = event.target.closest?.("[data-facts], a[href]");
    if (!clicked?.dataset.facts || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    opener = event.target.closest("button, a[href]") ?? clicked;
    showFacts(clicked.dataset.facts.split(" ").filter(Boolean), clicked.dataset.title ?? "", clicked.dataset.at ?? "");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.getElementById("panel").hidden) closePanel();
  });
  document.getElementById("panel-close")?.addEventListener("click", closePanel);
}

// Search as one types: what an input method is still composing is not searched for; arrows and Enter choose.
import { address, t } from "./panel.js";

const WAIT = 120; // milliseconds of rest after a key

/** The page of a hit, given its address on this server. */
function pageOf(hit) {
  return hit.address + (hit.address.includes("?") ? "&" : "?") + new URLSearchParams({ lang: document.documentElement.lang });
}

function option(hit, number, choose) {
  const item = document.createElement("li");
  item.id = `found-${number}`;
  item.role = "option";
  const kind = document.createElement("span");
  kind.className = "kinds";
  kind.textContent = hit.kind;
  item.append(hit.text.length > 80 ? `${hit.text.slice(0, 80)}…` : hit.text, kind);
  item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(hit); });
  return item;
}

/**
 * Make an input a search: `choose(hit)` is called for what the reader picks.
 * Without a pick, Enter does what the form does.
 */
export function searching(input, list, choose, kinds = []) {
  let hits = [], at = -1, timer = 0, turn = 0, composing = false;

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  }

  function mark(number) {
    at = number;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", `found-${at}`);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  async function look() {
    const words = input.value.trim();
    const mine = ++turn;
    if (!words) return close();
    const query = address("/search", { q: words, limit: "8", format: "json" }) + kinds.map((kind) => `&kind=${kind}`).join("");
    let found = null;
    try {
      const response = await fetch(query, { headers: { Accept: "application/json" } });
      found = response.ok ? (await response.json()).hits : null;
    } catch { /* the server is gone for a moment: the next key asks again */ }
    if (mine !== turn || found === null) return;
    hits = found;
    list.replaceChildren(...hits.map((hit, i) => option(hit, i, choose)));
    if (!hits.length) {
      const none = document.createElement("li");
      none.className = "none";
      none.textContent = t("没有找到", "nothing found");
      list.append(none);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    at = -1;
  }

  function later() {
    clearTimeout(timer);
    if (!composing) timer = setTimeout(look, WAIT);
  }

  input.addEventListener("compositionstart", () => { composing = true; clearTimeout(timer); });
  input.addEventListener("compositionend", () => { composing = false; later(); });
  input.addEventListener("input", later);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (hits.length) mark((at + step + hits.length + (at < 0 && step < 0 ? 1 : 0)) % hits.length);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      choose(hits[at]);
      close();
    } else if (event.key === "Escape") {
      event.preventDefault(); // the browser would clear the words as well
      event.stopPropagation();
      close();
    }
  });
}

/** The search in the head of every page: a pick opens its page. The key / goes there. */
export function watchSearch() {
  const input = document.getElementById("search");
  const list = document.getElementById("found");
  if (!input || !list) return;
  searching(input, list, (hit) => { location.href = pageOf(hit); });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "") || document.activeElement?.isContentEditable;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      input.focus();
    }
  });
}

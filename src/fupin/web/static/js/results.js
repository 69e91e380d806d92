// Rows of SPARQL JSON: what they hold, and as a table.
import { t } from "./panel.js";

const OURS = "https://w3id.org/fupin/";
const NUMBER = /#(integer|decimal|double|float|int|long|nonNegativeInteger)$/;
const SHOWN = 500; // rows of a table
const LONG = 40; // characters from which words get a wide column

function short(iri, prefixes) {
  const [prefix, start] = Object.entries(prefixes)
    .filter(([, start]) => iri.startsWith(start) && iri.length > start.length)
    .sort((a, b) => b[1].length - a[1].length)[0] ?? [];
  return prefix ? `${prefix}:${iri.slice(start.length)}` : iri;
}

/** Where an IRI leads: our page of it, else its own address, where that is of the web. */
function address(iri) {
  const { root } = document.documentElement.dataset;
  if (!iri.startsWith(OURS)) return /^https?:\/\//.test(iri) ? iri : null;
  const [path, name] = iri.slice(OURS.length).split("#");
  return `${root}/${encodeURI(path)}?lang=${document.documentElement.lang}${name ? `#${encodeURIComponent(name)}` : ""}`;
}

/** Facts, edges and sums that a row names: what its sentences can be read from. */
function factsOf(row, prefixes) {
  return Object.values(row)
    .filter(({ type, value }) => type === "uri" && /^https:\/\/w3id\.org\/fupin\/id\/(fact|edge|total)\//.test(value))
    .map(({ value }) => short(value, prefixes));
}

/** An answer as rows with facts, and what can be drawn of it (as `drawBars` and `drawNetwork` take it). */
export function shaped({ head, results }, prefixes) {
  const columns = head.vars;
  const rows = results.bindings.map((values) => ({ values, facts: factsOf(values, prefixes) }));
  const seen = rows.slice(0, SHOWN);
  return { columns, rows, bars: bars(columns, seen), ...network(columns, seen, prefixes) };
}

function bars(columns, rows) {
  const isNumber = (name) => rows.some(({ values }) => NUMBER.test(values[name]?.datatype ?? ""));
  const lower = columns.includes("lower") && isNumber("lower") ? "lower" : columns.find(isNumber);
  const label = columns.find((name) => !isNumber(name) && rows.some(({ values }) => values[name]?.type === "literal"))
    ?? columns.find((name) => name !== lower);
  if (!lower || !label) return [];
  const upper = lower === "lower" ? "upper" : lower;
  return rows.filter(({ values }) => values[lower]).map(({ values, facts }) => ({
    label: values[label]?.value ?? "", facts, unit: values.unitLabel?.value ?? "",
    lower: Number(values[lower].value), upper: values[upper] ? Number(values[upper].value) : null,
    lower_open: values.lowerOpen?.value === "true", upper_open: values.upperOpen?.value === "true",
    text: upper === lower || values[upper]?.value === values[lower].value ? values[lower].value : `${values[lower].value} – ${values[upper]?.value ?? ""}`,
  }));
}

function network(columns, rows, prefixes) {
  const isThing = (name) => rows.some(({ values }) => /^https:\/\/w3id\.org\/fupin\/(id\/(?!fact|edge|sentence|document)|scheme\/agent-kind\/)/.test(values[name]?.value ?? ""));
  const [one, other] = columns.filter(isThing);
  if (!other) return { nodes: [], links: [], directed: true };
  const nodes = new Map();
  const links = new Map();
  const add = (name, values, facts) => {
    const iri = values[name].value;
    if (!nodes.has(iri)) nodes.set(iri, { iri, label: values[`${name}Label`]?.value ?? short(iri, prefixes), facts: [] });
    nodes.get(iri).facts.push(...facts);
    return iri;
  };
  for (const { values, facts } of rows) {
    if (values[one]?.type !== "uri" || values[other]?.type !== "uri") continue;
    const source = add(one, values, facts), target = add(other, values, facts);
    const key = `${source} ${target}`;
    if (!links.has(key)) links.set(key, { source, target, rows: 0, facts: [] });
    links.get(key).rows += 1;
    links.get(key).facts.push(...facts);
  }
  return { nodes: [...nodes.values()], links: [...links.values()], directed: true };
}

function element(name, words = "", attributes = {}) {
  const made = Object.assign(document.createElement(name), attributes);
  made.textContent = words;
  return made;
}

function cell(term, prefixes) {
  const made = element("td");
  if (!term) return made;
  if (term.type === "uri") {
    const href = address(term.value);
    made.append(href ? element("a", short(term.value, prefixes), { href, title: term.value }) : term.value);
    return made;
  }
  made.textContent = term.value;
  const plain = NUMBER.test(term.datatype ?? "") || term.datatype?.endsWith("#boolean");
  if (plain) made.className = "number";
  else if (term.value.length > LONG) made.className = "long";
  const type = term["xml:lang"] ? `@${term["xml:lang"]}` : term.datatype && !plain ? short(term.datatype, prefixes) : "";
  if (type) made.append(" ", element("span", type, { className: "type" }));
  return made;
}

function line({ values, facts }, columns, prefixes) {
  const made = element("tr");
  made.append(...columns.map((name) => cell(values[name], prefixes)));
  columns.forEach((name, i) => { made.children[i].dataset.head = name; });
  const last = element("td");
  if (facts.length) {
    made.dataset.facts = facts.join(" ");
    last.append(element("button", t("读原句", "read"), { type: "button", className: "copy" }));
  }
  made.append(last);
  return made;
}

function compared(one, other) {
  if (NUMBER.test(one?.datatype ?? "") && NUMBER.test(other?.datatype ?? "")) return Number(one.value) - Number(other.value);
  return (one?.value ?? "").localeCompare(other?.value ?? "", document.documentElement.lang);
}

/** The table of an answer; a head sorts by its column. */
export function table({ columns, rows }, prefixes) {
  const made = element("table", "", { className: "answers" });
  const body = element("tbody");
  const fill = (some) => body.replaceChildren(...some.slice(0, SHOWN).map((row) => line(row, columns, prefixes)));
  const heads = columns.map((name) => {
    const head = element("th", "", { scope: "col" });
    const button = element("button", name, { type: "button" });
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      fill(rows.toSorted((a, b) => (down ? -1 : 1) * compared(a.values[name], b.values[name])));
    });
    head.append(button);
    return head;
  });
  const top = element("tr");
  top.append(...heads, element("td"));
  const head = element("thead");
  head.append(top);
  made.append(head, body);
  fill(rows);
  const scroll = element("div", "", { className: "scroll" });
  scroll.append(made);
  return scroll;
}

/** How many rows there are, and how many of them the table shows. */
export function counted(rows) {
  if (!rows.length) return t("没有结果。请放宽条件，或看看例子。", "No results. Loosen the conditions, or look at the examples.");
  if (rows.length <= SHOWN) return t(`${rows.length} 行`, rows.length === 1 ? "1 row" : `${rows.length} rows`);
  return t(`前 ${SHOWN} 行，共 ${rows.length} 行；全部见下载`, `the first ${SHOWN} of ${rows.length} rows; the downloads have all`);
}

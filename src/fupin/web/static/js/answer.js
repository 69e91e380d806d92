// Pictures of answers: ranges as bars, things and what links them as a network or on a map. Each redraws in light and dark.
import { showFacts, t } from "./panel.js";

const BARS = 80; // that one picture shows at most
const CLOSEST = 1.4; // a network of few things is not blown up beyond this

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Call `draw` now, and again when the reader changes between light and dark. */
function inEveryLight(draw) {
  draw();
  document.addEventListener("fupin:theme", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

function shortened(words, most) {
  const letters = [...words];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : words;
}

function save(name, address) {
  const link = document.createElement("a");
  link.download = name;
  link.href = address;
  link.click();
}

function svgAddress(text) {
  return URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
}

function pngOf(svg, width, height, name) {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = width * 2;
    canvas.height = height * 2;
    const pen = canvas.getContext("2d");
    pen.fillStyle = colour("raised");
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    save(name, canvas.toDataURL("image/png"));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}

/** A chart of ECharts in an element that is kept to its width; `option()` is asked for in every light. */
function chart(element, option, click) {
  const made = globalThis.echarts.init(element, null, { renderer: "svg" });
  inEveryLight(() => made.setOption(option(), true));
  made.on("click", click);
  new ResizeObserver(() => made.resize()).observe(element);
  return {
    svg: (name) => save(`${name}.svg`, svgAddress(made.renderToSVGString())),
    png: (name) => pngOf(made.renderToSVGString(), made.getWidth(), made.getHeight(), `${name}.png`),
  };
}

function tip(words) {
  return globalThis.echarts.format.encodeHTML(words);
}

// A bar from bound to bound. What has no upper bound runs to the edge and ends in an arrow.
function drawnBar(bars, api) {
  const bar = bars[api.value(0)];
  const [from, y] = api.coord([bar.lower, api.value(0)]);
  const edge = api.getWidth() - 12;
  const to = bar.upper === null ? edge : api.coord([bar.upper, api.value(0)])[0];
  const ink = colour("c2"), paper = colour("raised");
  const end = (x, open) => ({ type: "circle", shape: { cx: x, cy: y, r: 5 }, style: { fill: open ? paper : ink, stroke: ink, lineWidth: 2 } });
  const arrow = { type: "polygon", shape: { points: [[to, y], [to - 9, y - 6], [to - 9, y + 6]] }, style: { fill: ink } };
  const line = { type: "line", shape: { x1: from, y1: y, x2: Math.max(to, from), y2: y }, style: { stroke: ink, lineWidth: 5, opacity: 0.55 } };
  const hit = { type: "rect", shape: { x: Math.min(from, to) - 10, y: y - 12, width: Math.abs(to - from) + 20, height: 24 }, style: { fill: "transparent" } };
  const late = from > api.getWidth() * 0.6;
  const words = { type: "text", style: { text: bar.text, x: late ? Math.max(from, to) + 5 : from - 5, y: y - 21, align: late ? "right" : "left", fill: colour("ink"), fontSize: 12 } };
  const ends = bar.upper === null ? [end(from, bar.lower_open), arrow]
    : from === to ? [end(from, false)] : [end(from, bar.lower_open), end(to, bar.upper_open)];
  return { type: "group", children: [line, ...ends, words, hit] };
}

function valuesOf(bars) {
  return bars.flatMap((bar) => (bar.upper === null ? [bar.lower] : [bar.lower, bar.upper]));
}

/** Numbers of one unit on one axis: logarithmic where they lie far apart. */
function barsOfUnit(element, bars) {
  const values = valuesOf(bars);
  const wide = Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 200;
  const narrow = element.clientWidth < 600;
  element.style.height = `${bars.length * 44 + 70}px`;
  return chart(element, () => ({
    animation: false,
    grid: { left: narrow ? 12 : 36, right: 24, top: 28, bottom: 8, containLabel: true },
    tooltip: { trigger: "item", confine: true, formatter: ({ dataIndex }) => tip(`${bars[dataIndex].label} ${bars[dataIndex].text}`) },
    xAxis: {
      type: wide ? "log" : "value", position: "top", name: "", min: wide ? undefined : (range) => Math.min(0, range.min),
      axisLabel: { color: colour("soft"), formatter: compact, hideOverlap: true }, splitLine: { lineStyle: { color: colour("line") } },
    },
    yAxis: {
      type: "category", inverse: true, data: bars.map((bar) => bar.label || bar.text),
      axisLabel: { color: colour("ink"), width: narrow ? 110 : 320, overflow: "truncate", interval: 0 }, axisTick: { show: false }, axisLine: { show: false },
    },
    series: [{
      type: "custom", renderItem: (_, api) => drawnBar(bars, api), encode: { x: [1, 2], y: 0 },
      data: bars.map((bar, i) => [i, bar.lower, bar.upper ?? bar.lower]),
    }],
  }), ({ dataIndex }) => { showFacts(bars[dataIndex].facts, `${bars[dataIndex].label} ${bars[dataIndex].text}`); });
}

/** 20000000000 as 200亿 or 20B. */
function compact(value) {
  return new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 2 }).format(value);
}

/** Ranges, a picture for each unit: what is measured in different units is never on one axis. */
export function drawBars(element, bars) {
  const units = Map.groupBy(bars.slice(0, BARS), (bar) => bar.unit);
  const made = [];
  for (const [unit, some] of units) {
    const heading = document.createElement("h3");
    heading.textContent = unit;
    const picture = document.createElement("div");
    element.append(...(unit ? [heading] : []), picture);
    made.push(barsOfUnit(picture, some));
  }
  const named = (name, i) => (made.length > 1 ? `${name}-${i + 1}` : name);
  return {
    svg: (name) => made.forEach((one, i) => one.svg(named(name, i))),
    png: (name) => made.forEach((one, i) => one.png(named(name, i))),
  };
}

function networkStyle(directed) {
  return [
    { selector: "node", style: {
      label: "data(label)", "background-color": colour("c2"), color: colour("ink"), "font-size": 12, width: 18, height: 18,
      "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": 130, "text-overflow-wrap": t("anywhere", "whitespace"),
      "text-outline-color": colour("raised"), "text-outline-width": 2 } },
    { selector: "edge", style: {
      width: 2, "line-color": colour("soft"), "target-arrow-color": colour("soft"), "target-arrow-shape": directed ? "triangle" : "none", "curve-style": "bezier",
      label: "data(number)", color: colour("soft"), "font-size": 11, "text-background-color": colour("raised"), "text-background-opacity": 1 } },
    { selector: ":selected", style: { "background-color": colour("accent"), "line-color": colour("accent"), "target-arrow-color": colour("accent") } },
  ];
}

// The layout begins on a circle, in the order of the answer: so it is the same at every visit.
function onCircle(i, number) {
  const turn = (2 * Math.PI * i) / number;
  return { x: 200 * Math.cos(turn), y: 200 * Math.sin(turn) };
}

/** Things and the rows that link them. */
export function drawNetwork(element, { nodes, links, directed }) {
  element.style.height = `${Math.min(860, Math.max(380, nodes.length * 52))}px`;
  const made = globalThis.cytoscape({
    container: element,
    elements: [
      ...nodes.map((node, i) => ({ data: { id: node.iri, label: shortened(node.label, 40), facts: node.facts }, position: onCircle(i, nodes.length) })),
      ...links.map((link, i) => ({ data: {
        id: `link-${i}`, source: link.source, target: link.target, facts: link.facts, number: link.rows > 1 ? String(link.rows) : "" } })),
    ],
    style: networkStyle(directed),
    layout: { name: "cose", animate: false, randomize: false, nodeDimensionsIncludeLabels: true, idealEdgeLength: () => 60, nodeOverlap: 40, componentSpacing: 60, padding: 24 },
    maxZoom: 3, minZoom: 0.2,
  });
  const labels = new Map(nodes.map((node) => [node.iri, node.label]));
  made.on("tap", "node", ({ target }) => { showFacts(target.data("facts"), labels.get(target.id())); });
  made.on("tap", "edge", ({ target }) => {
    showFacts(target.data("facts"), `${labels.get(target.data("source"))} ${directed ? "→" : "—"} ${labels.get(target.data("target"))}`);
  });
  inEveryLight(() => made.style(networkStyle(directed)));
  new ResizeObserver(() => {
    made.resize();
    made.fit(undefined, 24);
    if (made.zoom() > CLOSEST) made.zoom(CLOSEST);
    made.center();
  }).observe(element);
  return { png: (name) => save(`${name}.png`, made.png({ scale: 2, bg: colour("raised") })) };
}

function mapOption(nodes, links, names, directed) {
  const at = (node) => [node.long, node.lat];
  const label = { show: true, formatter: ({ name }) => name, position: "right", color: colour("ink"), textBorderColor: colour("raised"), textBorderWidth: 2 };
  return {
    animation: false,
    tooltip: { confine: true, formatter: ({ name }) => tip(name) },
    geo: {
      map: "provinces", roam: true, zoom: 1.1, layoutCenter: ["50%", "50%"], layoutSize: "100%", silent: true,
      itemStyle: { areaColor: colour("sunken"), borderColor: colour("line") },
    },
    series: [
      { type: "lines", coordinateSystem: "geo", symbol: ["none", directed ? "arrow" : "none"], symbolSize: 9,
        lineStyle: { color: colour("accent"), width: 2.5, opacity: 0.8, curveness: 0.2 },
        data: links.map((link) => ({ name: `${names.get(link.source).label} ${directed ? "→" : "—"} ${names.get(link.target).label}`, facts: link.facts,
          coords: [at(names.get(link.source)), at(names.get(link.target))] })) },
      { type: "scatter", coordinateSystem: "geo", symbolSize: 11, itemStyle: { color: colour("c2") }, label, labelLayout: { hideOverlap: true },
        data: nodes.map((node) => ({ name: node.label, value: at(node), facts: node.facts })) },
    ],
  };
}

/** Places with coordinates, and arcs between them, over outlines of provinces. */
export async function drawMap(element, { nodes, links, directed }, outlines) {
  const placed = nodes.filter((node) => node.lat !== null);
  const names = new Map(placed.map((node) => [node.iri, node]));
  const arcs = links.filter((link) => names.has(link.source) && names.has(link.target));
  globalThis.echarts.registerMap("provinces", await (await fetch(outlines)).json());
  element.style.height = `${Math.min(640, Math.max(320, element.clientWidth * 0.7))}px`;
  return chart(element, () => mapOption(placed, arcs, names, directed), ({ data, name }) => { if (data?.facts) showFacts(data.facts, name); });
}

/** Buttons with `data-save` (png, svg) save a picture under a name. */
export function saves(within, picture, name) {
  for (const button of within.querySelectorAll("[data-save]")) {
    button.addEventListener("click", () => picture[button.dataset.save](name));
  }
}

/** What stands in place of a picture that could not be drawn. */
export function failed(element) {
  const words = document.createElement("p");
  words.className = "state";
  words.textContent = t("画不出来，请看下面的表。", "The picture could not be drawn; the table below says the same.");
  element.replaceChildren(words);
}

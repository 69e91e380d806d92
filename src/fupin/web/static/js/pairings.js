// Pairings on a map: dots at places, arcs from supporter to recipient; a click on an arc or a dot shows its facts.
import { tidyChoices } from "./choices.js";
import { showFacts, t } from "./panel.js";

/* global echarts */
const CHINA = [[73, 54], [136, 17]]; // corners of the whole map: longitude, latitude

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function escaped(text) {
  return echarts.format.encodeHTML(text);
}

/** Outlines of provinces: carried by a page that is a file, else fetched; none where they cannot be had. */
async function outlines(box) {
  const carried = document.getElementById("provinces");
  if (carried) return JSON.parse(carried.textContent);
  try {
    const answer = await fetch(box.dataset.outlines);
    if (answer.ok) return await answer.json();
  } catch { /* dots and arcs say the same without them */ }
  return { type: "FeatureCollection", features: [] };
}

/** A map of nothing that is as large as China: what dots and arcs stand on without outlines. */
const EMPTY = {
  type: "FeatureCollection",
  features: [{
    type: "Feature",
    properties: { name: " " },
    geometry: { type: "Polygon", coordinates: [[CHINA[0], [CHINA[1][0], CHINA[0][1]], CHINA[1], [CHINA[0][0], CHINA[1][1]], CHINA[0]]] },
  }],
};

/** Names that meet are hidden, or moved apart where the reader has come closer. */
function labels(zoom) {
  return zoom > 3 ? { moveOverlap: "shiftY", hideOverlap: false } : { hideOverlap: true };
}

/** The options of the chart; `view` is what is seen: null for all, or a centre and a zoom. */
function drawn({ places, arcs }, withOutlines, view) {
  const at = new Map(places.map((place) => [place.id, place]));
  const most = Math.max(1, ...arcs.map((arc) => arc.number));
  const lines = arcs.map((arc) => {
    const [from, to] = [at.get(arc.from), at.get(arc.to)];
    return {
      name: `${from.name} → ${to.name}`,
      coords: [from.at, to.at],
      facts: arc.facts,
      number: arc.number,
      derived: Boolean(arc.rule),
      lineStyle: {
        color: colour(arc.rule ? "--c2" : "--c1"),
        type: arc.rule ? [6, 5] : "solid",
        width: (arc.rule ? 1.5 : 2) + 2.5 * (arc.number / most),
        opacity: arc.rule ? 0.55 : 0.8,
        curveness: arc.rule ? 0.3 : 0.2,
      },
    };
  });
  const factsOf = (id) => [...new Set(arcs.filter((arc) => arc.from === id || arc.to === id).flatMap((arc) => arc.facts))];
  return {
    animation: false,
    textStyle: { color: colour("--ink") },
    tooltip: {
      confine: true,
      backgroundColor: colour("--raised"),
      borderColor: colour("--line"),
      textStyle: { color: colour("--ink") },
      formatter: ({ data }) => `${escaped(data.name)}${data.number ? t(`：${data.number} 条事实`, `: ${data.number} facts`) : ""}`
        + (data.derived ? `<br>${escaped(t("由组推到成员", "derived for a member of a group"))}` : ""),
    },
    geo: {
      map: withOutlines ? "provinces" : "nothing",
      boundingCoords: CHINA,
      left: 12,
      right: 12,
      top: 12,
      bottom: 12,
      preserveAspect: "contain",
      roam: true,
      scaleLimit: { min: 0.8, max: 60 },
      silent: true,
      ...(view ?? {}),
      itemStyle: { areaColor: withOutlines ? colour("--sunken") : "transparent", borderColor: withOutlines ? colour("--line") : "transparent" },
    },
    series: [
      { type: "lines", coordinateSystem: "geo", data: lines, symbol: ["none", "arrow"], symbolSize: 9, cursor: "pointer" },
      {
        type: "scatter",
        coordinateSystem: "geo",
        symbolSize: 9,
        itemStyle: { color: colour("--ink") },
        label: { show: true, formatter: "{b}", position: "right", color: colour("--ink"), textBorderColor: colour("--paper"), textBorderWidth: 3, fontSize: 13 },
        labelLayout: labels(view?.zoom ?? 1),
        data: places.map((place) => ({ name: place.name, value: place.at, facts: factsOf(place.id) })),
      },
    ],
  };
}

/** Where the recipients are: their middle, and a zoom that holds them. */
function recipients({ places, arcs }) {
  const helped = new Set(arcs.map((arc) => arc.to));
  const points = places.filter((place) => helped.has(place.id)).map((place) => place.at);
  if (!points.length) return null;
  const [low, high] = [Math.min, Math.max].map((pick) => [0, 1].map((axis) => pick(...points.map((point) => point[axis]))));
  const span = Math.max((high[0] - low[0]) / (CHINA[1][0] - CHINA[0][0]), (high[1] - low[1]) / (CHINA[0][1] - CHINA[1][1]), 0.02);
  return { center: [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2], zoom: Math.min(40, 0.6 / span) };
}

function save(address, name) {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

/** The same picture as text, drawn out of sight. */
function asSvg(options, box) {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: box.clientWidth, height: box.clientHeight });
  chart.setOption({ backgroundColor: colour("--paper"), ...options });
  const text = chart.renderToSVGString();
  chart.dispose();
  return URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
}

async function drawMap(box) {
  const data = JSON.parse(document.getElementById("pairings").textContent);
  let shown = box.dataset.shown !== "off";
  let view = null;
  echarts.registerMap("nothing", EMPTY);
  echarts.registerMap("provinces", await outlines(box));
  const chart = echarts.init(box, null, { renderer: "canvas" });
  const draw = () => chart.setOption(drawn(data, shown, view), true);

  /** What the reader sees now, so that another colour or outline leaves it. */
  const keep = () => {
    const [geo] = chart.getOption().geo;
    view = geo.center ? { center: geo.center, zoom: geo.zoom } : view;
  };

  draw();
  box.setAttribute("aria-busy", "false");
  chart.on("georoam", () => chart.setOption({ series: [{}, { labelLayout: labels(chart.getOption().geo[0].zoom) }] }));
  chart.on("click", ({ data: clicked }) => { if (clicked?.facts) showFacts(clicked.facts, clicked.name); });
  new ResizeObserver(() => chart.resize()).observe(box);
  document.addEventListener("fupin:theme", () => { keep(); draw(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { keep(); draw(); });

  const outlined = document.getElementById("outlines");
  outlined.addEventListener("click", () => {
    shown = !shown;
    outlined.setAttribute("aria-pressed", String(shown));
    const address = new URL(location.href);
    if (shown) address.searchParams.delete("outlines");
    else address.searchParams.set("outlines", "off");
    history.replaceState(null, "", address);
    keep();
    draw();
  });
  document.getElementById("whole").addEventListener("click", () => { view = null; draw(); });
  document.getElementById("closer").addEventListener("click", () => { view = recipients(data); draw(); });
  for (const button of document.querySelectorAll("[data-picture]")) {
    button.addEventListener("click", () => {
      keep();
      if (button.dataset.picture === "png") save(chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: colour("--paper") }), "pairings.png");
      else save(asSvg(drawn(data, shown, view), box), "pairings.svg");
    });
  }
}

tidyChoices();
const box = document.getElementById("map");
if (box) drawMap(box);

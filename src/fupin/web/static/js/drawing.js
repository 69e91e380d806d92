// The picture of a network as an SVG of our own, from the places that nodes and curves have.

const SVG = "http://www.w3.org/2000/svg";

function made(name, attributes, words = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, typeof value === "number" ? value.toFixed(1) : value);
  if (words) element.textContent = words.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
  return element;
}

function shape(node, { x, y }, fill) {
  const half = node.data("size") / 2;
  const common = { fill, stroke: node.hasClass("start") ? "currentColor" : "none", "stroke-width": 2.5 };
  if (node.data("shape") === "diamond") return made("path", { d: `M${x} ${y - half}L${x + half} ${y}L${x} ${y + half}L${x - half} ${y}Z`, ...common });
  if (node.data("shape") === "round-rectangle") return made("rect", { x: x - half, y: y - half, width: 2 * half, height: 2 * half, rx: 3, ...common });
  return made("circle", { cx: x, cy: y, r: half, ...common });
}

function arrow(tip, from, fill) {
  const turn = Math.atan2(tip.y - from.y, tip.x - from.x);
  const corner = (by) => `${(tip.x - 8 * Math.cos(turn + by)).toFixed(1)} ${(tip.y - 8 * Math.sin(turn + by)).toFixed(1)}`;
  return made("path", { d: `M${tip.x.toFixed(1)} ${tip.y.toFixed(1)}L${corner(0.4)}L${corner(-0.4)}Z`, fill });
}

/** Text of an SVG of what `cy` shows; `title` stands in it for those who cannot see it. */
export function svg(cy, title) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const shown = cy.elements(":visible");
  const { x1, y1, w, h } = shown.boundingBox({ includeLabels: true });
  const root = made("svg", { viewBox: [x1 - 20, y1 - 20, w + 40, h + 40].map((n) => n.toFixed(1)).join(" "), width: w + 40, height: h + 40, color: colour("ink"), "font-family": getComputedStyle(document.body).fontFamily });
  root.append(made("title", {}, title), made("rect", { x: x1 - 20, y: y1 - 20, width: w + 40, height: h + 40, fill: colour("raised") }));
  for (const edge of shown.edges()) {
    const from = edge.sourceEndpoint(), to = edge.targetEndpoint(), stroke = colour(`c${edge.data("colour")}`);
    const bends = edge.controlPoints() ?? [];
    const way = bends.length ? `Q${bends[0].x.toFixed(1)} ${bends[0].y.toFixed(1)} ` : "L";
    const line = made("path", { d: `M${from.x.toFixed(1)} ${from.y.toFixed(1)}${way}${to.x.toFixed(1)} ${to.y.toFixed(1)}`, fill: "none", stroke, "stroke-width": 1.6, "stroke-opacity": 0.75 });
    if (edge.data("manner") === "dashed") line.setAttribute("stroke-dasharray", "6 4");
    line.append(made("title", {}, `${edge.source().data("name")} —${edge.data("label")}→ ${edge.target().data("name")}`));
    root.append(line, arrow(to, bends[0] ?? from, stroke));
  }
  for (const node of shown.nodes()) {
    const place = node.position(), size = parseFloat(node.style("font-size"));
    const dot = shape(node, place, colour(`c${node.data("colour")}`));
    dot.append(made("title", {}, node.data("name")));
    root.append(dot);
    if (!node.hasClass("named")) continue;
    const half = node.data("size") / 2, y = node.hasClass("above") ? place.y - half - size * 0.4 : place.y + half + size * 1.25;
    root.append(made("text", { x: place.x, y, "text-anchor": "middle", "font-size": size, fill: "currentColor", stroke: colour("raised"), "stroke-width": size / 6, "paint-order": "stroke" }, node.data("short")));
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}\n`;
}

/** Let the browser save a file. */
export function save(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

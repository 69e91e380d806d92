// A network as a picture: shapes by kind of node, a curve for each fact, labels that do not overlap.
// Places are the same at every visit: what came first is laid out first, and stays where it is when more is added.

const SHAPES = {
  region: ["ellipse", 2, 22], place: ["ellipse", 2, 18], facility: ["ellipse", 2, 16],
  organisation: ["round-rectangle", 1, 20], person: ["round-rectangle", 1, 16], post: ["round-rectangle", 1, 16], group: ["round-rectangle", 1, 20],
  programme: ["diamond", 4, 24], system: ["diamond", 4, 24], part: ["diamond", 4, 20], document: ["diamond", 4, 20],
};
const OTHER = ["ellipse", 8, 11];
const SETTLED = new Set(["done", "ongoing", "claimed"]);
const SIZE = 13; // pixels of a label on the screen
const CALM = 150; // nodes up to which all are asked for a place
const LONGEST = 28; // halves of a Chinese character

/** Colours of the page as they are now. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

/** Width of a text, in ems. */
function ems(text) {
  let sum = 0;
  for (const letter of text) sum += letter.codePointAt(0) > 0x2e80 ? 1 : 0.56;
  return sum;
}

/** A label that is not too long. */
export function cut(text) {
  let room = LONGEST, kept = "";
  for (const letter of text) {
    room -= letter.codePointAt(0) > 0x2e80 ? 2 : 1.1;
    if (room < 0) return `${kept}…`;
    kept += letter;
  }
  return kept;
}

/** Run something for which chance is the same each time. */
function seeded(run) {
  const chance = Math.random;
  let state = 20201123;
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  try { run(); } finally { Math.random = chance; }
}

function sheet() {
  const c = colours();
  return [
    { selector: "node", style: {
      "background-color": (node) => c(`c${node.data("colour")}`), shape: "data(shape)", width: "data(size)", height: "data(size)",
      label: "", color: c("ink"), "font-size": SIZE, "min-zoomed-font-size": 5,
      "text-valign": "bottom", "text-margin-y": 3, "text-outline-color": c("raised"), "text-outline-width": 2,
      "font-family": getComputedStyle(document.body).fontFamily,
    } },
    { selector: "node.named", style: { label: "data(short)" } },
    { selector: "node.above", style: { "text-valign": "top" } },
    { selector: "node.start", style: { "border-width": 3, "border-color": c("ink") } },
    { selector: "edge", style: {
      "curve-style": "bezier", "control-point-step-size": "data(step)", width: 1.6, opacity: "data(faint)",
      "line-color": (edge) => c(`c${edge.data("colour")}`), "target-arrow-color": (edge) => c(`c${edge.data("colour")}`),
      "target-arrow-shape": "triangle", "arrow-scale": 0.8, "line-style": "data(manner)",
    } },
    { selector: ".off", style: { display: "none" } },
    { selector: "edge.near, edge.picked", style: {
      opacity: 1, width: 3.4, label: "data(label)", color: c("ink"), "font-size": SIZE, "text-background-color": c("raised"),
      "text-background-opacity": 0.9, "text-background-padding": 2, "z-index": 9,
    } },
    { selector: "node.near", style: { label: "data(short)", "font-weight": "bold", "z-index": 10 } },
    { selector: "node.picked", style: { "border-width": 4, "border-color": c("accent"), label: "data(short)" } },
  ];
}

function elements(picture) {
  const starts = new Set(picture.starts);
  const between = new Map();
  const pair = (edge) => [edge.source, edge.target].sort().join(" ");
  for (const edge of picture.edges) between.set(pair(edge), (between.get(pair(edge)) ?? 0) + 1);
  const nodes = picture.nodes.map((node) => {
    const [shape, colour, size] = SHAPES[node.family] ?? OTHER;
    const data = { id: node.id, iri: node.iri, name: node.label, short: cut(node.label), kind: node.kind, family: node.family, stage: node.stage, shape, colour, size };
    return { group: "nodes", data, start: starts.has(node.id), shown: node.shown };
  });
  const edges = picture.edges.map((edge) => {
    const settled = !edge.modality.length || edge.modality.some((key) => SETTLED.has(key));
    const step = Math.max(5, Math.min(26, 150 / between.get(pair(edge))));
    const faint = picture.edges.length > 120 ? 0.45 : 0.75;
    const data = { id: edge.id, source: edge.source, target: edge.target, label: picture.labels[edge.predicate] ?? edge.predicate, predicate: edge.predicate, facts: edge.facts, colour: picture.colours[edge.predicate] ?? 8, manner: settled ? "solid" : "dashed", step, faint };
    return { group: "edges", data, shown: edge.shown };
  });
  return { nodes, edges };
}

/** A number from a name, always the same. */
function hash(name) {
  let sum = 2166136261;
  for (const letter of name) sum = Math.imul(sum ^ letter.codePointAt(0), 16777619);
  return sum >>> 0;
}

/**
 * Draw `picture` (starts, nodes, edges as the server gives them) into `place`; `picked(element)` is called for what is
 * clicked. `small` draws without zoom and pan, for a preview.
 */
export function draw(place, picture, picked, small = false) {
  const cy = globalThis.cytoscape({
    container: place, style: sheet(), minZoom: 0.05, maxZoom: 6, boxSelectionEnabled: false, autounselectify: true,
    userZoomingEnabled: !small, userPanningEnabled: !small, autoungrabify: small, pixelRatio: "auto", hideEdgesOnViewport: false,
  });
  let named = 0; // the zoom for which names were chosen
  let whole = true; // nobody has moved or zoomed since all was in view
  const known = new Map(); // places of nodes that were taken away come back with them

  let width = place.clientWidth, height = place.clientHeight;

  /** Places for nodes that have none; all others stay. In a large picture only the neighbours of the new are asked. */
  function layOut(added) {
    const fixed = cy.nodes().not(added), scope = cy.nodes().length > CALM && fixed.nonempty() ? added.closedNeighborhood().nodes() : cy.nodes();
    const beside = fixed.nonempty() ? { x: fixed.boundingBox().x2 + 200, y: 0 } : { x: 0, y: 0 };
    added.forEach((node) => {
      const near = node.neighborhood("node").intersection(fixed).first();
      const turn = (hash(node.id()) % 3600) / 1800 * Math.PI;
      const from = near.nonempty() ? near.position() : beside;
      node.position({ x: from.x + 110 * Math.cos(turn), y: from.y + 110 * Math.sin(turn) });
    });
    const pairs = new Set();
    const single = scope.edgesWith(scope).filter((edge) => {
      const ends = [edge.source().id(), edge.target().id()].sort().join(" ");
      return !pairs.has(ends) && pairs.add(ends);
    });
    const held = scope.intersection(fixed).map((node) => ({ nodeId: node.id(), position: { ...node.position() } }));
    seeded(() => scope.union(single).layout({
      name: "fcose", animate: false, fit: false, randomize: fixed.empty(), quality: added.length > 500 && fixed.empty() ? "draft" : "default",
      nodeSeparation: 120, nodeRepulsion: 30000, gravity: 0.15, gravityRange: 2, numIter: 1500, packComponents: false,
      idealEdgeLength: (edge) => 70 + 9 * Math.sqrt(Math.max(edge.source().degree(false), edge.target().degree(false))),
      fixedNodeConstraint: held.length ? held : undefined,
    }).run());
  }

  /** Show another state: what stays keeps its place. */
  function update(next) {
    const { nodes, edges } = elements(next);
    const wanted = new Map([...nodes, ...edges].map((element) => [element.data.id, element]));
    const first = cy.nodes().empty();
    let grown = false;
    cy.batch(() => {
      cy.elements().removeClass("off start picked near"); // borders would count in the layout
      cy.elements().forEach((element) => {
        if (wanted.has(element.id())) return;
        if (element.isNode()) known.set(element.id(), { ...element.position() });
        element.remove();
      });
    });
    for (const stage of [...new Set(nodes.map((node) => node.data.stage))].sort((a, b) => a - b)) {
      const fresh = nodes.filter((node) => node.data.stage === stage && cy.getElementById(node.data.id).empty());
      const here = cy.add(fresh.map(({ group, data }) => ({ group, data, position: known.get(data.id) })));
      cy.add(edges.filter(({ data }) => cy.getElementById(data.id).empty() && cy.getElementById(data.source).nonempty() && cy.getElementById(data.target).nonempty()).map(({ group, data }) => ({ group, data })));
      const unplaced = here.nodes().filter((node) => !known.has(node.id()));
      if (unplaced.nonempty()) { layOut(unplaced); grown = true; }
    }
    cy.batch(() => cy.elements().forEach((element) => {
      const { data, shown, start } = wanted.get(element.id());
      if (!first) element.data(data);
      element.toggleClass("off", !shown);
      if (element.isNode()) element.toggleClass("start", start);
    }));
    if (first || (grown && outside())) fit();
    declutter();
  }

  function outside() {
    const all = cy.elements(":visible").boundingBox(), seen = cy.extent();
    return all.x1 < seen.x1 || all.x2 > seen.x2 || all.y1 < seen.y1 || all.y2 > seen.y2;
  }

  function fit() {
    whole = true;
    const shown = cy.elements(":visible");
    if (shown.empty()) return;
    cy.fit(shown, small ? 24 : 45);
    if (cy.zoom() > 1.5) { cy.zoom(1.5); cy.center(shown); }
  }

  function zoom(by) {
    whole = false;
    cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: width / 2, y: height / 2 } });
  }

  /** Names of what matters most, as far as there is room for them at this zoom. */
  function declutter() {
    const zoom = cy.zoom(), size = SIZE / zoom;
    named = zoom;
    const taken = new Map(); // squares of 60 pixels → boxes in them
    const squares = (box) => {
      const found = [];
      for (let x = Math.floor(box[0] / 60); x <= Math.floor(box[2] / 60); x += 1) for (let y = Math.floor(box[1] / 60); y <= Math.floor(box[3] / 60); y += 1) found.push(`${x} ${y}`);
      return found;
    };
    const take = (box) => {
      for (const square of squares(box)) taken.has(square) ? taken.get(square).push(box) : taken.set(square, [box]);
    };
    const meets = (box, other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1];
    const free = (box) => !squares(box).some((square) => taken.get(square)?.some((other) => meets(box, other)));
    const nodes = cy.nodes(":visible").toArray();
    const weight = new Map(nodes.map((node) => [node, (node.hasClass("start") ? 1e6 : 0) + node.degree(false) + (SHAPES[node.data("family")] ? 100 : 0)]));
    const boxes = new Map(nodes.map((node) => {
      const { x, y } = node.renderedPosition(), half = node.data("size") * zoom / 2;
      return [node, [x - half, y - half, x + half, y + half]];
    }));
    for (const box of boxes.values()) take(box);
    nodes.sort((a, b) => weight.get(b) - weight.get(a) || (a.id() < b.id() ? -1 : 1));
    cy.batch(() => {
      for (const node of nodes) {
        const [left, top, right, bottom] = boxes.get(node);
        const middle = (left + right) / 2, wide = ems(node.data("short")) * SIZE / 2 + 3, tall = SIZE * 1.45;
        const below = [middle - wide, bottom + 1, middle + wide, bottom + tall], above = [middle - wide, top - tall, middle + wide, top - 1];
        const box = [below, above].find(free) ?? (node === nodes[0] ? below : null);
        if (box) take(box);
        node.toggleClass("named", box !== null).toggleClass("above", box === above);
      }
      cy.elements().style("font-size", size);
      cy.nodes().style("text-margin-y", (node) => (node.hasClass("above") ? -3 : 3) / zoom);
      cy.nodes().style("text-outline-width", 2 / zoom);
    });
  }

  let waiting = 0;
  cy.on("zoom", () => { clearTimeout(waiting); waiting = setTimeout(() => { if (cy.zoom() !== named) declutter(); }, 90); });
  cy.on("dragpan scrollzoom pinchzoom", () => { whole = false; });
  cy.on("dragfree", "node", declutter);
  cy.on("mouseover", "node, edge", ({ target }) => { (target.isEdge() ? target.union(target.connectedNodes()) : target).addClass("near"); place.style.cursor = "pointer"; });
  cy.on("mouseout", "node, edge", () => { cy.elements(".near").removeClass("near"); place.style.cursor = ""; });
  cy.on("tap", "node, edge", ({ target }) => picked(target));
  cy.on("tap", ({ target }) => { if (target === cy) picked(null); });
  const repaint = () => { cy.style(sheet()); declutter(); };
  document.addEventListener("fupin:theme", repaint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  new ResizeObserver(() => {
    const by = { x: (place.clientWidth - width) / 2, y: (place.clientHeight - height) / 2 };
    if (!by.x && !by.y) return;
    [width, height] = [place.clientWidth, place.clientHeight];
    cy.resize();
    if (whole) fit();
    else cy.panBy(by); // the reader has gone somewhere: stay there
  }).observe(place);

  update(picture);
  place.classList.add("drawn");
  return { cy, update, fit, zoom };
}

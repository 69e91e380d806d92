"""A network as a picture that needs no script: SVG of our own, and PNG made of it."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from fupin.views.layout import Place, places
from fupin.views.network import Edge, Network, Node
from fupin.views.networkfiles import NOT_XML

#: Colours on paper, as in style.css; the number of an edge's colour is that of its kind (see ``network.colour``).
_COLOURS = ("", "#9c2117", "#1f5f8b", "#3c7a3c", "#8a5a00", "#6b3fa0", "#00796b", "#a83279", "#545454")
#: Colour and form of nodes, by the family of their names.
_FAMILIES: Mapping[str, tuple[int, str]] = {
    **dict.fromkeys(("region", "place", "facility"), (2, "circle")),
    **dict.fromkeys(("organisation", "group", "person", "post"), (1, "square")),
    **dict.fromkeys(("programme", "system", "part", "document", "product"), (4, "diamond")),
}
_FONT = "'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei', sans-serif"
#: Pixels: size of letters, free space around the picture, distance between lines that join the same two nodes.
_LETTERS, _MARGIN, _BETWEEN = 12.0, 60.0, 14.0
#: Letters of a name that are written out.
_LONGEST = 14


def svg(found: Network, said: Mapping[str, str], title: str, colour: Mapping[str, int]) -> str:
    """The picture; whoever points at a line reads its fact and sentence.

    ``said`` has the sentences of each fact (see ``network.sentences``), ``colour`` the number of each kind of edge.
    """
    placed = places([node.id for node in found.nodes], [(edge.source, edge.target) for edge in found.edges])
    sizes = _sizes(found)
    left, top, right, bottom = _frame(placed)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.1f} {top:.1f} {right - left:.1f} {bottom - top:.1f}" '
        f'width="{right - left:.0f}" height="{bottom - top:.0f}" font-family="{_FONT}" font-size="{_LETTERS}">'
    )
    lines = [
        head,
        f"<title>{_xml(title)}</title>",
        f'<rect x="{left:.1f}" y="{top:.1f}" width="100%" height="100%" fill="#fff"/>',
        *_lines(found, placed, sizes, said, colour),
        *(_shape(node, placed[node.id], sizes[node.id], node.id in found.starts) for node in found.nodes),
        *_names(found, placed, sizes),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def png(drawn: str, zoom: float = 2.0) -> bytes:
    """An SVG as PNG, ``zoom`` pixels for one. Its letters come from the fonts of the system: a Chinese one is needed."""
    import resvg_py  # only for this

    return bytes(resvg_py.svg_to_bytes(svg_string=drawn, zoom=zoom))


def _xml(text: str) -> str:
    return escape(NOT_XML.sub("\ufffd", text), {'"': "&quot;"})


def _frame(placed: Mapping[str, Place]) -> tuple[float, float, float, float]:
    across, down = [x for x, _ in placed.values()] or [0.0], [y for _, y in placed.values()] or [0.0]
    return min(across) - 2 * _MARGIN, min(down) - _MARGIN, max(across) + 2 * _MARGIN, max(down) + _MARGIN


def _sizes(found: Network) -> dict[str, float]:
    """Half the width of each node: more where more facts meet."""
    met = Counter(end for edge in found.edges for end in {edge.source, edge.target})
    return {node.id: 6 + 2.2 * math.log2(1 + met[node.id]) for node in found.nodes}


def _lines(
    found: Network,
    placed: Mapping[str, Place],
    sizes: Mapping[str, float],
    said: Mapping[str, str],
    colour: Mapping[str, int],
) -> Iterator[str]:
    names = {node.id: node.label for node in found.nodes}
    between: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in found.edges:
        between[min(edge.source, edge.target), max(edge.source, edge.target)].append(edge)
    for (first, last), edges in between.items():
        step = min(_BETWEEN, 0.8 * math.dist(placed[first], placed[last]) / len(edges))
        for number, edge in enumerate(edges):
            bend = (number - (len(edges) - 1) / 2) * step * (1 if edge.source == first else -1)
            told = f"{names[edge.source]} —{edge.label}→ {names[edge.target]}\n"
            told += "\n".join(said.get(fact, "") for fact in edge.facts)
            paint = _COLOURS[colour.get(edge.predicate, 8)]
            yield _line(placed[edge.source], placed[edge.target], sizes[edge.target], bend, paint, told)


def _line(start: Place, end: Place, size: float, bend: float, paint: str, told: str) -> str:
    """A curve with a head that ends at the rim of its node; a node that is joined to itself gets a loop."""
    (x1, y1), (x2, y2) = start, end
    if start == end:
        way, turn, tip = f"M{x1} {y1}c40 -60 -40 -60 0 0", math.pi / 2, (x1, y1 - size)
    else:
        far = math.dist(start, end)
        middle = ((x1 + x2) / 2 - (y2 - y1) / far * 2 * bend, (y1 + y2) / 2 + (x2 - x1) / far * 2 * bend)
        turn = math.atan2(y2 - middle[1], x2 - middle[0])
        tip = (x2 - size * math.cos(turn), y2 - size * math.sin(turn))
        way = f"M{x1} {y1}Q{middle[0]:.1f} {middle[1]:.1f} {tip[0]:.1f} {tip[1]:.1f}"
    corners = [(tip[0] - 8 * math.cos(turn + by), tip[1] - 8 * math.sin(turn + by)) for by in (0.4, -0.4)]
    head = f"M{tip[0]:.1f} {tip[1]:.1f}" + "".join(f"L{x:.1f} {y:.1f}" for x, y in corners) + "Z"
    return (
        f'<g><title>{_xml(told)}</title><path d="{way}" fill="none" stroke="{paint}" stroke-width="1.5" stroke-opacity=".75"/>'
        f'<path d="{head}" fill="{paint}"/></g>'
    )


def _shape(node: Node, place: Place, size: float, is_start: bool) -> str:
    (x, y), (number, form) = place, _FAMILIES.get(node.family, (8, "circle"))
    paint = f'fill="{_COLOURS[number]}" stroke="{"#1d1b18" if is_start else "#fff"}" stroke-width="{2.5 if is_start else 1}"'
    told = f"<title>{_xml(f'{node.label} ({node.kind})')}</title>"
    if form == "diamond":
        way = f"M{x} {y - size:.1f}L{x + size:.1f} {y}L{x} {y + size:.1f}L{x - size:.1f} {y}Z"
        return f'<path d="{way}" {paint}>{told}</path>'
    if form == "square":
        return (
            f'<rect x="{x - size:.1f}" y="{y - size:.1f}" width="{2 * size:.1f}" height="{2 * size:.1f}" rx="3" {paint}>'
            f"{told}</rect>"
        )
    return f'<circle cx="{x}" cy="{y}" r="{size:.1f}" {paint}>{told}</circle>'


def _names(found: Network, placed: Mapping[str, Place], sizes: Mapping[str, float]) -> Iterator[str]:
    """Names below their nodes, of the starts and of those where most meets first; one that would cover another is left out."""
    taken: list[tuple[float, float, float, float]] = []
    for node in sorted(found.nodes, key=lambda node: (node.id not in found.starts, -sizes[node.id], node.id)):
        words = node.label if len(node.label) <= _LONGEST else node.label[:_LONGEST] + "…"
        x, y = placed[node.id]
        y += sizes[node.id] + _LETTERS * 1.1
        half = _width(words) * _LETTERS / 2
        box = (x - half, y - _LETTERS, x + half, y + 3)
        if any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            continue
        taken.append(box)
        yield (
            f'<text x="{x}" y="{y:.1f}" text-anchor="middle" fill="#1d1b18" stroke="#fff" stroke-width="2.5" '
            f'paint-order="stroke">{_xml(words)}</text>'
        )


def _width(words: str) -> float:
    """Width of words in letters' heights: Chinese characters are as wide as high, others about half."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.55 for char in words)

"""Where the nodes of a network stand: the same places each time, related nodes near, parts that are not connected side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

Place = tuple[float, float]

#: Units (pixels) between neighbours, between parts, and steps that the springs take.
_NEAR, _APART, _STEPS = 110.0, 140.0, 120
_SEED = 1


def places(nodes: Sequence[str], pairs: Iterable[tuple[str, str]]) -> dict[str, Place]:
    """A place (x, y in pixels) for each node, given the pairs that are joined."""
    import networkx as nx  # heavy: only for this

    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(pair for pair in pairs if pair[0] != pair[1])
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    order = {node: number for number, node in enumerate(nodes)}
    return _beside([_spread(graph.subgraph(sorted(part, key=order.__getitem__))) for part in parts])


def _spread(part: nx.Graph) -> dict[str, Place]:
    """A connected part around its own middle: springs (Fruchterman and Reingold 1991), from fixed first places."""
    import networkx as nx

    ordered = nx.Graph()
    ordered.add_nodes_from(part.nodes)
    ordered.add_edges_from(sorted(part.edges))
    if len(ordered) == 1:
        return dict.fromkeys(ordered, (0.0, 0.0))
    # kept from falling on each other where the springs pull: nodes of a large part stand farther apart
    found = nx.spring_layout(ordered, seed=_SEED, iterations=_STEPS, scale=None, k=1.0, method="force")
    return {node: (float(x) * _NEAR, float(y) * _NEAR) for node, (x, y) in found.items()}


def _beside(parts: Sequence[dict[str, Place]]) -> dict[str, Place]:
    """Parts in rows, the widest first, about as wide as high."""
    boxes = [_box(part) for part in parts]
    area = sum((right - left + _APART) * (bottom - top + _APART) for left, top, right, bottom in boxes)
    width = max([(area * 1.5) ** 0.5, *(right - left for left, _, right, _ in boxes)], default=0.0)
    placed: dict[str, Place] = {}
    x = y = high = 0.0
    for part, (left, top, right, bottom) in zip(parts, boxes, strict=True):
        if x > 0 and x + right - left > width:
            x, y, high = 0.0, y + high + _APART, 0.0
        placed |= {node: (round(x + at - left, 1), round(y + down - top, 1)) for node, (at, down) in part.items()}
        x, high = x + right - left + _APART, max(high, bottom - top)
    return placed


def _box(part: dict[str, Place]) -> tuple[float, float, float, float]:
    across, down = [x for x, _ in part.values()], [y for _, y in part.values()]
    return min(across), min(down), max(across), max(down)

"""Where many thousand nodes stand: each in a disc around what it belongs to, discs of known places as on a map.

Everything is counted with arrays, without chance: the same nodes and lines have the same places every time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Real = NDArray[np.float64]

#: Room of a disc for each unit of what stands in it, of the map for each unit of its discs, and of what is around it.
_ROOM, _MAP, _AROUND = 1.3, 4.0, 2.0
#: Steps in which discs that lie on each other are pushed apart, and how many discs, the largest, are looked at.
_STEPS, _PUSHED = 60, 300
_GOLDEN = 2.399963229728653  # radians: points at this angle from one another fill a disc evenly
#: Doublings after which a node has asked more forebears than there are nodes.
_DOUBLINGS = 20


def spread(above: Whole, points: Real, lines: Whole) -> Real:
    """A place (x, y) for each node.

    ``above`` is the number of the node in which one lies, -1 where none is known; ``points`` its longitude and latitude,
    NaN where there is none; ``lines`` pairs of numbers that are joined. What lies in nothing stands by its neighbour
    with the most lines; what has no such neighbour, around the map.
    """
    import numpy as np  # heavy: only for this

    parent = _parents(above, np.isfinite(points[:, 0]), lines)
    depth = _depths(parent)
    area = np.ones(len(parent))
    for level in range(int(depth.max(initial=0)), 0, -1):
        nodes = np.flatnonzero(depth == level)
        np.add.at(area, parent[nodes], area[nodes] * _ROOM)
    places = _roots(np.flatnonzero(depth == 0), points, area)
    for level in range(1, int(depth.max(initial=0)) + 1):
        nodes = np.flatnonzero(depth == level)
        nodes = nodes[np.lexsort((nodes, area[nodes], parent[nodes]))]
        first = np.r_[True, parent[nodes][1:] != parent[nodes][:-1]]
        group = np.cumsum(first) - 1
        before = np.cumsum(area[nodes]) - area[nodes]
        before -= before[first][group]
        number = np.arange(len(nodes)) - np.flatnonzero(first)[group]
        places[nodes] = places[parent[nodes]] + _turned(1 + _ROOM * (before + area[nodes] / 2), number)
    return places


def _parents(above: Whole, known: NDArray[np.bool_], lines: Whole) -> Whole:
    """The node by which each one stands; itself for one that stands alone. No chain comes back to where it began."""
    import numpy as np

    own = np.arange(len(above))
    parent = np.where(known | (above < 0), own, above)
    holds = np.zeros(len(above), bool)
    holds[above[above >= 0]] = True
    order = np.argsort(np.argsort(-np.bincount(lines.ravel(), minlength=len(above)), kind="stable"), kind="stable")
    best = own.copy()  # by the place in the order of their lines
    best[:] = order
    ends = np.concatenate((lines, lines[:, ::-1])) if len(lines) else np.empty((0, 2), np.int64)
    np.minimum.at(best, ends[:, 0], order[ends[:, 1]])
    node_at = np.empty(len(above), np.int64)
    node_at[order] = own
    free = (parent == own) & ~known & ~holds
    parent[free] = node_at[best[free]]
    last = _forebears(parent)
    parent[np.unique(last[parent[last] != last])] = np.unique(last[parent[last] != last])  # a circle is opened
    return parent


def _forebears(parent: Whole) -> Whole:
    """The last node of each one's chain; where the chain is a circle, one of the circle."""
    last = parent
    for _ in range(_DOUBLINGS):
        last = last[last]
    return last


def _depths(parent: Whole) -> Whole:
    import numpy as np

    depth, at = np.zeros(len(parent), np.int64), parent
    own = np.arange(len(parent))
    last = own
    while (moved := at != last).any():
        depth += moved
        last, at = at, parent[at]
    return depth


def _turned(squares: Real, number: Whole) -> Real:
    """Places around the middle, given the squares of their distances and their numbers."""
    import numpy as np

    far = np.sqrt(squares)
    return np.stack((far * np.cos(number * _GOLDEN), far * np.sin(number * _GOLDEN)), axis=1)


def _roots(roots: Whole, points: Real, area: Real) -> Real:
    """Places of what stands alone or in the middle of a disc: on the map where its point is known, else around the map."""
    import numpy as np

    places = np.zeros((len(area), 2))
    mapped = roots[np.isfinite(points[roots, 0])]
    others = roots[~np.isfinite(points[roots, 0])]
    inside = 0.0
    if len(mapped):
        flat = np.stack((points[mapped, 0] * np.cos(np.radians(35)), points[mapped, 1]), axis=1)
        flat -= (flat.min(axis=0) + flat.max(axis=0)) / 2
        inside = _MAP * float(area[mapped].sum())
        places[mapped] = flat * np.sqrt(inside) / max(1e-9, float(np.hypot(*flat.T).max()))
    others = others[np.argsort(-area[others], kind="stable")]
    filled = np.cumsum(area[others]) - area[others] / 2
    squares = _AROUND * (inside + filled)
    if not len(mapped):
        squares[:1] = 0.0  # the largest in the middle
    places[others] = _turned(squares, np.arange(len(others)))
    largest = roots[np.argsort(-area[roots], kind="stable")][:_PUSHED]
    places[largest] = _apart(places[largest], np.sqrt(area[largest]))
    return places


def _apart(places: Real, radius: Real) -> Real:
    """Discs that lie on each other, pushed apart; the smaller one goes farther."""
    import numpy as np

    touch = radius[:, None] + radius[None, :]
    share = (radius[None, :] ** 2 / (radius[:, None] ** 2 + radius[None, :] ** 2))[..., None]
    for _ in range(_STEPS):
        away = places[:, None] - places[None, :]
        far = np.hypot(away[..., 0], away[..., 1])
        np.fill_diagonal(far, np.inf)
        short = np.maximum(0, touch - far) / np.maximum(far, 1e-6)
        if not short.any():
            break
        places = places + (away * short[..., None] * share).sum(axis=1) * 0.5
    return places

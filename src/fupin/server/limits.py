"""What the server allows: one table of limits, each of which an option or a variable may change."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from fupin.sparqltext import DEPTH, LINKS


def _cores() -> int:
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, counts and bytes; every one of them has a test that hits it."""

    #: Seconds that a query may take, from its start in a worker to its last byte.
    seconds: float = 30.0
    #: Seconds after which a query counts as slow and leaves the lane of the small ones.
    quick: float = 0.1
    #: Rows (or triples) and bytes of one answer.
    rows: int = 5_000_000
    size: int = 1 << 30
    #: Characters of an update: more data come as graphs.
    update: int = 1 << 22
    #: Characters of a query, how deep its brackets may nest, and how long its chains may be.
    length: int = 1 << 18
    depth: int = DEPTH
    links: int = LINKS
    #: Bytes of a request body that holds a graph.
    body: int = 1 << 28
    #: Workers for small queries, and queries that may run longer at the same time.
    workers: int = field(default_factory=_cores)
    parallel: int = field(default_factory=_cores)
    #: Requests that may wait for a worker, and seconds that one waits.
    queue: int = 256
    patience: float = 10.0
    #: Requests a second of one client, and how many it may send at once; loopback is exempt.
    rate: float = 20.0
    burst: int = 100
    #: Bytes of memory that a worker may take beyond what it has at the start.
    memory: int = 4 << 30

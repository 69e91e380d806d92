"""What the server allows: one table of limits; ``--timeout`` and variables such as ``FUPIN_LIMIT_ROWS`` change them."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from fupin.errors import FupinError
from fupin.sparqltext import DEPTH, LINKS

#: What the names of variables that change a limit begin with.
_VARIABLE = "FUPIN_LIMIT_"


def _cores() -> int:
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, counts and bytes; every one of them has a test that hits it."""

    #: Seconds that a query may take, from its start in a worker to its last byte.
    seconds: float = 30.0
    #: Seconds of work after which a query counts as slow and leaves the lane of the small ones.
    quick: float = 0.1
    #: Rows (or triples) and bytes of one answer.
    rows: int = 5_000_000
    size: int = 1 << 30
    #: Bytes of a request line with its headers, and seconds in which they have to come.
    head: int = 1 << 17
    idle: int = 30
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
    #: Requests that may wait in a lane for a worker, and seconds that one waits.
    queue: int = 256
    patience: float = 10.0
    #: Requests a second of one client, and how many it may send at once; loopback is exempt.
    rate: float = 20.0
    burst: int = 100
    #: Bytes of memory that a worker may take beyond what it has at the start.
    memory: int = 4 << 30


def limits_from(environment: Mapping[str, str], seconds: float) -> Limits:
    """The limits with what variables say: ``FUPIN_LIMIT_ROWS=1000``; the seconds of a query are an option.

    Raises FupinError for a variable that names no limit, or whose value is no number above 0.
    """
    known = {_VARIABLE + it.name.upper(): it for it in fields(Limits) if it.name != "seconds"}
    given: dict[str, float] = {}
    for variable in sorted(name for name in environment if name.startswith(_VARIABLE)):
        if variable not in known:
            raise FupinError(f"{variable}: 没有这项限制 no such limit; 改法 mend: {' '.join(known)}")
        name, text = known[variable].name, environment[variable]
        given[name] = _number(variable, text, whole=known[variable].type == "int")
    return Limits(seconds=seconds, **given)  # type: ignore[arg-type]


def _number(variable: str, text: str, *, whole: bool) -> float:
    try:
        number = int(text) if whole else float(text)
    except ValueError:
        number = 0
    if not 0 < number < math.inf:
        kind = "正整数 a whole number above 0" if whole else "正数 a number above 0"
        raise FupinError(f"{variable}: “{text[:80]}”应是 has to be {kind}; 改法 mend: {variable}=10")
    return number

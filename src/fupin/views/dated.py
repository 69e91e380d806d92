"""Facts by the time that they name: one row for each period as printed, in the order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fupin.engine import Engine, plain
from fupin.labels import Labels
from fupin.names import shorten
from fupin.ntriples import iri

#: Periods that a page shows.
MOST = 40
#: Share of the picture that an end which the text leaves open goes on for.
_STUB = 4.0


@dataclass(frozen=True, slots=True)
class Dated:
    """A period as printed, its first and last day as the text gives them (ISO 8601; empty where it does not), and its facts.

    ``start`` and ``end`` are its place in the picture, in hundredths of the whole time; ``facts`` are short names and
    ``kinds`` how many there are of each class.
    """

    words: str
    first: str
    last: str
    start: float
    end: float
    facts: tuple[str, ...]
    kinds: tuple[tuple[str, int], ...]


def dated(engine: Engine, facts: Sequence[str], names: Labels) -> list[Dated]:
    """The facts (IRIs) that name a period with a date, by period; none where fewer than two periods do."""
    if not facts:
        return []
    rows = engine.select(
        f"""PREFIX fp: <https://w3id.org/fupin/ontology#>
        SELECT ?fact ?class ?words ?from ?until WHERE {{ VALUES ?fact {{ {" ".join(map(iri, facts))} }}
          ?fact fp:period ?period ; a ?class . ?period fp:asPrinted ?words .
          OPTIONAL {{ ?period fp:from ?from }} OPTIONAL {{ ?period fp:until ?until }}
          FILTER(BOUND(?from) || BOUND(?until)) }}"""
    )
    by_time: dict[tuple[str, str], dict[str, tuple[str, str]]] = defaultdict(dict)
    for row in rows:
        fact, kind, words, first, last = map(plain, row)
        by_time[first, last][fact] = (kind, words)
    if len(by_time) < 2:
        return []
    names.learn({kind for found in by_time.values() for kind, _ in found.values()})
    days = [_number(day) for ends in by_time for day in ends if day]
    low, high = min(days), max(days)
    told = [
        _row(ends, found, low, max(1, high - low), names)
        for ends, found in sorted(by_time.items(), key=lambda pair: (pair[0][0] or pair[0][1], pair[0]))
    ]
    return told[:MOST]


def _row(ends: tuple[str, str], found: dict[str, tuple[str, str]], low: int, whole: int, names: Labels) -> Dated:
    first, last = ends
    # the ends of the picture are left to what goes on before or after
    places = [_STUB + (100 - 2 * _STUB) * (_number(day) - low) / whole if day else None for day in ends]
    start = places[0] if places[0] is not None else (places[1] or _STUB) - _STUB
    end = places[1] if places[1] is not None else (places[0] or 0) + _STUB
    kinds: dict[str, int] = defaultdict(int)
    for kind, _ in found.values():
        kinds[names[kind]] += 1
    words = " / ".join(sorted({words for _, words in found.values()})[:3])
    told = tuple(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0])))
    return Dated(
        words, first, last, round(start, 2), round(end, 2), tuple(shorten(fact) for fact in sorted(found)), told
    )


def _number(day: str) -> int:
    return date.fromisoformat(day[:10]).toordinal()

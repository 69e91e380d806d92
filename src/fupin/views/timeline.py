"""Facts on one axis of time: what happened, what was planned, what came of it. What has no date is told, not placed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fupin.describe import Statement, Value, statements
from fupin.engine import Engine, plain
from fupin.labels import Labels
from fupin.names import FP, concept_iri, expand, shorten
from fupin.ntriples import iri
from fupin.views.asking import asked
from fupin.views.sayings import saying

#: Mentions of time that one view asks for.
MOST = 500
#: Lanes from top to bottom.
LANES = ("plan", "event", "money", "target", "result", "task", "other")
_FP = "PREFIX fp: <https://w3id.org/fupin/ontology#> "
_CLASSES = {"Event": "event", "FundingFlow": "money", "Task": "task"}
#: Modalities of an observation that make it a target rather than a result.
_AHEAD = {
    concept_iri("modality", key) for key in ("planned", "required", "targeted", "expected", "encouraged", "permitted")
}


@dataclass(frozen=True, slots=True)
class Mention:
    """A fact at a time. ``first`` and ``last`` are days, both inclusive; empty where the text leaves that end open.

    Without either it has no place on the axis: ``period_kind`` and ``recurrence`` tell why.
    """

    fact: str
    lane: str
    kind: str
    saying: str
    printed: str
    first: str
    last: str
    period_kind: str
    recurrence: str
    named: str
    read_from: str
    modality: str
    document: Value
    words: str
    place: str


@dataclass(frozen=True, slots=True)
class Bar:
    """All facts of one lane at one time, drawn once."""

    lane: str
    first: str
    last: str
    label: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A target and what the text gives as its result; ``result`` is None where it gives none."""

    target: Mention
    result: Mention | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow the view to, with the facts that have it."""

    value: Value
    number: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Mentions with and without a place on the axis, bars, targets with results, and what the view may be narrowed to.

    ``window`` are the years that most of the bars lie in.
    """

    mentions: tuple[Mention, ...]
    unplaced: tuple[Mention, ...]
    bars: tuple[Bar, ...]
    outcomes: tuple[Outcome, ...]
    documents: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    modalities: tuple[Choice, ...]
    places: tuple[Choice, ...]
    window: tuple[int, int] | None
    cut: bool


@dataclass(frozen=True, slots=True)
class _Time:
    fact: str
    printed: str
    kind: str
    first: str
    last: str
    named: str
    recurrence: str
    read_from: str


def timeline(
    engine: Engine, language: str, document: str = "", place: str = "", kind: str = "", modality: str = ""
) -> Timeline:
    """Facts at their times; of one document, place (in any role), class or modality (IRIs) where one is given."""
    narrowed = [
        f"?fact fp:inDocument {iri(document)} ." if document else "",
        f"?fact ?role {iri(place)} ." if place else "",
        f"?fact a {iri(kind)} ." if kind else "",
        f"?fact fp:modality {iri(modality)} ." if modality else "",
    ]
    times, cut = _times(engine, " ".join(narrowed))
    pairs = _fulfilled(engine, sorted({time.fact for time in times}))
    names = Labels(engine, language)
    names.learn(each for time in times for each in (time.kind, time.named, time.recurrence))
    known = {fact.iri: fact for fact in statements(engine, sorted({time.fact for time in times}), names)}
    mentions = [_mention(time, known[time.fact], names) for time in times if time.fact in known]
    mentions.sort(key=lambda one: (one.first or one.last or "9999", one.last or "9999", one.place, one.fact))
    placed = tuple(one for one in mentions if one.first or one.last)
    bars = tuple(_bars(placed))
    return Timeline(
        mentions=placed,
        unplaced=tuple(one for one in mentions if not (one.first or one.last)),
        bars=bars,
        outcomes=tuple(_outcomes(mentions, pairs)),
        documents=_choices((one.fact, one.document) for one in mentions),
        kinds=_choices((one.fact, known[expand(one.fact) or ""].kind) for one in mentions),
        modalities=_choices((shorten(fact.iri), value) for fact in known.values() for value in _role(fact, "modality")),
        places=_choices(
            (shorten(fact.iri), value)
            for fact in known.values()
            for role in fact.roles
            for value in role.values
            if "/id/region/" in value.iri
        ),
        window=_window(placed),
        cut=cut,
    )


def _times(engine: Engine, narrowed: str) -> tuple[list[_Time], bool]:
    answer = engine.select(
        _FP
        + f"""SELECT ?fact ?printed ?kind ?from ?until ?named ?again ?read WHERE {{
          {{ SELECT ?fact ?p WHERE {{ {narrowed} ?fact fp:period ?p ; fp:inSentence ?s }} LIMIT {MOST} }}
          ?p fp:asPrinted ?printed ; fp:periodKind ?kind
          OPTIONAL {{ ?p fp:from ?from }} OPTIONAL {{ ?p fp:until ?until }} OPTIONAL {{ ?p fp:namedPeriod ?named }}
          OPTIONAL {{ ?p fp:recurrence ?again }} OPTIONAL {{ ?p fp:readFrom ?read }} }}"""
    )
    rows = sorted({tuple(map(plain, row)) for row in answer})
    return [_Time(*row) for row in rows], len(answer) >= MOST


def _mention(time: _Time, fact: Statement, names: Labels) -> Mention:
    cited = fact.sentences[0] if fact.sentences else None
    return Mention(
        fact=shorten(fact.iri),
        lane=_lane(fact),
        kind=fact.kind.text,
        saying=saying(fact, names.language),
        printed=time.printed,
        first=time.first,
        last=time.last,
        period_kind=names[time.kind],
        recurrence=names[time.recurrence] if time.recurrence else "",
        named=names[time.named] if time.named else "",
        read_from=time.read_from,
        modality="、".join(map(str, _role(fact, "modality"))),
        document=Value(cited.title, cited.document) if cited else Value(""),
        words=cited.words if cited else "",
        place=str(cited or ""),
    )


def _lane(fact: Statement) -> str:
    kind = fact.kind.iri.removeprefix(FP)
    if kind == "Observation":
        return "target" if {value.iri for value in _role(fact, "modality")} & _AHEAD else "result"
    return _CLASSES.get(kind, "other")


def _role(fact: Statement, name: str) -> tuple[Value, ...]:
    return next((role.values for role in fact.roles if role.iri == FP + name), ())


def _bars(mentions: Sequence[Mention]) -> Iterator[Bar]:
    """One bar for the facts of a lane that share their days; named periods (十二五) have a lane of their own."""
    together: dict[tuple[str, str, str, str], list[Mention]] = defaultdict(list)
    for one in mentions:
        together[one.lane, one.first, one.last, ""].append(one)
        if one.named and one.first and one.last:
            together["plan", one.first, one.last, one.named].append(one)
    for (lane, first, last, named), those in together.items():
        facts = tuple(dict.fromkeys(one.fact for one in those))
        yield Bar(lane, first, last, named or (those[0].saying if len(facts) == 1 else those[0].printed), facts)


def _window(mentions: Sequence[Mention]) -> tuple[int, int] | None:
    """The first and last year of the axis; the earliest twentieth of the beginnings may lie outside it."""
    first = sorted(int((one.first or one.last)[:4]) for one in mentions)
    last = [int((one.last or one.first)[:4]) for one in mentions]
    return (first[len(first) // 20], max(last)) if first else None


def _fulfilled(engine: Engine, facts: Sequence[str]) -> list[tuple[str, str]]:
    return sorted((result, target) for target, result in asked(engine, "?result", facts, "?result fp:fulfils ?node"))


def _outcomes(mentions: Sequence[Mention], pairs: Sequence[tuple[str, str]]) -> Iterator[Outcome]:
    """Each target with its results; a target whose result the text does not give stands alone."""
    by_fact = {one.fact: one for one in reversed(mentions)}
    results: dict[str, list[str]] = defaultdict(list)
    for result, target in pairs:
        results[shorten(target)].append(shorten(result))
    for fact in dict.fromkeys(one.fact for one in mentions if one.lane == "target" or one.fact in results):
        known = [by_fact[result] for result in results[fact] if result in by_fact]
        if not known:
            yield Outcome(by_fact[fact], None)
        yield from (Outcome(by_fact[fact], result) for result in known)


def _choices(pairs: Iterable[tuple[str, Value]]) -> tuple[Choice, ...]:
    facts: dict[Value, set[str]] = defaultdict(set)
    for fact, value in pairs:
        facts[value].add(fact)
    made = [Choice(value, len(those)) for value, those in facts.items() if value.iri]
    return tuple(sorted(made, key=lambda choice: (-choice.number, choice.value.iri)))

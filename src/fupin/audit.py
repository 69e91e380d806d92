"""What the sources' own numbers say of each other: declarative rules of ``queries/audit/``, judged as intervals.

A rule is a SELECT. Its rows give ``claim`` (a fact) and ``claimed`` (its quantity), ``claimedLower``, ``claimedUpper``,
``computedLower``, ``computedUpper`` with ``…Open`` flags where an end is open (no bound: unbounded, or unknown where both are
missing), and ``used``, one fact more a row. With ``within`` (``inside`` for a number, ``ends`` for a printed range) the claim
has to lie inside the computed interval; ``innerLower`` and ``innerUpper`` are the ends inside which it surely does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

from fupin.engine import Answer, Engine, Term
from fupin.frontmatter import front_matter
from fupin.intervals import Interval
from fupin.names import DCTERMS, FP, ID, RDFS, concept_iri, shorten
from fupin.ntriples import TYPE, decimal, fp, iri, line, text
from fupin.resources import resource

Records = Sequence[dict[str, str]]


def judge(claimed: Interval, computed: Interval) -> str:
    """Verdict on two intervals: disjoint, inconsistent; one in the other, consistent; else, or one unknown, cannot-tell."""
    if not (claimed.known and computed.known):
        return "cannot-tell"
    if claimed.below(computed) or computed.below(claimed):
        return "inconsistent"
    return "consistent" if claimed.inside(computed) or computed.inside(claimed) else "cannot-tell"


def judge_within(claimed: Interval, allowed: Interval, inner: Interval, *, ends: bool) -> str:
    """Verdict on a rule "within": surely inside, kept; surely outside, broken; else cannot-tell.

    Of a printed range (``ends``) one end outside breaks it; an uncertain number has to lie outside as a whole.
    """
    if not (claimed.known and allowed.known):
        return "cannot-tell"
    if claimed.inside(inner):
        return "kept"
    outside = _end_outside(claimed, allowed) if ends else claimed.below(allowed) or allowed.below(claimed)
    return "broken" if outside else "cannot-tell"


def _end_outside(claimed: Interval, allowed: Interval) -> bool:
    low = None not in (claimed.lower, allowed.lower) and claimed.lower < allowed.lower  # type: ignore[operator]
    high = None not in (claimed.upper, allowed.upper) and claimed.upper > allowed.upper  # type: ignore[operator]
    return low or high


def rule_files() -> list[Path]:
    """The audit's rules, by name."""
    return sorted((resource("queries") / "audit").glob("*.rq"))


def audit(graph: ox.Store) -> Iterator[str]:
    """Run all rules on a store; yield the results as lines of N-Triples."""
    for path in rule_files():
        yield from _described(path)
        answer = graph.query(path.read_text(encoding="utf-8"))
        if isinstance(answer, ox.QuerySolutions):
            columns = tuple(variable.value for variable in answer.variables)
            for rows in _by_claim(Answer(columns, [tuple(row) for row in answer])):
                yield from _result(path.stem, rows, _printed(graph, rows[0]["claimed"]))


def _printed(graph: ox.Store, quantity: str) -> str:
    found = graph.quads_for_pattern(ox.NamedNode(quantity), ox.NamedNode(FP + "asPrinted"), None)
    return next((quad.object.value for quad in found if isinstance(quad.object, ox.Literal)), "")


def _by_claim(answer: Answer) -> list[list[dict[str, str]]]:
    """Rows of a rule, grouped by claim and quantity, in the order of the rule."""
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for record in answer.records():
        groups.setdefault((record["claim"], record["claimed"]), []).append(record)
    return list(groups.values())


def _interval(record: dict[str, str], name: str) -> Interval:
    ends = [Decimal(record[name + end]) if name + end in record else None for end in ("Lower", "Upper")]
    opens = [record.get(f"{name}{end}Open") in ("true", "1") for end in ("Lower", "Upper")]
    return Interval(ends[0], ends[1], opens[0], opens[1])


def verdict(record: dict[str, str]) -> str:
    """The verdict on one row of a rule."""
    claimed, computed = _interval(record, "claimed"), _interval(record, "computed")
    if "within" not in record:
        return judge(claimed, computed)
    inner = Interval(
        Decimal(record["innerLower"]) if "innerLower" in record else computed.lower,
        Decimal(record["innerUpper"]) if "innerUpper" in record else computed.upper,
        computed.lower_open,
        computed.upper_open,
    )
    return judge_within(claimed, computed, inner, ends=record["within"] == "ends")


def _result(rule: str, rows: Records, printed: str) -> Iterator[str]:
    record = next((row for row in rows if "computedLower" in row or "computedUpper" in row), rows[0])
    claimed, computed = _interval(record, "claimed"), _interval(record, "computed")
    place = record["claimed"].rsplit("/", 2)
    subject = iri(f"{ID}audit/{rule}/{'-'.join(place[1:])}")
    concluded = verdict(record)
    yield line(subject, TYPE, fp("AuditResult"))
    for language, words in zip(("zh", "en"), _TITLES[concluded], strict=True):
        yield line(subject, iri(RDFS + "label"), text(f"{_title(rule, language)}{words}", language))
    yield line(subject, fp("auditRule"), iri(_address(rule)))
    yield line(subject, fp("verdict"), iri(concept_iri("verdict", concluded)))
    yield line(subject, fp("claimed"), text(" ".join(printed.split())))
    if computed.known:
        yield line(subject, fp("computed"), text(str(computed)))
    for name, interval in (("claimed", claimed), ("computed", computed)):
        for end, value in (("Lower", interval.lower), ("Upper", interval.upper)):
            if value is not None:
                yield line(subject, fp(name + end), decimal(value))
    for fact in sorted({record["claim"], *(row["used"] for row in rows if "used" in row)}):
        yield line(subject, fp("usesFact"), iri(fact))


_TITLES = {
    "inconsistent": ("：不一致", ": inconsistent"),
    "consistent": ("：一致", ": consistent"),
    "cannot-tell": ("：无从判断", ": cannot tell"),
    "kept": ("：遵守", ": kept"),
    "broken": ("：违反", ": broken"),
}


def _address(rule: str) -> str:
    return f"{ID}audit-rule/{rule}"


def _title(rule: str, language: str) -> str:
    return str(front_matter(resource("queries") / "audit" / f"{rule}.rq")["title"][language])


def _described(path: Path) -> Iterator[str]:
    subject, front = iri(_address(path.stem)), front_matter(path)
    yield line(subject, TYPE, fp("AuditRule"))
    for language in ("zh", "en"):
        yield line(subject, iri(RDFS + "label"), text(front["title"][language], language))
        yield line(subject, iri(DCTERMS + "description"), text(front["description"][language], language))


# Reading


def audit_rows(engine: Engine, language: str, only: Collection[str] = ()) -> Answer:
    """Rows (rule, verdict, claimed, computed, lower, upper, facts, sentences), contradictions first.

    ``claimed`` is the number as printed, ``computed`` the interval, ``lower`` and ``upper`` its ends; ``facts`` are short
    names, ``sentences`` the words with their places. ``only`` keeps some verdicts (keys).
    """
    answer = engine.select(_RESULTS.replace("LANGUAGE", language))
    groups: dict[str, list[dict[str, str]]] = {}
    for record in answer.records():
        groups.setdefault(record["result"], []).append(record)
    rows = [_row(rows) for rows in groups.values() if not only or rows[0]["key"].rsplit("/", 1)[-1] in only]
    return Answer(("rule", "verdict", "claimed", "computed", "lower", "upper", "facts", "sentences"), rows)


def _row(rows: Records) -> tuple[Term, ...]:
    first = rows[0]
    facts = " ".join(dict.fromkeys(shorten(row["fact"]) for row in rows))
    sentences = " ".join(
        dict.fromkeys(
            f"「{row['sentence']}」[{row['source'].rsplit('/', 1)[-1]} {row['start']}-{row['end']}]" for row in rows
        )
    )
    cells = (
        first["rule"],
        first["verdict"],
        first["claimed"],
        first.get("computed", ""),
        first.get("lower", ""),
        first.get("upper", ""),
        facts,
        sentences,
    )
    return tuple(ox.Literal(cell) for cell in cells)


_RESULTS = """
PREFIX fp: <https://w3id.org/fupin/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?result ?rule ?key ?verdict ?claimed ?computed ?lower ?upper ?fact ?sentence ?source ?start ?end WHERE {
  { SELECT ?result ?r ?key ?claimed ?fact WHERE { ?result fp:auditRule ?r ; fp:verdict ?key ; fp:claimed ?claimed ; fp:usesFact ?fact } }
  ?r rdfs:label ?rule FILTER(LANG(?rule) = "LANGUAGE")
  ?key rdfs:label ?verdict FILTER(LANG(?verdict) = "LANGUAGE")
  OPTIONAL { ?result fp:computed ?computed }
  OPTIONAL { ?result fp:computedLower ?lower }
  OPTIONAL { ?result fp:computedUpper ?upper }
  ?fact fp:inSentence ?s . ?s fp:text ?sentence ; fp:evidence ?place .
  ?place oa:hasSource ?source ; oa:hasSelector ?selector . ?selector oa:start ?start ; oa:end ?end .
  BIND(IF(STRENDS(STR(?key), "/inconsistent"), 0, IF(STRENDS(STR(?key), "/broken"), 1, 2)) AS ?rank)
} ORDER BY ?rank ?key ?result ?start ?fact
"""

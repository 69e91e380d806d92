"""The text of ``fupin show``: an entity, a fact or an edge, with its sentences in their paragraph."""

from __future__ import annotations

from functools import lru_cache

from fupin.describe import Citation, Description, Statement, describe, paragraph
from fupin.documents import unwrap
from fupin.engine import Engine, plain
from fupin.names import ID, shorten
from fupin.ntriples import iri

_WORDS = {
    "zh": {"rule": "规则", "facts": "事实", "edges": "由它推导的边", "says": "原文"},
    "en": {"rule": "rule", "facts": "facts", "edges": "edges derived from it", "says": "the text"},
}


def show_text(engine: Engine, node: str, language: str) -> str:
    """All that is known of a node, as text."""
    words = _WORDS[language]
    found = describe(engine, node, language)
    lines = [*_head(found), *(f"  {name}: {value}" for name, value in found.properties)]
    if found.rule:
        lines.append(f"{words['rule']}: {shorten(found.rule)}")
    if found.facts:
        lines += ["", f"{words['facts']} ({len(found.facts)})"]
        contents = _Contents(engine)
        for statement in found.facts:
            lines += ["", *_statement(statement, contents)]
    if found.edges:
        lines += ["", words["edges"], *(f"  {s} —{p}→ {o}" for s, p, o in found.edges)]
    return "\n".join(lines) + "\n"


def _head(found: Description) -> list[str]:
    title = " · ".join(found.labels) or shorten(found.iri)
    return [f"{title}  ({'、'.join(found.kinds)})", f"  {shorten(found.iri)}"]


def _statement(statement: Statement, contents: _Contents) -> list[str]:
    lines = [f"{statement.kind}  {shorten(statement.iri)}"]
    lines += [f"  {role}: {value}" for role, value in statement.roles]
    lines += [f"  「{contents.around(cited)}」 {cited}" for cited in statement.sentences]
    return lines


class _Contents:
    """Full texts of sources, fetched once each; empty where the graph carries quotes only."""

    def __init__(self, engine: Engine) -> None:
        self.text = lru_cache(maxsize=8)(lambda source: _content(engine, source))

    def around(self, cited: Citation) -> str:
        """A sentence with a little of what stands before and after it, itself between ⟦ ⟧."""
        text = self.text(cited.source)
        if not text:
            return cited.words
        before, words, after = (unwrap(piece) for piece in paragraph(text, cited.start, cited.end))
        return f"{'…' + before if before else ''}⟦{words}⟧{after + '…' if after else ''}"


def _content(engine: Engine, source: str) -> str:
    query = f"SELECT ?text WHERE {{ {iri(ID + 'source/' + source)} <https://w3id.org/fupin/ontology#content> ?text }}"
    return next((plain(row[0]) for row in engine.select(query)), "")

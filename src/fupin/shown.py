"""The text of ``fupin show``: an entity, a fact or an edge, with its sentences in their paragraph."""

from __future__ import annotations

from fupin.describe import Citation, Contents, Description, Statement, describe
from fupin.engine import Engine
from fupin.names import shorten

_WORDS = {
    "zh": {"rule": "规则", "facts": "事实", "edges": "由它推导的边", "says": "原文"},
    "en": {"rule": "rule", "facts": "facts", "edges": "edges derived from it", "says": "the text"},
}


def show_text(engine: Engine, node: str, language: str) -> str:
    """All that is known of a node, as text."""
    words = _WORDS[language]
    found = describe(engine, node, language)
    lines = [*_head(found), *(f"  {role.label}: {value}" for role in found.properties for value in role.values)]
    if found.rule:
        lines.append(f"{words['rule']}: {shorten(found.rule)}")
    if found.facts:
        lines += ["", f"{words['facts']} ({len(found.facts)})"]
        contents = Contents(engine)
        for statement in found.facts:
            lines += ["", *_statement(statement, contents)]
    if found.edges:
        lines += ["", words["edges"], *(f"  {e.subject} —{e.predicate}→ {e.object}" for e in found.edges)]
    return "\n".join(lines) + "\n"


def _head(found: Description) -> list[str]:
    title = " · ".join(found.labels.values()) or shorten(found.iri)
    return [f"{title}  ({'、'.join(map(str, found.kinds))})", f"  {shorten(found.iri)}"]


def _statement(statement: Statement, contents: Contents) -> list[str]:
    lines = [f"{statement.kind}  {shorten(statement.iri)}"]
    lines += [f"  {role.label}: {role}" for role in statement.roles]
    lines += [f"  「{_around(contents, cited)}」 {cited}" for cited in statement.sentences]
    return lines


def _around(contents: Contents, cited: Citation) -> str:
    """A sentence with a little of what stands before and after it, itself between ⟦ ⟧; alone where the graph holds no text."""
    pieces = contents.around(cited)
    if not contents.known[cited.source]:
        return cited.words
    before = pieces[0][0] if pieces[0][1] == "around" else ""
    after = pieces[-1][0] if pieces[-1][1] == "around" else ""
    return f"{'…' + before if before else ''}⟦{cited.words}⟧{after + '…' if after else ''}"

"""Facts as cards: what a fact says, and the sentences that say so, marked in their paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fupin.describe import Citation, Contents, Statement, statements
from fupin.engine import Engine, plain
from fupin.labels import Labels
from fupin.names import ID
from fupin.ntriples import iri

#: Facts that are shown behind one edge, bar or number.
MOST = 50


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence in its paragraph: pieces of (words, ``around``, ``sentence`` or ``mark``)."""

    cited: Citation
    pieces: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A fact and its quotations."""

    fact: Statement
    quotations: tuple[Quotation, ...]


Place = tuple[str, int]


def cards(engine: Engine, nodes: Sequence[str], language: str, most: int = MOST, at: Place | None = None) -> list[Card]:
    """Cards of facts, and of the facts that derived edges and sums (IRIs) were made from: in their order, at most ``most``.

    ``at`` is the place from which a reader comes (source, code point): the sentence there is quoted first.
    """
    contents, wanted = Contents(engine), _facts(engine, nodes)[:most]
    found = {statement.iri: statement for statement in statements(engine, wanted, Labels(engine, language))}
    contents.learn(cited for statement in found.values() for cited in statement.sentences)
    return [card(found[fact], contents, at) for fact in wanted if fact in found]


def card(statement: Statement, contents: Contents, at: Place | None = None) -> Card:
    """The card of one fact; ``at`` as in ``cards``."""
    cited = sorted(
        statement.sentences, key=lambda one: not (at and one.source == at[0] and one.start <= at[1] < one.end)
    )
    return Card(statement, tuple(Quotation(one, tuple(contents.around(one))) for one in cited))


def _facts(engine: Engine, nodes: Sequence[str]) -> list[str]:
    """The nodes that are facts, and those behind the others."""
    derived = [node for node in nodes if not node.startswith(ID + "fact/")]
    behind = []
    if derived:
        query = f"""PREFIX fp: <https://w3id.org/fupin/ontology#> PREFIX prov: <http://www.w3.org/ns/prov#>
          SELECT DISTINCT ?fact WHERE {{ VALUES ?node {{ {" ".join(map(iri, derived))} }}
          ?node prov:wasDerivedFrom|fp:sumOf|fp:usesFact ?fact }} ORDER BY ?fact"""
        behind = [plain(row[0]) for row in engine.select(query)]
    return list(dict.fromkeys([*(node for node in nodes if node not in derived), *behind]))

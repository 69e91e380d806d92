"""Shortest paths are found by reading edges from both ends, and facts about a thing by the roles that the ontology names."""

from __future__ import annotations

import pytest

from fupin import paths
from fupin.describe import facts_about
from fupin.engine import plain
from fupin.errors import FupinError
from fupin.graph import KnowledgeGraph
from fupin.names import FP, ID
from fupin.paths import find_path

_SHANGHAI, _KASHGAR = ID + "region/310000", ID + "region/653100"


def test_a_path_is_as_long_from_either_end(kg: KnowledgeGraph) -> None:
    there, back = (find_path(kg.engine, *ends, "en") for ends in ((_SHANGHAI, _KASHGAR), (_KASHGAR, _SHANGHAI)))
    assert len(there) == len(back) > 0


def test_a_search_that_reads_too_many_edges_ends_and_says_so(
    kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "MOST", 3)
    with pytest.raises(FupinError, match="within 3 edges"):
        find_path(kg.engine, _SHANGHAI, _KASHGAR, "en")


def test_a_fact_is_found_from_every_thing_to_which_it_leads(kg: KnowledgeGraph) -> None:
    used = kg.engine.select(
        f"""SELECT ?p (MIN(STR(?thing)) AS ?first) WHERE {{
          ?fact <{FP}inSentence> ?sentence ; ?p ?thing FILTER(isIRI(?thing))
          FILTER NOT EXISTS {{ ?edge rdf:predicate ?p }} }} GROUP BY ?p"""  # what is derived is no role of it
    )
    assert len(used) > 40
    for p, first in used:
        thing = plain(first)
        facts = kg.engine.select(f"SELECT ?fact WHERE {{ ?fact <{plain(p)}> <{thing}> ; <{FP}inSentence> ?sentence }}")
        found = {fact for of_kind in facts_about(kg.engine, thing).values() for fact in of_kind}
        assert {plain(row[0]) for row in facts} <= found, plain(p)

"""Shortest paths are found by reading edges from both ends, and facts about a thing by the roles that the ontology names."""

from __future__ import annotations

import pytest

from fupin import paths
from fupin.describe import _ROLES
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


def test_every_property_of_a_fact_that_leads_to_a_thing_is_a_role_by_which_it_is_found(kg: KnowledgeGraph) -> None:
    used = kg.engine.select(
        f"SELECT DISTINCT ?p WHERE {{ ?fact <{FP}inSentence> ?sentence ; ?p ?thing FILTER(isIRI(?thing)) }}"
    )
    named = {plain(row[0]) for row in kg.engine.select(_ROLES)}
    assert {plain(row[0]) for row in used} <= named

"""Shapes are checked document by document, each beside the entities that it leads to, and no entity is forgotten."""

import pytest

from fupin.checks import check_shapes
from fupin.compiled import Compiled
from fupin.names import FP, ID, RDF, RDFS
from fupin.resources import resource
from fupin.vocabulary import parse_ontology


def entity(key, *, label=True, within=None):
    """The lines of a region."""
    subject = f"<{ID}region/{key}>"
    lines = [f"{subject} <{RDF}type> <{FP}Region> ."]
    if label:
        lines += [f'{subject} <{RDFS}label> "地"@zh .', f'{subject} <{RDFS}label> "place"@en .']
    if within:
        lines.append(f"{subject} <{FP}within> <{ID}region/{within}> .")
    return [line + "\n" for line in lines]


@pytest.fixture
def faults(tmp_path):
    """Which nodes break a shape, and in which file, for some entities and a document that names some of them."""

    def check(entities, named=()):
        (tmp_path / "entities.nt").write_text(
            "".join(sorted(line for one in entities for line in one)), encoding="utf-8"
        )
        lines = [f"<{ID}fact/d/f> <{FP}about> <{ID}region/{key}> .\n" for key in named]
        (tmp_path / "d.nt").write_text("".join(lines), encoding="utf-8")
        found = check_shapes(parse_ontology(resource("ontology")), tmp_path, [Compiled("d", None, "d.yml")])
        return [(one.field, one.file) for one in found]

    return check


def test_entities_in_order_break_no_shape(faults):
    assert faults([entity("1", within="2"), entity("2")], named=["1"]) == []


def test_an_entity_that_a_document_names_is_checked_with_it(faults):
    assert faults([entity("1", label=False)], named=["1"]) == [("region:1", "d.yml")]


def test_an_entity_is_checked_with_the_document_that_leads_to_it_over_others(faults):
    three = [entity("1", within="2"), entity("2", within="3"), entity("3", label=False)]
    assert faults(three, named=["1"]) == [("region:3", "d.yml")]


def test_an_entity_that_no_document_speaks_of_is_checked_too(faults):
    assert faults([entity("1"), entity("2", label=False)], named=["1"]) == [("region:2", "data/entities")]

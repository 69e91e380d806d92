"""The reference of the ontology as data: every term, in both languages, with a real example; the diagram overlaps nowhere."""

from itertools import combinations

import pytest

from fupin.engine import LocalEngine
from fupin.names import FP, SCHEME
from fupin.resources import resource
from fupin.views.ontology import Ontology, Term, ontology
from fupin.vocabulary import parse_ontology, read_vocabulary


@pytest.fixture(scope="module", params=["zh", "en"])
def reference(packaged, request) -> Ontology:
    return ontology(LocalEngine.open(packaged), request.param)


def terms(reference: Ontology) -> dict[str, Term]:
    return {term.name: term for module in reference.modules for term in module.terms}


def test_every_class_and_role_and_concept_is_there_with_its_words(reference):
    vocabulary = read_vocabulary(parse_ontology(resource("ontology")))
    found = terms(reference)
    assert {*vocabulary.fact_classes, *vocabulary.roles} <= set(found)
    assert all(term.label and term.other and term.definition for term in found.values())
    schemes = {scheme.iri.removeprefix(SCHEME): scheme for scheme in reference.schemes}
    assert {key: len(scheme.concepts) for key, scheme in schemes.items()} == {
        key: len(keys) for key, keys in vocabulary.schemes.items()
    }
    assert all(
        concept.label and concept.other and concept.definition for s in schemes.values() for concept in s.concepts
    )


def test_a_class_tells_its_roles_its_rules_and_a_fact_of_the_graph(reference):
    pairing = terms(reference)["Pairing"]
    assert pairing.sample.startswith("https://w3id.org/fupin/id/fact/")
    assert any(other.iri == FP + "supporter" for relation in pairing.relations for other in relation.others)
    assert any("supporter" in rule or "帮扶方" in rule for rule in pairing.rules)
    assert not terms(reference)["supporter"].sample


def test_boxes_of_the_diagram_do_not_overlap_and_lie_within_it(reference):
    drawn = reference.diagram
    boxes = [*drawn.boxes, *drawn.facts]
    assert all(box.label and "#" not in box.label for box in boxes)
    assert all(arrow.label for arrow in drawn.arrows)
    for one, other in combinations(boxes, 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y, (one.label, other.label)
    assert all(box.x >= 0 and box.x + box.width <= drawn.width for box in boxes)
    assert all(box.y >= 0 and box.y + box.height <= drawn.height for box in boxes)

"""Questions on their way to our own engine: what is optional is looked for row by row, and the answers stay the same."""

import pytest

from fupin.engine import plain
from fupin.lateral import lateral, narrowed, tuned
from fupin.queries import all_questions, in_language


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT * { ?s ?p ?o }"),
        ("{ ?s ?p ?o OPTIONAL { ?o ?q ?r } }", "{ ?s ?p ?o LATERAL { OPTIONAL { ?o ?q ?r } } }"),
        ("{ OPTIONAL{ ?a ?b ?c } ?d ?e ?f }", "{ LATERAL { OPTIONAL{ ?a ?b ?c } } ?d ?e ?f }"),
        ("OPTIONAL { {?a ?b ?c} UNION {?d ?e ?f} }", "LATERAL { OPTIONAL { {?a ?b ?c} UNION {?d ?e ?f} } }"),
        (
            "OPTIONAL { ?a ?b ?c OPTIONAL { ?c ?d ?e } }",
            "LATERAL { OPTIONAL { ?a ?b ?c LATERAL { OPTIONAL { ?c ?d ?e } } } }",
        ),
        ("OPTIONAL {\n SELECT ?a { ?a ?b ?c } }", "OPTIONAL {\n SELECT ?a { ?a ?b ?c } }"),
        ('{ ?s ?p "OPTIONAL { }" }', '{ ?s ?p "OPTIONAL { }" }'),
        ('{ ?s ?p "\\"OPTIONAL { " }', '{ ?s ?p "\\"OPTIONAL { " }'),
        ("{ ?s <http://e.x/OPTIONAL#{> ?o } # OPTIONAL { }", "{ ?s <http://e.x/OPTIONAL#{> ?o } # OPTIONAL { }"),
    ],
)
def test_an_optional_is_put_into_a_lateral(query, written):
    assert lateral(query) == written


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("{ VALUES ?x { e:1 } ?x ?p ?o }", "{ VALUES ?x { e:1 } ?x ?p ?o }"),
        ("{ ?x ?p ?o MINUS { ?x ?q ?r } }", "{ ?x ?p ?o MINUS { ?x ?q ?r } }"),
        ("{ VALUES ?x { e:1 } MINUS { ?a ?x ?b } }", "{ VALUES ?x { e:1 } MINUS { VALUES ?x { e:1 } ?a ?x ?b } }"),
        ("{ VALUES ?x { e:1 } MINUS { ?a ?xy ?b } }", "{ VALUES ?x { e:1 } MINUS { ?a ?xy ?b } }"),
        (
            "{ VALUES ?x { e:1 } { SELECT DISTINCT ?x (true AS ?y) WHERE { ?x ?a ?b } } }",
            "{ VALUES ?x { e:1 } { SELECT DISTINCT ?x (true AS ?y) WHERE { VALUES ?x { e:1 } ?x ?a ?b } } }",
        ),
        (
            "{ VALUES ?x { e:1 } { SELECT (COUNT(?x) AS ?y) WHERE { ?x ?a ?b } } }",
            "{ VALUES ?x { e:1 } { SELECT (COUNT(?x) AS ?y) WHERE { ?x ?a ?b } } }",
        ),
        (
            'SELECT ?x { { SELECT ?x { VALUES ?x { e:1 } ?x ?a "MINUS {" } } MINUS { ?x ?b ?c } # MINUS { ?x\n}',
            'SELECT ?x { { SELECT ?x { VALUES ?x { e:1 } ?x ?a "MINUS {" } } MINUS { VALUES ?x { e:1 } ?x ?b ?c } # MINUS { ?x\n}',
        ),
    ],
)
def test_a_parameter_is_told_to_every_select_that_gives_it_and_every_minus_that_names_it(query, written):
    assert narrowed(query, "x") == written


@pytest.mark.parametrize("question", all_questions(), ids=lambda question: question.name)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_question_has_the_same_rows_as_it_stands_and_as_it_is_asked(question, language, kg):
    def rows(text):
        return sorted([plain(term) for term in row] for row in kg.engine.select(text))

    there = question.text.replace('?lang { "zh" }', f'?lang {{ "{language}" }}')
    assert rows(tuned(in_language(question.text, language), tuple(question.parameters))) == rows(there)
    assert "?lang" not in in_language(question.text, language)

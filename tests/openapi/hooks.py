"""What schemathesis cannot make up by itself: SPARQL, as a value and as a body."""

import schemathesis
from hypothesis import strategies as st

QUERIES = [
    "SELECT * WHERE { ?s ?p ?o } LIMIT 3",
    "ASK { ?s ?p ?o }",
    "CONSTRUCT WHERE { ?s a fp:Pairing }",
    "SELECT (COUNT(*) AS ?数) WHERE { ?s rdfs:label '泽普县'@zh }",
]

schemathesis.openapi.format("sparql-query", st.sampled_from(QUERIES))


@schemathesis.serializer("application/sparql-query")
def as_it_stands(_context: object, value: object) -> bytes:
    """A query as a body."""
    return str(value).encode("utf-8", errors="surrogatepass")

"""Terms and lines of N-Triples: what the build writes, and the engine reads."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox

from fupin.names import FP, RDF, XSD

_ESCAPES = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\x7f": "\\u007F"}
)
_ESCAPES.update({code: f"\\u{code:04X}" for code in range(32) if code not in _ESCAPES})
TYPE = f"<{RDF}type>"


def iri(value: str) -> str:
    """An IRI as a term."""
    return f"<{value}>"


def fp(name: str) -> str:
    """A term of our ontology, by its local name."""
    return f"<{FP}{name}>"


def text(value: str, language: str = "") -> str:
    """A string, with a language tag if given."""
    quoted = f'"{value.translate(_ESCAPES)}"'
    return f"{quoted}@{language}" if language else quoted


def integer(value: int) -> str:
    """An xsd:integer."""
    return f'"{value}"^^<{XSD}integer>'


def boolean(value: bool) -> str:
    """An xsd:boolean."""
    return f'"{"true" if value else "false"}"^^<{XSD}boolean>'


def decimal(value: Decimal) -> str:
    """An xsd:decimal in its canonical form, as the engine prints it: no exponent, no trailing zeros."""
    digits = f"{value:f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return f'"{"0" if digits in ("-0", "") else digits}"^^<{XSD}decimal>'


def day(value: object) -> str:
    """An xsd:date of a datetime.date."""
    return f'"{value}"^^<{XSD}date>'


def line(subject: str, predicate: str, obj: str) -> str:
    """One triple as a line."""
    return f"{subject} {predicate} {obj} .\n"


def serialized(result: object) -> bytes:
    """The triples of a CONSTRUCT, or of anything that gives triples, as N-Triples."""
    written = ox.serialize(result, format=ox.RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
    return written or b""


def canonical(triples: bytes) -> bytes:
    """The same N-Triples with the blank node names of RDFC-1.0, sorted: a store gives names of its own at each load."""
    lines = set(triples.splitlines(keepends=True))
    blank = {line for line in lines if b"_:" in line}
    dataset = ox.Dataset(ox.parse(b"".join(blank), format=ox.RdfFormat.N_TRIPLES))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    named = serialized(quad.triple for quad in dataset).splitlines(keepends=True)
    return b"".join(sorted({*(lines - blank), *named}))

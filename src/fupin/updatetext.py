"""SPARQL updates as text: what the SPARQL 1.1 Protocol and Update ask for and the engine does not offer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fupin.errors import FupinError
from fupin.names import PREFIXES
from fupin.sparqltext import Names, Token, code, edited, place, walk

_WITHOUT_PATTERN = ("load", "clear", "drop", "create", "add", "move", "copy")


def with_using(update: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> str:
    """The update with the graphs of ``using-graph-uri`` and ``using-named-graph-uri`` as the dataset of each WHERE.

    Without graphs it stays as it is. Operations without a WHERE stay; DELETE WHERE is written out. Raises FupinError
    where an operation itself has USING, USING NAMED or WITH (protocol 2.2.3), or a graph is no IRI.
    """
    named = [f"NAMED {_iri(graph)}" for graph in named_graphs]
    clauses = "".join(f"USING {graph} " for graph in (*map(_iri, default_graphs), *named))
    if not clauses:
        return update
    return edited(update, [edit for operation in _operations(update) for edit in _edits(operation, update, clauses)])


def with_one_prologue(update: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """The update without declarations between its operations, which the engine does not read: names become IRIs.

    ``prefixes`` are those that the engine knows beside the declared ones.
    """
    found, edits, late, started = code(update), [], False, False
    for at, size, names in walk(found, prefixes):
        token = found[at]
        started = started or not size
        late = late or (started and size > 0)
        if size and late:
            edits += [(part.start, part.end, "") for part in found[at : at + size]]
        elif late and token.kind in ("iri", "pname"):
            iri = names.iri(token)
            edits += [(token.start, token.end, f"<{iri}>")] if iri else []
    return edited(update, edits)


def _iri(address: str) -> str:
    if Names({}).iri(Token("iri", f"<{address}>", 0)) is None:
        raise FupinError(f"不是图的网址 not the IRI of a graph: {address[:80]}; 改法 mend: https://…")
    return f"<{address}>"


def _operations(update: str) -> Iterator[list[Token]]:
    """The tokens of each operation, without declarations and semicolons."""
    found, operation, level = code(update), list[Token](), 0
    for at, size, _ in walk(found, {}):
        token = found[at]
        level += (token.text == "{") - (token.text == "}")
        if token.text == ";" and level == 0:
            yield operation
            operation = []
        elif not size:
            operation.append(token)
    yield operation


def _edits(operation: list[Token], update: str, clauses: str) -> list[tuple[int, int, str]]:
    if not operation or operation[0].is_word(*_WITHOUT_PATTERN):
        return []
    top = list(_outside_braces(operation))
    own = next((token for token in top if token.is_word("using", "with")), None)
    if own:
        raise _error(own, update, "操作自己指定了图 the operation names its own graphs", "去掉 remove using-graph-uri")
    if not operation[0].is_word("insert", "delete"):
        raise _error(operation[0], update, "不认识的操作 unknown operation", "INSERT | DELETE …")
    if top[1:] and top[1].is_word("data"):
        return []
    where = next((token for token in top if token.is_word("where")), None)
    if where is None:
        raise _error(operation[0], update, "没有 has no WHERE", "INSERT { … } WHERE { … }")
    shorthand = where is operation[1] and operation[0].is_word("delete")
    block = update[operation[2].start : operation[-1].end] + " " if shorthand and operation[2:] else ""
    return [(where.start, where.start, block + clauses)]


def _outside_braces(operation: list[Token]) -> Iterator[Token]:
    level = 0
    for token in operation:
        level -= token.text == "}"
        if level == 0:
            yield token
        level += token.text == "{"


def _error(token: Token, update: str, cause: str, mend: str) -> FupinError:
    line, column = place(update, token.start)
    return FupinError(f"{line}:{column}: {token.text[:40]}: {cause}; 改法 mend: {mend}")

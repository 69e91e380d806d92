"""Writing the index of the search (what it holds: see ``searchindex``) from the triples of a build.

The index takes no part in what the build checks, so it is written beside it, in a process of its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from pathlib import Path

from fupin.errors import FupinError
from fupin.names import FP, ID, ONTOLOGY, RDF, RDFS, SCHEME, SKOS
from fupin.resources import shown
from fupin.searchindex import FAMILIES, TABLES
from fupin.spelling import has_tones, joined, normal, sounds, tails, toned, units

_TYPE, _ALIAS, _IN_SCHEME = RDF + "type", SKOS + "altLabel", SKOS + "inScheme"
#: Labels: the former of entities, the latter of concepts and terms.
_LABELS = RDFS + "label", SKOS + "prefLabel"
_FACT, _PART, _SENTENCE = ID + "fact/", ID + "fact-part/", ID + "sentence/"
#: Nodes of which a search wants nothing: the greater part of a graph.
_UNREAD = tuple(f"<{ID}{kind}/" for kind in ("audit", "edge", "evidence", "rule", "span", "total"))
#: Properties of a fact that say how it is said, not of what.
_FORM = {_TYPE} | {
    FP + name
    for name in (
        "alternativeRole aspect cumulative elided evidence inDocument inSentence listed modality openRole ordered "
        "part polarity"
    ).split()
}
_WORDS = "words (rowid, grams, letters)"
#: Rows that wait to be written together.
_WAITING = 20_000

_STAGES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
CREATE TEMP TABLE node (iri TEXT PRIMARY KEY, class TEXT, zh TEXT, en TEXT, more TEXT) WITHOUT ROWID;
CREATE TEMP TABLE fact (iri TEXT PRIMARY KEY, class TEXT, sentence TEXT, more TEXT) WITHOUT ROWID;
CREATE TEMP TABLE role (node TEXT, value TEXT, PRIMARY KEY (node, value)) WITHOUT ROWID;
CREATE TEMP TABLE part (fact TEXT, part TEXT);
CREATE TEMP TABLE sentence (iri TEXT PRIMARY KEY, document TEXT, place INTEGER, text TEXT) WITHOUT ROWID;
CREATE TEMP TABLE at (iri TEXT PRIMARY KEY, row INTEGER) WITHOUT ROWID;
"""
_PARTS = "INSERT OR IGNORE INTO role SELECT fact, value FROM part JOIN role ON node = part"
_KINDS = """INSERT INTO kind (iri, zh, en)
    SELECT used.class, zh, en FROM (SELECT class FROM node UNION SELECT class FROM fact UNION VALUES (?)) AS used
    LEFT JOIN node ON iri = used.class WHERE used.class IS NOT NULL ORDER BY used.class"""
_NAMED = """SELECT node.iri, kind, node.zh, node.en, more FROM node JOIN kind ON kind.iri = class
    ORDER BY length(node.zh), node.iri"""
_SAID = """SELECT sentence.iri, kind, text FROM sentence JOIN kind ON kind.iri = ?
    ORDER BY document, place, sentence.iri"""
_TOLD = """SELECT fact.iri, kind, row, fact.more, group_concat(node.zh, char(10)), group_concat(node.en, char(10))
    FROM fact JOIN kind ON kind.iri = fact.class LEFT JOIN at ON at.iri = fact.sentence
    LEFT JOIN role ON role.node = fact.iri LEFT JOIN node ON node.iri = role.value
    GROUP BY fact.iri ORDER BY total(length(node.zh)), fact.iri"""

_Said = dict[str, list[str]]
_Row = tuple[str, tuple[object, ...]]


def write_index(path: Path, triples: Path) -> None:
    """Write the index of a graph: a file of N-Triples as the build writes them, the lines of a subject together.

    Memory does not grow with the graph. Raises FupinError where the file cannot be written.
    """
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.executescript(_STAGES + TABLES + "BEGIN;")
            _insert(db, _staged(triples))
            db.execute(_PARTS)
            db.execute(_KINDS, (FP + "Sentence",))
            _insert(db, _sentences(db))
            _insert(db, _things(db))
            _insert(db, _facts(db))
            db.execute("INSERT INTO words (words) VALUES ('optimize')")
            db.execute("COMMIT")
    except sqlite3.Error as error:
        raise FupinError(
            f"{shown(path)}: 写不了 cannot write ({error}); 改法 mend: 检查磁盘余量 check free space"
        ) from error


@contextlib.contextmanager
def index_beside(path: Path, triples: Path) -> Iterator[None]:
    """Write the index in a process of its own while the block runs; at its end the index is there.

    Raises FupinError where it could not be written.
    """
    variables = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "SQLITE_TMPDIR": str(path.parent)}
    command = [sys.executable, "-m", __name__, str(path), str(triples)]
    with subprocess.Popen(  # noqa: S603
        command, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        try:
            yield
            said = process.communicate()[1].decode(errors="replace").strip()
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise FupinError(said.rpartition("\n")[2] or f"{shown(path)}: 写不了 cannot write ({process.returncode})")


def main(path: str, triples: str) -> None:
    """What the process of its own does."""
    try:
        write_index(Path(path), Path(triples))
    except FupinError as error:
        sys.exit(str(error))


def _insert(db: sqlite3.Connection, rows: Iterable[_Row]) -> None:
    """Write rows, each given with its table, many of one table at a time."""
    waiting: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for table, row in rows:
        waiting[table].append(row)
        if len(waiting[table]) >= _WAITING:
            _write(db, table, waiting.pop(table))
    for table, some in waiting.items():
        _write(db, table, some)


def _write(db: sqlite3.Connection, table: str, rows: list[tuple[object, ...]]) -> None:
    db.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608


# From triples to tables


def _staged(triples: Path) -> Iterator[_Row]:
    for subject, said in _subjects(triples):
        if subject.startswith((_FACT, _PART)):
            yield from _roles(subject, said)
            if subject.startswith(_FACT):
                more = [_literal(term)[0] for name in ("condition", "note") for term in said.get(FP + name, ())]
                sentence = min(said.get(FP + "inSentence", ("",)))
                yield "fact", (subject, min(said.get(_TYPE, ("",))), sentence, "\n".join(more))
        elif subject.startswith(_SENTENCE):
            document, place, text = (said.get(FP + name, [""])[0] for name in ("inDocument", "order", "text"))
            yield "sentence", (subject, document, int(_literal(place)[0] or 0), _literal(text)[0])
        elif labels := said.get(_LABELS[0]) or said.get(_LABELS[1]):
            yield "node", _named(subject, labels, said)
        elif printed := said.get(FP + "asPrinted"):
            yield "node", (subject, None, _literal(printed[0])[0], "", "")


def _subjects(triples: Path) -> Iterator[tuple[str, _Said]]:
    """What is said of each of our subjects, by property; IRIs bare, literals as they stand."""
    ours = f"<{SCHEME}", f"<{ID}", f"<{ONTOLOGY}"
    with triples.open(encoding="utf-8", newline="\n") as file:
        lines = (line.split(" ", 2) for line in file if line.startswith(ours) and not line.startswith(_UNREAD))
        for subject, some in groupby(lines, key=lambda parts: parts[0]):
            said: _Said = defaultdict(list)
            for _, name, value in some:
                said[name[1:-1]].append(value[1:-4] if value[0] == "<" else value[:-3])
            yield subject[1:-1], said


def _literal(term: str) -> tuple[str, str]:
    """The words of a literal and its language, as N-Triples have them."""
    end = term.rfind('"')
    text = term[1:end] if end > 0 else ""
    return json.loads(f'"{text}"', strict=False) if "\\" in text else text, term[end + 1 :].removeprefix("@")


def _roles(node: str, said: _Said) -> Iterator[_Row]:
    for part in said.get(FP + "part", ()):
        yield "part", (node, part)
    for name, values in said.items():
        if name not in _FORM:
            yield from (("role", (node, value)) for value in values if value[0] != '"')


def _named(node: str, given: list[str], said: _Said) -> tuple[object, ...]:
    """Class, labels and other names. What is no entity and no concept has no class: its label alone is wanted."""
    labels = {language: words_ for words_, language in map(_literal, sorted(given, reverse=True))}
    first = next(iter(labels.values()))
    others = [*said.get(_ALIAS, ()), *said.get(FP + "gbCode", ())]
    kinds = said.get(_IN_SCHEME) or said.get(_TYPE) or [""]
    listed = node.startswith((ID, SCHEME))
    more = "\n".join(sorted(_literal(term)[0] for term in others))
    return node, min(kinds) if listed else None, labels.get("zh", first), labels.get("en", first), more


# From tables to the index


def _sentences(db: sqlite3.Connection) -> Iterator[_Row]:
    for row, (iri, kind, text) in enumerate(db.execute(_SAID, (FP + "Sentence",)), FAMILIES["sentence"][0]):
        found = units(normal(text))
        yield "at", (iri, row)
        yield "thing", (row, kind, iri, text, None, None, None)
        yield _WORDS, (row, " ".join(joined(found)), " ".join(filter(str.isascii, found)))


def _things(db: sqlite3.Connection) -> Iterator[_Row]:
    rows = {family: FAMILIES[family][0] for family in ("entity", "concept")}
    for iri, kind, zh, en, more in db.execute(_NAMED):
        family = "concept" if iri.startswith(SCHEME) else "entity"
        row, rows[family] = rows[family], rows[family] + 1
        names = {name: units(normal(name)) for name in (zh, en, *more.split("\n")) if name}
        label = "".join(names[zh])
        grams, letters, heard = list[str](), list[str](), list[str]()
        for name, found in names.items():
            key = "".join(found)
            yield "key", (key, row, None if key == label else label)
            letters += filter(str.isascii, found)
            if has_tones(name):
                heard.append(toned(name))
            if name.isascii():
                continue
            grams += joined(found)
            for tones, syllables in sounds(found):
                initials = "".join(syllable[0] for syllable in syllables)
                yield "key", ("".join(syllables), row, key)
                yield "key", (initials, row, None)
                letters += (*tails(syllables), initials)
                heard.append(tones)
        yield "thing", (row, kind, iri, zh, en, " ".join(heard), None)
        yield _WORDS, (row, " ".join(grams), " ".join(dict.fromkeys(letters)))


def _facts(db: sqlite3.Connection) -> Iterator[_Row]:
    for row, (iri, kind, sentence, more, zh, en) in enumerate(db.execute(_TOLD), FAMILIES["fact"][0]):
        chinese = [units(line) for line in normal(f"{zh or ''}\n{more}").split("\n")]
        grams = [gram for found in chinese for gram in joined(found)]
        letters = filter(str.isascii, (*chain(*chinese), *units(normal(en or ""))))
        yield "thing", (row, kind, iri, None, None, None, sentence)
        yield _WORDS, (row, " ".join(grams), " ".join(letters))


if __name__ == "__main__":
    main(*sys.argv[1:])

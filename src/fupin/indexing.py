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
from itertools import chain
from pathlib import Path

from fupin.errors import FupinError
from fupin.names import FP, ID, ONTOLOGY, RDF, RDFS, SCHEME, SKOS
from fupin.resources import shown
from fupin.searchindex import FAMILIES, TABLES
from fupin.spelling import has_tones, joined, normal, sounds, tails, toned, units

_TYPE, _IN_SCHEME, _ALIAS = f"<{RDF}type>", f"<{SKOS}inScheme>", f"<{SKOS}altLabel>"
#: Labels: the former of entities, the latter of concepts and terms.
_LABEL, _PREFERRED = f"<{RDFS}label>", f"<{SKOS}prefLabel>"
_FACT, _FACT_PART, _SENTENCE = f"<{ID}fact/", f"<{ID}fact-part/", f"<{ID}sentence/"
#: What a search reads: our nodes but for those that nobody looks for, which are the greater part of a graph.
_READ = f"<{SCHEME}", f"<{ID}", f"<{ONTOLOGY}"
_UNREAD = tuple(f"<{ID}{kind}/" for kind in ("audit", "edge", "evidence", "rule", "span", "total"))
#: Our own properties as N-Triples write them.
_OWN = {
    name: f"<{FP}{name}>"
    for name in (
        "alternativeRole asPrinted aspect condition cumulative elided evidence gbCode inDocument inSentence listed "
        "modality note openRole order ordered part polarity text"
    ).split()
}
_SENTENCES = f"<{FP}Sentence>"
#: Entities that are phrases of a text: they come after those that are known by a name.
_PHRASES = f"<{FP}Topic>", f"<{FP}SystemPart>"
#: Those that a fact has beside its roles.
_FORM = {_TYPE, *_OWN.values()}
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
_KINDS = """INSERT INTO kind (class, zh, en)
    SELECT used.class, zh, en FROM (SELECT class FROM node UNION SELECT class FROM fact UNION VALUES (?)) AS used
    LEFT JOIN node ON iri = used.class WHERE used.class IS NOT NULL ORDER BY used.class"""
_NAMED = """SELECT node.iri, kind, node.zh, node.en, more FROM node JOIN kind ON kind.class = node.class
    LEFT JOIN (SELECT value, count(*) AS uses FROM role WHERE node GLOB ? GROUP BY value) ON value = node.iri
    ORDER BY node.class IN (?, ?), length(node.zh), uses DESC, node.iri"""
_SAID = """SELECT sentence.iri, kind, text FROM sentence JOIN kind ON kind.class = ?
    ORDER BY document, place, sentence.iri"""
_TOLD = """SELECT fact.iri, kind, row, fact.more, group_concat(node.zh, char(10)), group_concat(node.en, char(10))
    FROM fact JOIN kind ON kind.class = fact.class LEFT JOIN at ON at.iri = fact.sentence
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
            db.execute(_KINDS, (_SENTENCES,))
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
    os.nice(5)  # the build, which has more to do, goes before
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
    for node, said in _subjects(triples):
        if node.startswith((_FACT, _FACT_PART)):
            yield from (("part", (node, part)) for part in said.get(_OWN["part"], ()))
            for name in said.keys() - _FORM:
                yield from (("role", (node, value)) for value in said[name] if value[0] == "<")
            if node.startswith(_FACT):
                more = [_literal(term)[0] for name in ("condition", "note") for term in said.get(_OWN[name], ())]
                yield "fact", (node, min(said[_TYPE]), min(said.get(_OWN["inSentence"], ("",))), "\n".join(more))
        elif node.startswith(_SENTENCE):
            place, text = (_literal(said[_OWN[name]][0])[0] for name in ("order", "text"))
            yield "sentence", (node, said[_OWN["inDocument"]][0], int(place), text)
        elif labels := said.get(_LABEL) or said.get(_PREFERRED):
            yield "node", _named(node, labels, said)
        elif printed := said.get(_OWN["asPrinted"]):
            yield "node", (node, None, _literal(printed[0])[0], "", "")


def _subjects(triples: Path) -> Iterator[tuple[str, _Said]]:
    """What is said of each of our subjects, by property; all terms as they stand."""
    last, said = "", _Said()
    with triples.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            if line.startswith(_READ) and not line.startswith(_UNREAD):
                subject, name, value = line.split(" ", 2)
                if subject != last:
                    yield last, said
                    last, said = subject, {}
                said.setdefault(name, []).append(value[:-3])
    yield last, said


def _literal(term: str) -> tuple[str, str]:
    """The words of a literal and its language."""
    end = term.rindex('"')
    text = term[1:end]
    return json.loads(f'"{text}"', strict=False) if "\\" in text else text, term[end + 1 :].removeprefix("@")


def _named(node: str, given: list[str], said: _Said) -> tuple[object, ...]:
    """Class, labels and other names. What is no entity and no concept has no class: its label alone is wanted."""
    labels = {language: label for label, language in map(_literal, sorted(given, reverse=True))}
    first = next(iter(labels.values()))
    kind = min(said.get(_IN_SCHEME) or said.get(_TYPE) or [""]) if node.startswith(_READ[:2]) else None
    more = sorted(_literal(term)[0] for name in (_ALIAS, _OWN["gbCode"]) for term in said.get(name, ()))
    return node, kind, labels.get("zh", first), labels.get("en", first), "\n".join(more)


# From tables to the index


def _sentences(db: sqlite3.Connection) -> Iterator[_Row]:
    for row, (node, kind, text) in enumerate(db.execute(_SAID, (_SENTENCES,)), FAMILIES["sentence"][0]):
        found = units(normal(text))
        yield "at", (node, row)
        yield "thing", (row, kind, node[1:-1], text, None, None, None)
        yield _WORDS, (row, " ".join(joined(found)), " ".join(filter(str.isascii, found)))


def _things(db: sqlite3.Connection) -> Iterator[_Row]:
    rows = {family: FAMILIES[family][0] for family in ("entity", "concept")}
    for node, kind, zh, en, more in db.execute(_NAMED, (f"{_FACT}*", *_PHRASES)):
        family = "concept" if node.startswith(_READ[0]) else "entity"
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
        yield "thing", (row, kind, node[1:-1], zh, en, " ".join(heard), None)
        yield _WORDS, (row, " ".join(grams), " ".join(dict.fromkeys(letters)))


def _facts(db: sqlite3.Connection) -> Iterator[_Row]:
    for row, (node, kind, sentence, more, zh, en) in enumerate(db.execute(_TOLD), FAMILIES["fact"][0]):
        chinese = [units(line) for line in normal(f"{zh or ''}\n{more}").split("\n")]
        grams = [gram for found in chinese for gram in joined(found)]
        letters = filter(str.isascii, chain(*chinese, units(normal(en or ""))))
        yield "thing", (row, kind, node[1:-1], None, None, None, sentence)
        yield _WORDS, (row, " ".join(grams), " ".join(letters))


if __name__ == "__main__":
    main(*sys.argv[1:])

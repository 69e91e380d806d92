"""The index of names, facts and sentences: SQLite's FTS5 in one file beside the store, written by every build.

A thing is an entity, a concept, a fact or a sentence. Things are numbered by family, and in each family in the order in
which a search gives them: names by length and use, topics and parts of systems after all others; facts by the length of
what they hold; sentences as they stand in their documents. So the index answers in the order of the ranking, and a
search stops as soon as it has what it may give.

``words`` has the grams of each thing (see ``spelling``) and, as ``letters``, its Latin words, its numbers, and how its
Chinese names sound from each syllable on. ``key`` has whole names, codes, sounds and initials, and beside each the
Chinese name that it stands for, so that zepu and 653124 also find the facts and sentences that print 泽普县.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fupin.errors import FupinError
from fupin.resources import shown
from fupin.spelling import has_tones, joined, normal, toned, units

#: First and last number of the things of each family.
FAMILIES = {
    family: (number << 32, ((number + 1) << 32) - 1)
    for number, family in enumerate(("entity", "concept", "fact", "sentence"))
}
_ALL = (0, (1 << 62))
#: Hits that one search gives at most; characters that it may have.
MOST, LONGEST = 1000, 1000
#: Names that a key stands for, and that are searched for as well.
_NAMES = 8

TABLES = """
CREATE TABLE kind (kind INTEGER PRIMARY KEY, class TEXT, zh TEXT, en TEXT);
CREATE TABLE thing (row INTEGER PRIMARY KEY, kind INTEGER, iri TEXT, zh TEXT, en TEXT, sounds TEXT, sentence INTEGER);
CREATE TABLE key (key TEXT, row INTEGER, name TEXT, PRIMARY KEY (key, row)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (grams, letters, content='', columnsize=0, prefix='1 3', tokenize='ascii');
"""

#: A name has to sound like that; a fact or a sentence has no sound of its own.
_TONE = " AND (SELECT instr(sounds, ?) FROM thing WHERE thing.row = {row})"
#: The number that is asked for, and where: whole names, beginnings of names, all that holds the words.
_EXACT = ("key.row", "key WHERE key = ?")
_PREFIX = ("key.row", "key WHERE key > ? AND key < ?")
_HOLDING = ("words.rowid", "words WHERE words MATCH ?")
_PRINTED = "SELECT DISTINCT name FROM key WHERE key = ? AND name IS NOT NULL"
_SHOWN = """SELECT thing.iri, kind.zh, kind.en, coalesce(thing.zh, said.zh), thing.en
    FROM thing JOIN kind USING (kind) LEFT JOIN thing AS said ON said.row = thing.sentence WHERE thing.row = ?"""
#: A word of Latin letters, which may hold signs: st-john, c++.
_LATIN = re.compile("[0-9\uff01-\uff5e]*[a-z][a-z0-9\uff01-\uff5e]*\\Z")

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """What a search found: its family, IRI, kind and text, the latter two in the reader's language."""

    family: str
    iri: str
    kind: str
    text: str


def find(path: Path, text: str, language: str, limit: int, kinds: Collection[str] | None = None) -> list[Hit]:
    """What is meant by some words, best first: at most ``limit`` hits, of some families alone where these are given.

    First names that are the words, then names that begin with them, names that hold them, facts, sentences. All words
    have to be found; a text of nothing but white space finds nothing. Raises FupinError for a text that is too long, an
    unknown family, and an index that cannot be read.
    """
    if len(text) > LONGEST:
        raise FupinError(f"查询太长 the search is too long: {len(text)} > {LONGEST}; 改法 mend: 少写几个词 fewer words")
    if unknown := [name for name in kinds or () if name not in FAMILIES]:
        raise FupinError(f"没有这一类 no such kind: {unknown[0]}; 改法 mend: {' '.join(FAMILIES)}")
    wanted = _Wanted(text)
    limit = max(0, min(limit, MOST))
    with _opened(path) as db:
        rows: dict[int, None] = {}
        for row in wanted.rows(db, _spans(kinds), 2 * limit):  # twice, since what one tier gave the next gives again
            rows[row] = None
            if len(rows) == limit:
                break
        return [_hit(db, row, language) for row in rows]


def _spans(kinds: Collection[str] | None) -> list[_Span]:
    """First and last numbers of the families asked for."""
    if kinds is None:
        return [_ALL]
    return [span for family, span in FAMILIES.items() if family in kinds]


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The index, only read: it never changes once it is written, so no lock is needed."""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            yield db
    except sqlite3.Error as error:
        raise FupinError(
            f"{shown(path)}: 读不了索引 cannot read the index ({error}); 改法 mend: fupin build"
        ) from error


class _Wanted:
    """A search as the index understands it: its key, its words, and the tones that it gives."""

    def __init__(self, text: str) -> None:
        plain = normal(text)
        self.key = "".join(units(plain))
        self.words = " AND ".join(map(_expression, dict.fromkeys(plain.split())))
        self.tones = [toned(word) for word in text.split() if has_tones(word)]

    def rows(self, db: sqlite3.Connection, spans: list[_Span], limit: int) -> Iterator[int]:
        """Numbers of things, best first; some come twice."""
        for tier, values, tones in self._tiers(db) if self.key else ():
            row, where = tier
            sounding = _TONE.format(row=row) * len(tones)
            query = f"SELECT DISTINCT {row} FROM {where} AND {row} BETWEEN ? AND ?{sounding} ORDER BY {row} LIMIT ?"  # noqa: S608
            for span in spans:
                for (found,) in db.execute(query, (*values, *span, *tones, limit)):
                    yield found

    def _tiers(self, db: sqlite3.Connection) -> Iterator[tuple[tuple[str, str], tuple[str, ...], Sequence[str]]]:
        """What to look for, one after the other: names that are the words, that begin with them, all that holds them."""
        yield _EXACT, (self.key,), self.tones
        yield _PREFIX, (self.key, self.key + "\U0010ffff"), self.tones
        sounding = _TONE.format(row="key.row") * len(self.tones)
        names = db.execute(f"{_PRINTED}{sounding} ORDER BY row LIMIT {_NAMES}", (self.key, *self.tones))
        printed = [_expression(name) for (name,) in names]
        if not self.tones:
            yield _HOLDING, (" OR ".join((self.words, *printed)),), ()
            return
        yield _HOLDING, (self.words,), self.tones
        if printed:
            yield _HOLDING, (" OR ".join(printed),), ()


def _expression(term: str) -> str:
    """One word of a search in FTS5's language: Latin words and numbers by their beginning, all else by its grams."""
    row = units(term)
    latin = [unit for unit in row if unit.isascii()]
    if latin and (len(row) == 1 or _LATIN.match(term)):
        return "(" + " AND ".join(f'letters : "{word}"' + " *" * (len(word) > 2) for word in latin) + ")"
    # the last gram is open to what follows where it is one character, or ends in a word or number
    open_end = " *" if len(row) == 1 or row[-1].isascii() else ""
    return f'(grams : "{" ".join(joined(row)[:-1] or row)}"{open_end})'


def _hit(db: sqlite3.Connection, row: int, language: str) -> Hit:
    iri, kind_zh, kind_en, zh, en = db.execute(_SHOWN, (row,)).fetchone()
    english = language == "en"
    kind, text = (kind_en, en) if english else (kind_zh, zh)
    return Hit(list(FAMILIES)[row >> 32], iri, kind or "", text or zh)

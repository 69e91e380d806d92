"""A graph without private persons: their names give way to as many 〇, before anything is read, so every offset stays."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from fupin.entities import read_entities
from fupin.yamlfiles import read_text

_BLANK = "〇"


def without_private_persons(data: Path, target: Path) -> Path:
    """Copy a data folder with every private person's name and key blanked out; returns the copy.

    A name that a line break interrupts is found too. Sources get the SHA-256 of the blanked text.
    """
    entities = read_entities(data / "entities")
    private = [e for e in entities.by_iri.values() if e.prefix == "person" and e.table.get("private") == "true"]
    names = [name for e in private for name in (e.table["zh"], *_aliases(e.table.get("alias")))]
    swaps = {f"{e.key}": f"private-{number}" for number, e in enumerate(private, 1)}
    swaps |= {e.table["en"]: "a private person" for e in private}
    for path in sorted(p for p in data.rglob("*") if p.is_file()):
        copy = target / path.relative_to(data)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix not in (".txt", ".yml"):
            copy.write_bytes(path.read_bytes())
            continue
        text = _blank(read_text(path), names)
        copy.write_bytes((text if path.suffix == ".txt" else _swap(text, swaps)).encode())
    _restate(target / "sources")
    return target


def _aliases(value: object) -> Iterable[str]:
    return value if isinstance(value, list) else [] if value is None else [str(value)]


def _blank(text: str, names: Iterable[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        spaced = r"\s*".join(map(re.escape, name))
        text = re.sub(spaced, lambda match: re.sub(r"\S", _BLANK, match[0]), text)
    return text


def _swap(text: str, swaps: dict[str, str]) -> str:
    """Keys and English names, also where they are the beginning of another key: hu-heping-grape-base."""
    for old in sorted(swaps, key=len, reverse=True):
        text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(old)}(?![A-Za-z0-9])", swaps[old], text)
    return text


def _restate(sources: Path) -> None:
    """Give each source's description the hash of its blanked text."""
    for path in sources.glob("*.yml"):
        digest = hashlib.sha256(path.with_suffix(".txt").read_bytes()).hexdigest()
        text = re.sub(r"(?m)^sha256:.*$", f"sha256: {digest}", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")

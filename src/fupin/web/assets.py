"""Style sheets, scripts and pictures: their addresses, which change when one of them does, and their bytes."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@lru_cache(maxsize=1)
def digest() -> str:
    """A name for the state of all assets: pages of one release load scripts of that release alone."""
    made = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            made.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes())
    return made.hexdigest()[:12]


def asset_address(name: str) -> str:
    """The path of an asset below the server's own address."""
    return f"/static/{digest()}/{name}"


def asset_text(name: str) -> str:
    """The text of an asset, for a page that carries it in itself."""
    return (STATIC / name).read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def asset(name: str, *, packed: bool) -> tuple[bytes, str] | None:
    """Bytes of an asset (gzipped where ``packed``) and its media type; None where there is none of that name."""
    path = (STATIC / name).resolve()
    if not path.is_relative_to(STATIC.resolve()) or not path.is_file() or path.suffix not in _TYPES:
        return None
    content = path.read_bytes()
    return gzip.compress(content, 9, mtime=0) if packed else content, _TYPES[path.suffix]

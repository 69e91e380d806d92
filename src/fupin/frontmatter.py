"""Front matter of query files: the lines that begin with ``#+`` are YAML (the convention of grlc)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fupin.yamlfiles import Table, read_text, read_yaml_text


@lru_cache(maxsize=512)
def front_matter(path: Path) -> Table:
    """What a query file says of itself. Raises BadInput with the line where it is broken."""
    lines = read_text(path).splitlines()
    return read_yaml_text(
        path, "\n".join(line[2:].removeprefix(" ") if line.startswith("#+") else "" for line in lines)
    )

"""The store on disk: where it lies, how a new graph takes the place of the old one, and how it is opened.

``<home>/current`` links to ``<home>/builds/<hash>``, which holds ``store/`` (the engine's files), ``graph.nt`` (all
triples, sorted), ``search.sqlite`` (see ``searchindex``), ``census.json`` (see ``census``) and ``manifest.json``. A build
writes a new folder and moves the link, so that a reader sees the old graph or the new one, and a build that dies leaves
the old one in place.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from fupin import __version__
from fupin.errors import FupinError
from fupin.resources import shown

#: Changes when a store written before can no longer be read as ours (2: with ``search.sqlite``).
FORMAT = 2
#: Name of the file of the search in the folder of a build.
INDEX = "search.sqlite"
#: Name of the file that keeps what the graph holds, counted.
CENSUS = "census.json"
#: Name of an empty file that a build gets once its store was written to: then hash, ``graph.nt`` and census are of old.
WRITTEN = "written"


def home() -> Path:
    """Where the store lies: ``FUPIN_STORE``, else ``.fupin`` of the checkout above, else the user's cache folder."""
    if named := os.environ.get("FUPIN_STORE"):
        return Path(named)
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "src" / "fupin").is_dir() and (folder / "pyproject.toml").is_file():
            return folder / ".fupin"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fupin"


def manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the current graph. Raises FupinError where there is none, or another version wrote it."""
    path = folder / "current" / "manifest.json"
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise FupinError(f"{shown(folder)}: 还没有图谱 there is no graph; 改法 mend: fupin build") from error
    except (OSError, ValueError) as error:
        raise FupinError(f"{shown(path)}: 读不了 cannot be read ({error}); 改法 mend: fupin build") from error
    if not isinstance(read, dict) or read.get("format") != FORMAT:
        wrote = read.get("version", "?") if isinstance(read, dict) else "?"
        raise FupinError(
            f"{shown(path)}: 由另一版本写成 written by another version ({wrote}, 本版 this is {__version__}); 改法 mend: fupin build",
        )
    return read


def current(folder: Path) -> Path:
    """The folder of the current build. Raises FupinError where there is none."""
    manifest(folder)
    return folder.joinpath("current").resolve()


def open_store(folder: Path) -> ox.Store:
    """Open the current graph for reading. Raises FupinError where there is none."""
    return open_build(current(folder))


def open_build(folder: Path) -> ox.Store:
    """Open the graph of a build for reading. Raises FupinError where its files are damaged."""
    path = folder / "store"
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError) as error:  # the latter where its files are damaged
        raise FupinError(
            f"{shown(path)}: 打不开图库 cannot open the store ({error}); 改法 mend: fupin build"
        ) from error


@contextlib.contextmanager
def building(folder: Path) -> Iterator[Path]:
    """A new folder to build in, one builder at a time; removed if the build fails. Raises FupinError on a disk fault."""
    import shutil  # these two only where something is built
    import tempfile

    try:
        builds = folder / "builds"
        builds.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _sweep(builds, folder)
            work = Path(tempfile.mkdtemp(prefix="new-", dir=builds))
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        where = error.filename or folder
        raise FupinError(
            f"{shown(Path(str(where)))}: 写不了 cannot write ({error.strerror or error}); "
            "改法 mend: 检查权限和磁盘余量，旧图谱未变 check rights and free space, the old graph is unchanged",
        ) from error


def publish(folder: Path, work: Path, facts: dict[str, Any]) -> Path:
    """Put a finished build in the place of the current one; ``facts`` is its manifest."""
    _write(
        work / "manifest.json",
        json.dumps({"format": FORMAT, "version": __version__, **facts}, ensure_ascii=False, indent=1) + "\n",
    )
    target = folder / "builds" / f"{facts['sha256'][:16]}-{work.name.removeprefix('new-')}"
    work.chmod(0o755)
    work.rename(target)
    link = folder / f"current.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("builds") / target.name)
    link.replace(folder / "current")
    return target


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sweep(builds: Path, folder: Path) -> None:
    """Remove what dead builds left, and all graphs but the current and the newest before it (a reader may hold it)."""
    import shutil

    current = (folder / "current").resolve()
    finished = sorted((p for p in builds.iterdir() if not p.name.startswith("new-")), key=lambda p: p.stat().st_mtime)
    keep = {current, *finished[-2:]}
    for path in builds.iterdir():
        if path not in keep:
            shutil.rmtree(path, ignore_errors=True)

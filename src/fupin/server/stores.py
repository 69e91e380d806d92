"""Which store is served: the graph that ``fupin build`` made, a folder of the engine, or what the writer made of it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import shutil
import subprocess
from pathlib import Path
from time import monotonic
from typing import Any

from fupin import store
from fupin.census import Census, kept_census
from fupin.errors import FupinError
from fupin.resources import shown
from fupin.server import frames
from fupin.server.limits import Limits
from fupin.server.pool import Link, spawn
from fupin.server.refusals import Refusal

#: Old checkpoints that stay, since a worker may still answer from one.
KEPT = 4
#: Seconds between two looks at whether there is a new graph.
LOOKED = 0.2


class Served:
    """A store that is only read. A graph that is built anew is picked up by the next query."""

    def __init__(self, folder: Path, *, in_memory: bool = False) -> None:
        self.folder, self.in_memory = folder, in_memory
        self._base, self._seen = folder, float("-inf")
        self.ours = (folder / "current").exists()
        if self.ours:
            store.manifest(folder)  # raises where another version wrote it
        elif not (folder / "CURRENT").is_file():
            raise FupinError(f"{shown(folder)}: 没有图库 there is no store; 改法 mend: fupin build | --writable")
        if in_memory and self.ours and not self.as_built():
            raise FupinError(
                f"{shown(folder)}: 建成后被写过 was written to since it was built; 改法 mend: 去掉 leave out --in-memory | fupin build"
            )

    def base(self) -> Path:
        """The folder of the build that is current, or the engine's own folder."""
        if self.ours and monotonic() - self._seen > LOOKED:
            self._base, self._seen = (self.folder / "current").resolve(), monotonic()
        return self._base

    def place(self) -> str:
        """What a worker opens."""
        if not self.ours:
            return str(self.folder)
        return str(self.base() / ("graph.nt" if self.in_memory else "store"))

    def index(self) -> Path | None:
        """The search index, that of the build whatever was written since; None where there is none."""
        path = self.base() / store.INDEX
        return path if self.ours and path.is_file() else None

    def as_built(self) -> bool:
        """Whether the graph is one that was built, and nobody has written to it since."""
        return self.ours and not (self.base() / store.WRITTEN).exists()

    def census(self) -> Census | None:
        """What the graph holds, as the build counted it; None where nobody counted it as it is."""
        return kept_census(self.base() / store.CENSUS) if self.as_built() else None

    def triples(self) -> Path | None:
        """The file that holds all triples, sorted; None where the graph may be another."""
        return self.base() / "graph.nt" if self.as_built() else None

    def version(self) -> str:
        """A text that changes with the graph: for ETags."""
        return self.base().name if self.ours else "0"

    def manifest(self) -> dict[str, Any] | None:
        """What the build says of the graph, without hash and counts once it was written to; None where it is not ours."""
        if not self.ours:
            return None
        said = store.manifest(self.folder)
        return said if self.as_built() else {key: said[key] for key in said.keys() - {"sha256", "counts"}}

    async def start(self) -> None:
        """Nothing to do: readers open the store themselves."""

    async def close(self) -> None:
        """Nothing to do."""


class Writable(Served):
    """A store that one writer process changes; readers see a checkpoint made after each batch of writes."""

    def __init__(self, folder: Path, limits: Limits, *, network: bool = False) -> None:
        if not (folder / "current").exists() and not (folder / "CURRENT").is_file():
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise FupinError(
                    f"{shown(folder)}: 不是图库，也不是空的 is no store and not empty; 改法 mend: 换个文件夹 another folder"
                )
            _create(folder)
        super().__init__(folder)
        self.limits, self.network = limits, network
        self.engine = self.base() / "store" if self.ours else self.folder
        self.checkpoints = self.engine.with_name(f"{self.engine.name}.checkpoints")
        self.numbers = itertools.count(1)
        self.current = ""
        self.waiting: list[tuple[dict[str, Any], asyncio.Future[dict[str, Any]]]] = []
        self.busy = asyncio.Lock()
        self.made: list[Path] = []
        self.process: subprocess.Popen[bytes] | None = None
        self.link: Link

    def place(self) -> str:
        return self.current

    def version(self) -> str:
        return f"{super().version()}-{Path(self.current).name}"

    async def start(self) -> None:
        """Start the writer, and make the first checkpoint. Raises FupinError where another writer holds the store."""
        shutil.rmtree(self.checkpoints, ignore_errors=True)
        self.checkpoints.mkdir()
        await self._spawn()
        await self._batch([])

    async def _spawn(self) -> None:
        self.process, self.link = await spawn("writer", str(self.engine), network=self.network)
        ready = await self.link.next()
        if ready is None:
            raise FupinError(
                f"{shown(self.engine)}: 打不开，或另有进程在写 cannot be opened, or another process writes to it; "
                "改法 mend: 先停掉它 stop that one first"
            )

    async def close(self) -> None:
        """End the writer once it has done what was sent, and remove the checkpoints."""
        async with self.busy:
            if self.process:
                self.link.transport.close()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(10)
            shutil.rmtree(self.checkpoints, ignore_errors=True)

    async def write(self, job: dict[str, Any]) -> int:
        """Do a write; returns its status of HTTP once readers see it.

        Writes that come while another is done go together. Raises Refusal where it fails; then nothing has changed.
        """
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.waiting.append(({**job, "number": next(self.numbers)}, future))
        async with self.busy:
            if not future.done():
                batch, self.waiting = self.waiting, []
                await self._do(batch)
        result = future.result()
        if "detail" in result:
            raise Refusal(result["status"], result["detail"])
        return int(result["status"])

    async def _do(self, batch: list[tuple[dict[str, Any], asyncio.Future[dict[str, Any]]]]) -> None:
        try:
            async with asyncio.timeout(self.limits.seconds * len(batch)):
                results = await self._batch([job for job, _ in batch])
        except TimeoutError:
            results = None
            if self.process:
                self.process.kill()
        if results is None:
            self.link.transport.close()
            await self._spawn()
            await self._batch([])
            failed = {
                "status": 503,
                "detail": "the write took too long or its process failed; it may not have been done",
            }
            results = [failed] * len(batch)
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)

    async def _batch(self, jobs: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
        if jobs and self.ours:
            (self.engine.parent / store.WRITTEN).touch()
        checkpoint = self.checkpoints / str(next(self.numbers))
        message = {"jobs": jobs, "checkpoint": str(checkpoint)}
        self.link.transport.write(frames.json_frame(frames.JOB, message))
        reply = await self.link.next()
        if reply is None:
            return None
        self.current = str(checkpoint)
        self.made.append(checkpoint)
        while len(self.made) > KEPT:
            shutil.rmtree(self.made.pop(0), ignore_errors=True)
        results: list[dict[str, Any]] = json.loads(reply[1].partition(b"\n")[2])
        return results


def _create(folder: Path) -> None:
    import pyoxigraph as ox

    try:
        ox.Store(str(folder)).flush()
    except OSError as error:
        raise FupinError(f"{shown(folder)}: 写不了 cannot write ({error}); 改法 mend: 检查权限 check rights") from error


def served(folder: Path, limits: Limits, *, writable: bool, in_memory: bool, network: bool) -> Served:
    """The store of a folder. Raises FupinError where there is none, or where it cannot be used as asked."""
    if writable and in_memory:
        raise FupinError("--writable 与 --in-memory 不能同用 cannot go together; 改法 mend: 去掉一个 leave one out")
    if writable:
        return Writable(folder, limits, network=network)
    if not os.access(folder, os.R_OK):
        raise FupinError(f"{shown(folder)}: 没有图库 there is no store; 改法 mend: fupin build | --writable")
    return Served(folder, in_memory=in_memory)

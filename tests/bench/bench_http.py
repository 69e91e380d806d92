"""Requests a second and p99 of the server beside `oxigraph serve-read-only`: python tests/bench/bench_http.py."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from load import Tally, drive

import fupin
from fupin import store

HERE = Path(sys.executable).parent
PREFIXES = "PREFIX fp: <https://w3id.org/fupin/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
#: Under a millisecond in the engine, in seven spellings, so that nothing is answered from a memory of answers.
SMALL = [
    PREFIXES + f"SELECT * {{ ?p a fp:Pairing ; fp:supporter ?s . ?s rdfs:label ?label }} LIMIT {number}"
    for number in range(1, 8)
]
#: Some ten milliseconds in the engine.
MIDDLE = [
    PREFIXES + f"SELECT (COUNT(*) AS ?n) {{ ?f fp:evidence ?e ; fp:inSentence ?s FILTER(?f != <{n}:>) }}" for n in "abc"
]
#: Runs until it is stopped.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?i) }"
SECONDS = 3.0
ROUNDS = 3


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str], address: str, variables: dict[str, str]) -> Iterator[None]:
    """A server, from its first answer on."""
    process = subprocess.Popen(
        command, env=os.environ | variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            with contextlib.suppress(URLError):
                urlopen(address, timeout=5).close()
                break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


def addresses(base: str, queries: list[str]) -> list[str]:
    return [f"{base}?query={quote(query)}" for query in queries]


def told(words: str, tally: Tally) -> None:
    print(
        f"{words:44} {tally.rate:>7.0f}/s  p50 {tally.percentile(0.5):>7.1f} ms  p99 {tally.percentile(0.99):>7.1f} ms  failed {tally.failures}"
    )


async def compare(ours: str, theirs: str) -> None:
    for words, queries, clients in (
        ("small", SMALL, 1),
        ("small", SMALL, 8),
        ("small", SMALL, 32),
        ("10 ms", MIDDLE, 1),
        ("10 ms", MIDDLE, 8),
        ("10 ms", MIDDLE, 32),
    ):
        ratios = []
        for _ in range(ROUNDS):
            mine = await drive(addresses(ours, queries), clients, SECONDS)
            other = await drive(addresses(theirs, queries), clients, SECONDS)
            ratios.append(mine.rate / other.rate)
        told(f"{words}, {clients} clients: fupin", mine)
        told(f"{words}, {clients} clients: oxigraph", other)
        print(f"    median ratio {sorted(ratios)[ROUNDS // 2]:.2f}")


async def lanes(ours: str) -> None:
    """Small queries alone, and beside as many endless ones as there are workers."""
    alone = await drive(addresses(ours, SMALL), 8, SECONDS)
    endless = addresses(ours, [f"{ENDLESS} #{number}" for number in range(os.cpu_count() or 1)])
    slow = asyncio.ensure_future(drive(endless, len(endless), SECONDS + 2))
    await asyncio.sleep(1)
    beside = await drive(addresses(ours, SMALL), 8, SECONDS)
    told("small, 8 clients, alone", alone)
    told("small, 8 clients, beside endless ones", beside)
    print(f"    p99 {beside.percentile(0.99) / alone.percentile(0.99):.2f} x (bar 3)")
    await slow


def main() -> None:
    fupin.open()
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "store"
        shutil.copytree(store.home() / "current" / "store", copy)
        ports = free_port(), free_port()
        ours, theirs = f"http://127.0.0.1:{ports[0]}", f"http://127.0.0.1:{ports[1]}"
        serve = [
            str(HERE / "fupin"),
            "serve",
            "--port",
            str(ports[0]),
            "--no-browser",
            "--no-access-log",
            "--timeout",
            "5",
        ]
        peer = [str(HERE / "oxigraph"), "serve-read-only", "--location", str(copy), "--bind", f"127.0.0.1:{ports[1]}"]
        with running(serve, f"{ours}/health", {}), running(peer, theirs, {}):
            asyncio.run(compare(f"{ours}/sparql", f"{theirs}/query"))
            asyncio.run(lanes(f"{ours}/sparql"))


if __name__ == "__main__":
    main()

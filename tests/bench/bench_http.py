"""Requests a second and p99 of the server beside other servers: [PEER_PYTHON=…] python tests/bench/bench_http.py.

The others are `oxigraph serve-read-only` and, where PEER_PYTHON is a Python that has rdflib-endpoint and uvicorn, that one.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import uvloop
from load import Tally, drive

import fupin
from fupin import store

HERE = Path(sys.executable).parent
PEER_PYTHON = os.environ.get("PEER_PYTHON", "")
PREFIXES = "PREFIX fp: <https://w3id.org/fupin/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
#: Under a millisecond in the engine, each another text, as look-ups of different things are.
SMALL = [
    PREFIXES
    + f"SELECT * {{ ?p a fp:Pairing ; fp:supporter ?s . ?s rdfs:label ?label FILTER(?p != <n:{n}>) }} LIMIT {n % 7 + 1}"
    for n in range(5000)
]
#: The same in seven texts: rdflib-endpoint remembers the last 128 that it has parsed.
REPEATED = SMALL[:7]
#: Some ten milliseconds in the engine.
MIDDLE = [
    PREFIXES + f"SELECT (COUNT(*) AS ?n) {{ ?f fp:evidence ?e ; fp:inSentence ?s FILTER(?f != <n:{n}>) }}"
    for n in range(20_000)
]
#: Queries from which each round starts further on, so that no server gives an answer of the last round again.
FRESH = 1000
#: Runs until it is stopped, which is after so many seconds.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?i) }"
TIMEOUT = 5
#: Seconds of one measurement, and how often each is made: in turn with the others, since machines are noisy.
SECONDS = 2.0
ROUNDS = 5
CLIENTS = (1, 8, 32)
OURS, OXIGRAPH, RDFLIB = "fupin", "oxigraph", "rdflib-endpoint"
#: For each kind of queries: how many times as many as that server, with so many clients.
BARS = {
    "small": {(RDFLIB, 8): 5.0, (RDFLIB, 32): 5.0},
    "small, repeated": {(RDFLIB, 8): 5.0, (RDFLIB, 32): 5.0},
    "10 ms": {(OXIGRAPH, clients): 0.8 for clients in CLIENTS},
}
_SERVE_RDFLIB = """
import sys, rdflib, rdflib_endpoint, uvicorn
graph = rdflib.Graph().parse(sys.argv[1])
uvicorn.run(rdflib_endpoint.SparqlEndpoint(graph=graph), port=int(sys.argv[2]), access_log=False, log_level="error")
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def commands(port: int, folder: Path) -> dict[str, tuple[list[str], str]]:
    """How each server is started on a port, and its path for queries."""
    options = ["--no-browser", "--no-access-log", "--timeout", str(TIMEOUT)]
    peer = ["serve-read-only", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    triples = store.home() / "current" / "graph.nt"
    found = {
        OURS: ([str(HERE / "fupin"), "serve", "--port", str(port), *options], "/sparql"),
        OXIGRAPH: ([str(HERE / "oxigraph"), *peer], "/query"),
    }
    if PEER_PYTHON:
        found[RDFLIB] = ([PEER_PYTHON, "-c", _SERVE_RDFLIB, str(triples), str(port)], "/")
    return found


@contextlib.contextmanager
def running(name: str, folder: Path) -> Iterator[str]:
    """A server, from its first answer on; its address for queries."""
    port = free_port()
    command, path = commands(port, folder)[name]
    with started(command, f"http://127.0.0.1:{port}/"):
        yield f"http://127.0.0.1:{port}{path}"


@contextlib.contextmanager
def started(command: list[str], address: str, **variables: str) -> Iterator[None]:
    """A server that was started with a command and further variables, from the first answer of an address on."""
    environment = {**os.environ, **variables}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        for _ in range(1200):
            if process.poll() is not None:
                raise SystemExit(f"this does not start: {' '.join(command)}")
            with contextlib.suppress(URLError):
                urlopen(address, timeout=5).close()
                break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def addresses(base: str, queries: Sequence[str]) -> list[str]:
    return [f"{base}?query={quote(query)}" for query in queries]


def row(words: str, clients: int, name: str, tallies: Sequence[Tally], ratio: str = "") -> None:
    rate, p99 = median(tally.rate for tally in tallies), median(tally.percentile(0.99) for tally in tallies)
    failed = sum(tally.failures for tally in tallies)
    print(
        f"{words:26} {clients:>7}  {name:16} {rate:>9.0f} {p99:>8.1f} ms  {ratio}{f'  {failed} FAILED' * bool(failed)}"
    )


def judged(ratio: float, bar: float | None, *, at_most: bool = False) -> str:
    if bar is None:
        return f"{ratio:5.2f}"
    held = ratio <= bar if at_most else ratio >= bar
    return f"{ratio:5.2f}  {'at most' if at_most else 'at least'} {bar}: {'held' if held else 'MISSED'}"


async def compare(words: str, queries: Sequence[str], clients: int, servers: Mapping[str, str]) -> None:
    """Print a row for each server, with how many times as many requests ours answers (the median of the rounds)."""
    tallies: dict[str, list[Tally]] = {name: [] for name in servers}
    for turn in range(ROUNDS):
        first = (CLIENTS.index(clients) * ROUNDS + turn) * FRESH % len(queries)
        for name, address in servers.items():
            fresh = [*queries[first:], *queries[:first]]
            tallies[name].append(await drive(addresses(address, fresh), clients, SECONDS))
    for name, found in tallies.items():
        pairs = zip(tallies[OURS], found, strict=True)
        ratio = judged(median(a.rate / b.rate for a, b in pairs), BARS[words].get((name, clients)))
        row(words, clients, name, found, "" if name == OURS else ratio)


async def beside_slow(ours: str) -> None:
    """Small queries alone, and beside as many endless ones as may run."""
    number, clients = os.cpu_count() or 1, 8
    alone, beside = [], []
    for turn in range(ROUNDS):
        alone.append(await drive(addresses(ours, SMALL), clients, SECONDS))
        endless = [f"{ENDLESS} #{turn}.{each}" for each in range(number)]
        slow = asyncio.ensure_future(drive(addresses(ours, endless), number, SECONDS))
        await asyncio.sleep(1)
        beside.append(await drive(addresses(ours, SMALL), clients, SECONDS))
        await slow
    ratio = median(b.percentile(0.99) / a.percentile(0.99) for a, b in zip(alone, beside, strict=True))
    row("small alone", clients, OURS, alone)
    row(f"small beside {number} endless", clients, OURS, beside, f"{judged(ratio, 3.0, at_most=True)} (p99)")


async def measure(servers: Mapping[str, str]) -> None:
    for words, queries in (("small", SMALL), ("small, repeated", REPEATED)):
        for clients in CLIENTS:
            await compare(words, queries, clients, servers)
    quick = {name: address for name, address in servers.items() if name != RDFLIB}  # there they take seconds
    for clients in CLIENTS:
        await compare("10 ms", MIDDLE, clients, quick)
    await beside_slow(servers[OURS])


def main() -> None:
    fupin.open()
    names = [OURS, OXIGRAPH, *([RDFLIB] if PEER_PYTHON else [])]
    with TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        copy = Path(folder) / "store"
        shutil.copytree(store.home() / "current" / "store", copy)
        print(f"{'queries':26} clients  {'server':16} {'requests/s':>9} {'p99':>8}     fupin is … times as fast, bar")
        uvloop.run(measure({name: stack.enter_context(running(name, copy)) for name in names}))
    if not PEER_PYTHON:
        print(f"{RDFLIB} was not there: PEER_PYTHON names no Python that has it")


if __name__ == "__main__":
    main()

"""Loading the graph into somebody else's store: in pieces that may be sent again, gone on with after an interruption,
counted at the end."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import Request

from fupin import store
from fupin.client import Client, EndpointError, Limits, Remark, checked
from fupin.engine import REVIEWED, plain
from fupin.names import BASE, GRAPH
from fupin.ntriples import canonical, serialized
from fupin.remote import RemoteEngine

#: What stands in for the blank nodes of the ontology, which would be new nodes each time that a piece is sent.
GENID = BASE + ".well-known/genid/"
CANDIDATES = GRAPH + "candidate/"
#: A store may take long over a piece.
PATIENCE = Limits(read=600)
_SUBJECT = re.compile(rb"\A_:(\w+)")
_OBJECT = re.compile(rb"\A(\S+ \S+ )_:(\w+)( \.\n?)\Z")


@dataclass(frozen=True, slots=True)
class Load:
    """A graph to load: its name, what tells its content apart, and its triples as lines of N-Triples, always the same."""

    graph: str
    sha256: str
    triples: int
    lines: Callable[[], Iterable[bytes]]


class Target(Protocol):
    """Where triples go; ``size`` triples at a time."""

    size: int
    address: str

    def write(self, graph: str, triples: bytes, *, first: bool) -> None:
        """Add triples to a graph; the first ones take the place of what it held. Raises EndpointError."""
        ...


class GraphStore:
    """A store by the Graph Store Protocol, at the first of some addresses that takes a triple."""

    size = 10_000

    def __init__(self, client: Client, addresses: list[str]) -> None:
        self._client, self._addresses = client, addresses
        self.address = addresses[0]

    def write(self, graph: str, triples: bytes, *, first: bool) -> None:
        if first or len(self._addresses) > 1:
            # one triple, to hear a refusal before a long body that the server would not read to its end
            self._find("PUT" if first else "POST", graph, triples.partition(b"\n")[0])
        self._send("POST", self.address, graph, triples)

    def _find(self, method: str, graph: str, triple: bytes) -> None:
        refusals = []
        for address in self._addresses:
            try:
                self._send(method, address, graph, triple)
            except EndpointError as error:
                if not error.status or len(self._addresses) == 1:
                    raise
                refusals.append(f"{address} HTTP {error.status}")
            else:
                self._addresses, self.address = [address], address
                return
        raise EndpointError(
            f"没有找到接收图的地址 found no graph store: {', '.join(refusals)}; "
            "改法 mend: --graph-store URL | --update URL | FUPIN_ENDPOINT_USER FUPIN_ENDPOINT_PASSWORD"
        )

    def _send(self, method: str, address: str, graph: str, triples: bytes) -> None:
        target = f"{address}{'&' if '?' in address else '?'}graph={quote(graph, safe='')}"
        # Turtle, which every store reads, and of which N-Triples are a part
        headers = {"Content-Type": "text/turtle; charset=utf-8"}
        self._client.send(Request(target, triples, headers, method=method))  # noqa: S310 - checked


class Updates:
    """A store by SPARQL Update."""

    size = 1_000

    def __init__(self, client: Client, address: str) -> None:
        self._client, self.address = client, address

    def write(self, graph: str, triples: bytes, *, first: bool) -> None:
        if first:
            self._update(f"DROP SILENT GRAPH <{graph}>".encode())
        self._update(b"INSERT DATA { GRAPH <%s> {\n%s} }" % (graph.encode(), triples))

    def _update(self, text: bytes) -> None:
        headers = {"Content-Type": "application/sparql-update; charset=utf-8"}
        self._client.send(Request(self.address, text, headers, method="POST"))  # noqa: S310 - checked


def push(
    home: Path,
    endpoint: str,
    *,
    graph_store: str | None = None,
    update: str | None = None,
    candidates: bool = False,
    remark: Remark = lambda words: None,
) -> list[Load]:
    """Load the current graph of a store's folder into the store behind an endpoint, as the reviewed graph.

    By SPARQL Update where its address is given, else by the Graph Store Protocol at the address given or guessed. What
    was there before under that name goes; candidates go along only if asked for, each graph by itself. Gives what was
    loaded. Raises FupinError where the store refuses, or counts other triples at the end than were sent.
    """
    endpoint, client = checked(endpoint), Client(remark, PATIENCE)
    stores = [checked(graph_store)] if graph_store else graph_stores(endpoint)
    target: Target = Updates(client, checked(update)) if update else GraphStore(client, stores)
    loads = [_reviewed(home), *(_candidates(home) if candidates else ())]
    for load in loads:
        _load(load, target, RemoteEngine(endpoint, graph=load.graph, remark=remark), _Progress(home, endpoint), remark)
    return loads


def graph_stores(endpoint: str) -> list[str]:
    """Where engines have their graph store, by the address of their endpoint: the likeliest first."""
    parts = urlsplit(endpoint)
    base, _, last = parts.path.rstrip("/").rpartition("/")
    names = {
        "query": ["store", "data"],  # Oxigraph, Fuseki
        "sparql": ["sparql-graph-crud-auth", "sparql-graph-crud", "store", "data"],  # Virtuoso, our own, Fuseki
        "sparql-auth": ["sparql-graph-crud-auth"],
    }
    beside = names.get(last, [f"{last}/rdf-graphs/service", "store", "data"])  # GraphDB
    return [urlunsplit((parts.scheme, parts.netloc, f"{base}/{name}", "", "")) for name in beside]


def _reviewed(home: Path) -> Load:
    manifest, path = store.manifest(home), store.current(home) / "graph.nt"
    size = manifest["counts"]["triples"]
    return Load(REVIEWED, manifest["sha256"], size, lambda: _skolemised("reviewed", _read(path)))


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def _candidates(home: Path) -> Iterator[Load]:
    graphs = store.open_store(home)
    for name in sorted(graphs.named_graphs(), key=plain):
        if plain(name).startswith(CANDIDATES):
            quads = graphs.quads_for_pattern(None, None, None, name)
            text = canonical(serialized(quad.triple for quad in quads))
            lines = [*_skolemised(plain(name).removeprefix(GRAPH), text.splitlines(keepends=True))]
            yield Load(plain(name), hashlib.sha256(text).hexdigest(), len(lines), lines.copy)


def _skolemised(key: str, lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines of N-Triples with an IRI for each blank node, the same at each run: their names are those of RDFC-1.0."""
    genid = f"<{GENID}{key}/".encode()
    for line in lines:
        yield _OBJECT.sub(rb"\1%s\2>\3" % genid, _SUBJECT.sub(rb"%s\1>" % genid, line)) if b"_:" in line else line


def _load(load: Load, target: Target, engine: RemoteEngine, progress: _Progress, remark: Remark) -> None:
    sent = progress.sent(load)
    # the last piece may have come in without our knowing; any other number is the work of somebody else
    if sent and not sent <= _count(engine) <= sent + target.size:
        sent = 0
    if sent:
        remark(f"{load.graph}: 接着上次的 going on after {sent:,} / {load.triples:,}")
    told = time.monotonic()
    for piece in _pieces(islice(load.lines(), sent, None), target.size):
        target.write(load.graph, b"".join(piece), first=not sent)
        sent += len(piece)
        progress.save(load, sent)
        if sent == load.triples or time.monotonic() - told > 1:
            told = time.monotonic()
            remark(f"{load.graph}: {sent:,} / {load.triples:,}")
    progress.forget(load)
    if (found := _count(engine)) != sent:
        raise EndpointError(
            f"{engine.address}: {load.graph}: 送出 sent {sent:,}，那边数得 it counts {found:,}; "
            "改法 mend: 端点和写入地址是同一个库吗 do both addresses belong to one store?"
        )


def _pieces(lines: Iterator[bytes], size: int) -> Iterator[list[bytes]]:
    """At least one piece: an empty graph too takes the place of what was there."""
    yield [*islice(lines, size)]
    while piece := [*islice(lines, size)]:
        yield piece


def _count(engine: RemoteEngine) -> int:
    return int(next(engine.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").records())["n"])


class _Progress:
    """How far a load into an endpoint has come, beside the store; without a place to write, the next one begins anew."""

    def __init__(self, home: Path, endpoint: str) -> None:
        self._folder, self._endpoint = home / "push", endpoint

    def _path(self, load: Load) -> Path:
        return self._folder / hashlib.sha256(f"{self._endpoint} {load.graph}".encode()).hexdigest()[:16]

    def sent(self, load: Load) -> int:
        """Triples that an interrupted load of the same content has sent."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            saved = json.loads(self._path(load).read_text(encoding="utf-8"))
            return int(saved["sent"]) if saved["sha256"] == load.sha256 else 0
        return 0

    def save(self, load: Load, sent: int) -> None:
        """Say how far it has come."""
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            self._path(load).write_text(json.dumps({"sha256": load.sha256, "sent": sent}), encoding="utf-8")

    def forget(self, load: Load) -> None:
        """It is done."""
        with suppress(OSError):
            self._path(load).unlink(missing_ok=True)
            self._folder.rmdir()

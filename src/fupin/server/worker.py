"""A worker: a process that holds the store read-only and answers one query at a time over its socket.

pyoxigraph can neither time out nor cancel a query and dials out by itself, so queries run here: the server kills a worker
at the deadline, and a worker has no network where the system can take it away.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import resource
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

from fupin.server import frames

#: Bytes of an answer that go into one frame.
CHUNK = 1 << 16
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
#: What ends a row in each format of rows, and how many more (or fewer) of it there are than rows.
_ROW_ENDS = {"json": (b'}},{"', -1), "xml": (b"</result>", 0), "csv": (b"\n", 1), "tsv": (b"\n", 1)}
_TRIPLE_END = (b"\n", 0)


class Refused(Exception):
    """A query that gets no answer: status and words for the client."""

    def __init__(self, status: int, detail: str, **more: object) -> None:
        super().__init__(detail)
        self.body = {"status": status, "detail": detail, **more}


class Answer(io.RawIOBase):
    """Takes the bytes of an answer, sends them in frames, and stops at the limits of rows and bytes."""

    def __init__(self, sock: socket.socket, media: str, row_end: tuple[bytes, int], job: dict[str, Any]) -> None:
        self.sock, self.media, self.row_end = sock, media, row_end[0]
        self.rows, self.size = job["max_rows"] + row_end[1], job["max_size"]
        self.held, self.begun = bytearray(), False

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.held += piece
        if len(self.held) >= CHUNK:
            self._send()
        return len(piece)

    def _send(self) -> None:
        self.size -= len(self.held)
        self.rows -= self.held.count(self.row_end)
        if self.size < 0 or self.rows < 0:
            raise Refused(503, "the answer is longer than this server allows; add a LIMIT")
        if not self.begun:
            self.sock.sendall(frames.frame(frames.BEGIN, self.media.encode()))
            self.begun = True
        self.sock.sendall(frames.frame(frames.DATA, bytes(self.held)))
        self.held.clear()

    def finish(self) -> None:
        """Send what is left, and the end."""
        if not self.begun:
            self.rows -= self.held.count(self.row_end)
            self.size -= len(self.held)
            if self.size < 0 or self.rows < 0:
                raise Refused(503, "the answer is longer than this server allows; add a LIMIT")
            self.sock.sendall(frames.whole_frame(self.media, bytes(self.held)))
            return
        if self.held:
            self._send()
        self.sock.sendall(frames.frame(frames.END))


def isolate() -> bool:
    """Leave the network of the machine for an empty one. True where the system allowed it."""
    unshare = getattr(ctypes.CDLL(None, use_errno=True), "unshare", None)
    if unshare is None:
        return False
    return bool(unshare(_CLONE_NEWNET) == 0 or unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def bound_memory(number: int) -> None:
    """Let the process take at most so many bytes more than it has."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) if Path("/proc/self").exists() else 0
    most = pages * resource.getpagesize() + number
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


class Worker:
    """Holds the store that the last job named, and answers jobs until the server goes."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.place, self.store = "", None  # type: tuple[str, Any]

    def run(self) -> None:
        while True:
            try:
                kind, body = frames.receive(self.sock)
            except EOFError:
                return
            if kind == frames.JOB:
                self.answer(json.loads(body))

    def answer(self, job: dict[str, Any]) -> None:
        """Do one job; whatever goes wrong is told, and the worker goes on."""
        try:
            self.open(job["store"])
            _JOBS[job["do"]](self, job)
        except Refused as error:
            self.fault(error.body)
        except SyntaxError as error:
            self.fault({"status": 400, "detail": str(error), **_place(error, job.get("text", ""))})
        except ValueError as error:
            self.fault({"status": 400, "detail": str(error)})
        except (OSError, RuntimeError) as error:
            self.fault({"status": 500, "detail": f"the store does not answer: {error}"})

    def fault(self, body: dict[str, Any]) -> None:
        self.sock.sendall(frames.json_frame(frames.FAULT, body))

    def open(self, place: str) -> None:
        """Open a store on disk, or load a file of triples into memory, unless it is the one that is open."""
        import pyoxigraph as ox

        if place == self.place:
            return
        self.store = None
        path = Path(place)
        if path.is_file():
            self.store = ox.Store()
            form = ox.RdfFormat.from_extension(path.suffix.lstrip(".")) or ox.RdfFormat.N_TRIPLES
            self.store.bulk_load(path=place, format=form)
        else:
            self.store = ox.Store.read_only(place)
        self.place = place


def _place(error: SyntaxError, text: str) -> dict[str, int]:
    from fupin.sparqltext import place_of  # only where there is an error

    place = place_of(error, text)
    return {"line": place[0], "column": place[1]} if place else {}


def _query(worker: Worker, job: dict[str, Any]) -> None:
    import pyoxigraph as ox

    from fupin.names import PREFIXES
    from fupin.server.media import GRAPH_MEDIA, ROW_MEDIA, ox_graph_format, ox_row_format

    def graphs(names: list[str] | None) -> list[Any] | None:
        return None if names is None else [ox.NamedNode(name) if name else ox.DefaultGraph() for name in names]

    result = worker.store.query(
        job["text"],
        base_iri=job.get("base"),
        prefixes=PREFIXES,
        default_graph=graphs(job.get("default")),
        named_graphs=graphs(job.get("named")),
    )
    if isinstance(result, ox.QueryTriples):
        form = job["graph"]
        if form is None:
            raise Refused(406, "this query makes triples: accept " + ", ".join(sorted(GRAPH_MEDIA.values())))
        out = Answer(worker.sock, GRAPH_MEDIA[form], _TRIPLE_END, job)
        ox.serialize(result, cast("IO[bytes]", out), format=ox_graph_format(form), prefixes=PREFIXES)
    else:
        form = job["rows"]
        if form is None:
            raise Refused(406, "this query makes rows: accept " + ", ".join(sorted(ROW_MEDIA.values())))
        out = Answer(worker.sock, ROW_MEDIA[form], _ROW_ENDS[form], job)
        result.serialize(out, format=ox_row_format(form))
    out.finish()


def _graph(worker: Worker, job: dict[str, Any]) -> None:
    """A whole graph; an empty name is the default graph."""
    import pyoxigraph as ox

    from fupin.names import PREFIXES
    from fupin.server.media import GRAPH_MEDIA, ox_graph_format

    name = ox.NamedNode(job["name"]) if job["name"] else ox.DefaultGraph()
    if isinstance(name, ox.NamedNode) and not worker.store.contains_named_graph(name):
        raise Refused(404, f"there is no graph <{job['name']}>")
    out = Answer(worker.sock, GRAPH_MEDIA[job["graph"]], _TRIPLE_END, job)
    worker.store.dump(out, format=ox_graph_format(job["graph"]), from_graph=name, prefixes=PREFIXES)
    out.finish()


_JOBS: dict[str, Callable[[Worker, dict[str, Any]], None]] = {"query": _query, "graph": _graph}


def main() -> None:
    """Run a worker on the socket whose number is the first argument; the second is its bound of memory."""
    sock = socket.socket(fileno=int(sys.argv[1]))
    isolated = isolate() if sys.argv[3] == "alone" else False
    import pyoxigraph  # noqa: F401 before the bound of memory, and before the first query waits for it

    bound_memory(int(sys.argv[2]))
    sock.sendall(frames.json_frame(frames.READY, {"isolated": isolated, "pid": os.getpid()}))
    try:
        Worker(sock).run()
    except (BrokenPipeError, ConnectionResetError):
        return


if __name__ == "__main__":
    main()

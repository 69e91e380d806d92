"""The writer: the one process that may change the store. It does a batch of writes, then makes a checkpoint for the readers.

A checkpoint is a copy of hard links (``Store.backup``: milliseconds), so readers see all of a batch or nothing of it.
"""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from fupin.server import frames
from fupin.server.media import ox_graph_format
from fupin.server.worker import isolate

#: Graphs into which bodies are read before they take the place of another: what a killed writer left is removed.
_DRAFTS = "urn:fupin:draft:"


def _graph(name: str) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(name) if name else ox.DefaultGraph()


def _exists(store: ox.Store, name: str) -> bool:
    """Whether there is a graph; the default graph is always there, but new while it is empty."""
    if name:
        return store.contains_named_graph(ox.NamedNode(name))
    return any(True for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))


def _load(store: ox.Store, job: dict[str, Any], target: ox.NamedNode | ox.DefaultGraph) -> None:
    for file, form in job["files"]:
        store.load(path=file, format=ox_graph_format(form), base_iri=job["base"], to_graph=target)


def _update(store: ox.Store, job: dict[str, Any]) -> int:
    store.update(job["text"], base_iri=job["base"])
    return 204


def _put(store: ox.Store, job: dict[str, Any]) -> int:
    """Replace a graph, in one transaction: what was there before stays until the new one has been read whole."""
    status = 204 if _exists(store, job["name"]) else 201
    draft = ox.NamedNode(_DRAFTS + str(job["number"]))
    try:
        store.add_graph(draft)
        _load(store, job, draft)
        store.update(f"MOVE GRAPH <{draft.value}> TO {_target(job['name'])}")
        if job["name"]:
            store.add_graph(ox.NamedNode(job["name"]))  # also where the body holds no triple
    finally:
        store.remove_graph(draft)
    return status


def _target(name: str) -> str:
    return f"GRAPH <{name}>" if name else "DEFAULT"


def _post(store: ox.Store, job: dict[str, Any]) -> int:
    status = 200 if _exists(store, job["name"]) else 201
    target = _graph(job["name"])
    _load(store, job, target)
    if isinstance(target, ox.NamedNode):
        store.add_graph(target)
    return status


def _delete(store: ox.Store, job: dict[str, Any]) -> int:
    if not job["name"]:
        store.clear_graph(ox.DefaultGraph())
    elif _exists(store, job["name"]):
        store.remove_graph(ox.NamedNode(job["name"]))
    else:
        return 404
    return 200


_JOBS: dict[str, Callable[[ox.Store, dict[str, Any]], int]] = {
    "update": _update,
    "put": _put,
    "post": _post,
    "delete": _delete,
}


def _done(store: ox.Store, job: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"status": _JOBS[job["do"]](store, job)}
    except (SyntaxError, ValueError) as error:
        return {"status": 400, "detail": str(error)}
    except (OSError, RuntimeError) as error:
        return {"status": 500, "detail": f"the store cannot be written: {error}"}


def main() -> None:
    """Run the writer on the socket and the store folder that the arguments name."""
    sock = socket.socket(fileno=int(sys.argv[1]))
    if sys.argv[3] == "alone":
        isolate()
    store = ox.Store(sys.argv[2])
    for graph in list(store.named_graphs()):
        if isinstance(graph, ox.NamedNode) and graph.value.startswith(_DRAFTS):
            store.remove_graph(graph)
    sock.sendall(frames.json_frame(frames.READY, {}))
    while True:
        try:
            _, body = frames.receive(sock)
        except EOFError:
            return
        batch = json.loads(body)
        results = [_done(store, job) for job in batch["jobs"]]
        store.backup(batch["checkpoint"])
        sock.sendall(frames.whole_frame("application/json", json.dumps(results).encode()))


if __name__ == "__main__":
    main()

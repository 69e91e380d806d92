"""A small server that plays one fault after the other, and remembers what it was sent."""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

JSON = "application/sparql-results+json"
#: One row, one column: ?s is 泽普县.
ROW = '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"泽普县"}}]}}'.encode()


@dataclass
class Seen:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def fields(self) -> dict[str, list[str]]:
        """The fields of the address, or of the form."""
        return parse_qs(self.path.partition("?")[2] if self.method == "GET" else self.body.decode())


class Play(BaseHTTPRequestHandler):
    """What a scene has at hand to answer with."""

    protocol_version = "HTTP/1.1"
    server: Stage

    def answer(self, status: int = 200, body: bytes = ROW, kind: str | None = JSON, **headers: str | int) -> None:
        """Answer with headers, ``_`` in their names for ``-``; no type where ``kind`` is None."""
        self.send_response(status)
        if kind is not None:
            self.send_header("Content-Type", kind)
        for name, value in {"Content_Length": len(body), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append(Seen(self.command, self.path, headers, body))
        scenes = self.server.scenes
        scene = scenes.pop(0) if len(scenes) > 1 else scenes[0]
        with contextlib.suppress(ConnectionError):
            scene(self)

    do_GET = do_POST = do_PUT = do_HEAD = handle_any  # noqa: N815 - http.server's names

    def log_message(self, *args: object) -> None:
        pass


Scene = Callable[[Play], None]


@dataclass
class Script:
    scenes: list[Scene] = field(default_factory=lambda: [Play.answer])
    seen: list[Seen] = field(default_factory=list)


class Stage(Script, ThreadingHTTPServer):
    """The server: it plays its scenes in their order, the last one for ever."""

    daemon_threads = True

    def __init__(self, certificate: Path | None = None) -> None:
        Script.__init__(self)
        ThreadingHTTPServer.__init__(self, ("127.0.0.1", 0), Play)
        self.scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
            self.scheme = "https"

    @property
    def address(self) -> str:
        """Where it plays an endpoint."""
        return f"{self.scheme}://127.0.0.1:{self.server_port}/sparql"

    def play(self, *scenes: Scene) -> str:
        """Play these, and say where."""
        self.scenes = list(scenes)
        return self.address

    def handle_error(self, *args: object) -> None:
        pass


@contextlib.contextmanager
def stage(certificate: Path | None = None) -> Iterator[Stage]:
    """A running server."""
    server = Stage(certificate)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def says(status: int = 200, body: bytes = ROW, kind: str | None = JSON, **headers: str | int) -> Scene:
    """A scene that answers so."""
    return lambda play: play.answer(status, body, kind, **headers)

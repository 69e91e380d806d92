"""What the server and its workers say to each other: frames on a socket pair, a kind, a length, a body."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

#: A frame begins with its kind (one byte) and the length of its body (32 bits, network order).
HEAD = struct.Struct("!cI")

#: To a worker: what to do, as JSON; and pieces of a graph that belong to it.
JOB, PIECE = b"J", b"P"
#: From a worker: ready; a whole answer; the head of a long one, its pieces, its end; a refusal as JSON.
READY, WHOLE, BEGIN, DATA, END, FAULT = b"R", b"W", b"B", b"D", b"E", b"F"


def frame(kind: bytes, body: bytes = b"") -> bytes:
    """A frame as bytes."""
    return HEAD.pack(kind, len(body)) + body


def json_frame(kind: bytes, body: dict[str, Any]) -> bytes:
    """A frame whose body is JSON."""
    return frame(kind, json.dumps(body, ensure_ascii=False).encode())


def whole_frame(media: str, body: bytes) -> bytes:
    """A whole answer: its media type, a line break, its bytes."""
    return frame(WHOLE, media.encode() + b"\n" + body)


def receive(sock: socket.socket) -> tuple[bytes, bytes]:
    """The next frame of a blocking socket. Raises EOFError where the other side has gone."""
    kind, length = HEAD.unpack(_exactly(sock, HEAD.size))
    return kind, _exactly(sock, length)


def _exactly(sock: socket.socket, number: int) -> bytes:
    pieces = bytearray()
    while len(pieces) < number:
        piece = sock.recv(min(number - len(pieces), 1 << 20))
        if not piece:
            raise EOFError
        pieces += piece
    return bytes(pieces)

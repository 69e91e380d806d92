"""Starting the real server for a test, and asking it."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
from tests.helpers import FUPIN, environment

TOKEN = "a token of the tests"  # noqa: S105
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}


class Server:
    """A running ``fupin serve``."""

    def __init__(self, process: subprocess.Popen[str], base: str, log: Path) -> None:
        self.process, self.base, self.log = process, base, log
        self.client = httpx.Client(base_url=base, timeout=60, trust_env=False)

    def ask(self, query: str, **headers: str) -> httpx.Response:
        """A query by POST; JSON unless told otherwise."""
        headers = {"Content-Type": "application/sparql-query", **headers}
        return self.client.post("/sparql", content=query.encode(), headers=headers)

    def values(self, query: str) -> list[tuple[str, ...]]:
        """The plain values of a SELECT."""
        answer = self.ask(query)
        assert answer.status_code == 200, answer.text
        read = answer.json()
        names = read["head"]["vars"]
        return [
            tuple(row[name]["value"] if name in row else "" for name in names) for row in read["results"]["bindings"]
        ]

    def update(self, text: str) -> httpx.Response:
        """An update with the token."""
        headers = {"Content-Type": "application/sparql-update", **AUTHORIZED}
        return self.client.post("/update", content=text.encode(), headers=headers)


@contextlib.contextmanager
def serving(home: Path, *options: str | Path, folder: Path, **variables: str) -> Iterator[Server]:
    """Start ``fupin serve`` on a free port with a store; stop it at the end. ``folder`` takes its log."""
    log = folder / "serve.log"
    command = [FUPIN, "serve", "--port", "0", *([] if "BROWSER" in variables else ["--no-browser"]), *options]
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, env=environment(home, FUPIN_TOKEN=TOKEN, **variables), stderr=errors, text=True
        )
    try:
        yield Server(process, _address(process, log), log)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def _address(process: subprocess.Popen[str], log: Path) -> str:
    for _ in range(600):
        text = log.read_text(encoding="utf-8")
        found = re.search(r"fupin: (http://\S+)\n", text)
        if found:
            _wait(found[1], process, log)
            return found[1]
        _alive(process, log)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
    raise AssertionError(f"the server says no address: {log.read_text(encoding='utf-8')}")


def _alive(process: subprocess.Popen[str], log: Path) -> None:
    assert process.poll() is None, f"the server ended: {log.read_text(encoding='utf-8')}"


def _wait(base: str, process: subprocess.Popen[str], log: Path) -> None:
    for _ in range(200):
        _alive(process, log)
        try:
            httpx.get(f"{base}/health", timeout=10, trust_env=False)
        except httpx.TransportError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
        else:
            return
    raise AssertionError("the server does not answer")


def children(server: Server) -> list[int]:
    """Process ids of the server's workers."""
    listed = subprocess.run(["pgrep", "-P", str(server.process.pid)], capture_output=True, text=True, check=False)
    return [int(number) for number in listed.stdout.split()]


def memory(pid: int) -> int:
    """Bytes of resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")

"""Other SPARQL engines, started on loopback and ended by their process id: for tests and timings, and to try by hand.

python tools/engines.py virtuoso          # says where it answers and how to load it; Ctrl-C ends it
python tools/engines.py jena graph.nt
"""

from __future__ import annotations

import argparse
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

#: The graph that holds what is loaded.
REVIEWED = "https://w3id.org/fupin/graph/reviewed"
JARS = Path("/usr/share/java")
JENA = """jena-arq jena-core jena-base jena-iri thrift guava commons-lang3 commons-codec commons-io commons-csv
    commons-compress gson slf4j-api slf4j-nop""".split()
#: What apt-get has to bring.
PACKAGES = {"virtuoso": "virtuoso-opensource-7-bin", "jena": "libapache-jena-java default-jdk-headless"}
VIRTUOSO_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
MaxCheckpointRemap = 2000

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
CheckpointInterval = 0
DirsAllowed = {folder}

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10

[SPARQL]
ResultSetMaxRows = 2000000
MaxQueryExecutionTime = 0
"""


class Missing(Exception):
    """An engine is not installed."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine; ``login`` are the variables that let it be written to, ``pid`` is its process."""

    name: str
    version: str
    endpoint: str
    update: str
    login: dict[str, str]
    pid: int


@contextmanager
def oxigraph(folder: Path, *, on_disk: bool = False, seconds: int = 0) -> Iterator[Engine]:
    """The Oxigraph server of the wheel, in memory or with the files of a folder's ``store``; a query may take so long."""
    command = _found("oxigraph", Path(sys.executable).with_name("oxigraph"))
    version = _said(command, "--version").split()[-1]
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    # the union, as in most stores: a plain query sees all graphs at once
    options = ["--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    options += ["--location", str(folder / "store")] if on_disk else []
    options += ["--timeout-s", str(seconds)] if seconds else []
    with _running([command, "serve", *options], base, folder) as pid:
        yield Engine("oxigraph", version, f"{base}/query", f"{base}/update", {}, pid)


@contextmanager
def virtuoso(folder: Path, buffers: int = 40_000) -> Iterator[Engine]:
    """Virtuoso 7, empty, with its files in a folder, and so many buffers of 8 KiB."""
    command = _found("virtuoso", Path("/usr/bin/virtuoso-t"))
    http, sql = free_port(), free_port()
    values = {"http": http, "sql": sql, "buffers": buffers, "dirty": buffers * 3 // 4, "folder": folder}
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(**values), encoding="utf-8")
    base = f"http://127.0.0.1:{http}"
    login = {"FUPIN_ENDPOINT_USER": "dba", "FUPIN_ENDPOINT_PASSWORD": "dba"}
    with _running(
        [command, "+foreground", "+configfile", "virtuoso.ini"], f"{base}/sparql?query=ASK%7B%7D", folder
    ) as pid:
        yield Engine(
            "virtuoso", _packaged("virtuoso-opensource-7-bin"), f"{base}/sparql", f"{base}/sparql-auth", login, pid
        )


@contextmanager
def jena(folder: Path, graph: Path) -> Iterator[Engine]:
    """Jena ARQ over a file in memory, behind the small server beside this file; it cannot be written to."""
    command = java()
    port = free_port()
    path = jena_path(folder)
    server = Path(__file__).with_name("JenaEndpoint.java")
    # without delay: answers in small pieces would wait 40 ms each
    options = ("-Dsun.net.httpserver.nodelay=true", "-cp", path, server, port, graph, REVIEWED)
    endpoint = f"http://127.0.0.1:{port}/sparql"
    with _running([command, *map(str, options)], endpoint, folder) as pid:
        yield Engine("jena", _packaged("libapache-jena-java"), endpoint, "", {}, pid)


def java() -> Path:
    """Java that runs a source file, with Jena beside it. Raises Missing where either is not installed."""
    _found("jena", JARS / "jena-arq.jar")
    return _found("jena", Path(shutil.which("javac") or "javac")).with_name("java")  # it compiles what it runs


def jena_path(folder: Path) -> str:
    """The class path of Debian's Jena; the folder takes what it lacks."""
    return ":".join(map(str, [_xerces_messages(folder), *(JARS / f"{name}.jar" for name in JENA)]))


def free_port() -> int:
    """A port of loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _found(name: str, path: Path) -> Path:
    if not path.exists():
        how = f"apt-get install {PACKAGES[name]}" if name in PACKAGES else "make install"
        raise Missing(f"没有 {path.name} there is no {path.name}: {how}")
    return path


def _said(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _packaged(name: str) -> str:
    """The version of a package of the system."""
    return _said("dpkg-query", "-W", "-f", "${Version}", name)


def _xerces_messages(folder: Path) -> Path:
    """A folder with the messages of Jena's XML classes where these look for them: Debian packs them elsewhere."""
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        packed = "org/apache/jena/ext/"
        for name in jar.namelist():
            if name.startswith(packed + "xerces/") and name.endswith(".properties"):
                target = folder / name.removeprefix(packed)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    return folder


@contextmanager
def _running(command: list[str | Path], probe: str, folder: Path) -> Iterator[int]:
    """A server, from when it answers until it has ended."""
    with (folder / "engine.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        _wait(process, probe, folder)
        yield process.pid
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()  # by then it is given a last word only if it is busy
        process.wait()


def _wait(process: subprocess.Popen[bytes], probe: str, folder: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(probe, timeout=5).close()  # noqa: S310 - a server of ours
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    said = (folder / "engine.log").read_text(encoding="utf-8", errors="replace")[-1000:]
    raise RuntimeError(f"{process.args!r} does not answer: {said}")


def main() -> None:
    """Run one engine until it is interrupted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=["oxigraph", "virtuoso", "jena"])
    parser.add_argument("graph", nargs="?", type=Path, help="N-Triples for jena, which cannot be written to")
    options = parser.parse_args()
    if (options.engine == "jena") != (options.graph is not None):
        parser.error("jena takes a file, the others do not")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended from outside, it ends its engine too
    with ExitStack() as stack, suppress(KeyboardInterrupt):
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        others: dict[str, Callable[[Path], AbstractContextManager[Engine]]] = {
            "oxigraph": oxigraph,
            "virtuoso": virtuoso,
        }
        running = jena(folder, options.graph.resolve()) if options.graph else others[options.engine](folder)
        engine = stack.enter_context(running)
        print(f"{engine.name} {engine.version}, process {engine.pid}: {engine.endpoint}")
        login = " ".join(f"{name}={value}" for name, value in engine.login.items())
        print(f"{login} fupin push --endpoint {engine.endpoint}".strip(), flush=True)
        signal.pause()


if __name__ == "__main__":
    main()

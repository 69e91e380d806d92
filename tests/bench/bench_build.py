"""How long a build takes: without cache, with it, and after one file has changed: python tests/bench/bench_build.py."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from paired import FUPIN, compare, python

DATA = Path(__file__).parents[2] / "data"
#: What a build must import in any case.
PEER = python("import rdflib, pyshacl")
#: Adds a remark to the largest facts file, so that this file alone is read anew, then builds.
CHANGE = "import subprocess, sys; open(sys.argv[1], 'a').write('#\\n'); subprocess.run(sys.argv[2:], check=True)"


def main() -> None:
    with TemporaryDirectory() as folder:
        store, data = str(Path(folder) / "store"), Path(folder) / "data"
        shutil.copytree(DATA, data)
        build = [FUPIN, "build", "--data", str(data)]
        largest = max((data / "facts").glob("*.yml"), key=lambda path: path.stat().st_size)
        smallest = min((data / "facts").glob("*.yml"), key=lambda path: path.stat().st_size)
        compare("build --no-cache", [*build, "--no-cache"], PEER, 8, FUPIN_STORE=store)
        compare("build, nothing changed", build, PEER, 8, FUPIN_STORE=store)
        for path in (smallest, largest):
            compare(f"build, {path.stem} changed", [*python(CHANGE), str(path), *build], PEER, 8, FUPIN_STORE=store)


if __name__ == "__main__":
    main()

"""Write requirements.lock: every package of the project and of its tests, with the hashes of all its files.

usage: make lock [UPGRADE=1]

The lock holds names, versions and hashes and no address, so that it serves behind any mirror: pip asks the index it is
set up with, and `--require-hashes` refuses whatever is not the file that was locked. The build backend is locked too.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
PIN = re.compile(r"[a-z0-9.-]+==\S+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|#.*")


def compile_lock(more: list[str]) -> None:
    """Resolve for every platform and Python from 3.11 on (environment markers stand in the lock)."""
    command = ["pip", "compile", "pyproject.toml", "--extra", "dev", "--universal", "--python-version", "3.11"]
    form = ["--generate-hashes", "--no-emit-index-url", "--no-annotate", "--custom-compile-command", "make lock"]
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, *command, *form, "--quiet", "--output-file", LOCK.name, *more], cwd=ROOT, check=True)


def strangers(text: str) -> list[str]:
    """Lines that are neither a pin, nor a hash, nor a comment."""
    return [line for line in text.splitlines() if line and not PIN.fullmatch(line)]


def main() -> int:
    """Rewrite the lock; 1 if something besides names, versions and hashes got in."""
    compile_lock(sys.argv[1:])
    found = strangers(LOCK.read_text(encoding="utf-8"))
    print(*(f"requirements.lock: 不该有的行 unexpected line: {line}" for line in found), sep="\n", end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

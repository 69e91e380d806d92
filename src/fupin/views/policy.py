"""What a page that is a file may run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable


def fingerprint(script: str) -> str:
    """The source expression by which a Content Security Policy lets an inline script run."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def policy(scripts: Iterable[str]) -> str:
    """A Content Security Policy by which these inline scripts alone run (given by their fingerprints), and nothing is fetched."""
    return (
        f"default-src 'none'; script-src {' '.join(scripts)}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )

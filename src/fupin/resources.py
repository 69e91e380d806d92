"""Where the ontology, the queries and the data stand: beside ``src/`` in a checkout, inside the package in a wheel."""

from __future__ import annotations

from pathlib import Path

from fupin.errors import FupinError

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


def resource(name: str) -> Path:
    """Folder ``ontology``, ``queries`` or ``data``. Raises FupinError where the installation lacks it."""
    for folder in (_CHECKOUT / name, _PACKAGE / "_resources" / name):
        if folder.is_dir() and (folder.parent != _CHECKOUT or (_CHECKOUT / "pyproject.toml").is_file()):
            return folder
    raise FupinError(
        f"安装不完整，缺少 {name}/ the installation lacks {name}/; 改法 mend: pip install --force-reinstall fupin"
    )


def shown(path: Path) -> str:
    """A path as the user knows it: relative to the current folder where it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)

"""What a page that is a file carries in itself: styles, scripts, and our modules as one script."""

from __future__ import annotations

import re

from fupin.web.assets import asset_text

_IMPORT = re.compile(r'^import \{ ([^}]+) \} from "\./([\w/.-]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|const|class) (\w+)", re.MULTILINE)
#: The only way out of a script element.
_END = re.compile(r"<(?=/script|!--)", re.IGNORECASE)


def bundle(*names: str) -> str:
    """Modules of ours (``js/network.js``) with all that they import, as one script without imports.

    Each module becomes a function that is called once and gives what it exports. Our modules import by name, a line
    each, and export functions, constants and classes where they define them.
    """
    done: dict[str, str] = {}
    for name in names:
        if name not in done:
            _collect(name, done)
    return "".join(f"const {_variable(each)} = (() => {{\n{text}\n}})();\n" for each, text in done.items())


def _collect(name: str, done: dict[str, str]) -> None:
    text = asset_text(name)
    folder = name.rpartition("/")[0]
    for match in _IMPORT.finditer(text):
        imported = f"{folder}/{match[2]}"
        if imported not in done:
            _collect(imported, done)
    exported = [match[2] for match in _EXPORT.finditer(text)]
    text = _IMPORT.sub(lambda m: f"const {{ {m[1]} }} = {_variable(f'{folder}/{m[2]}')};", text)
    done[name] = _EXPORT.sub(r"\1 \2", text) + f"\nreturn {{ {', '.join(exported)} }};"


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name)


def enclosed(script: str) -> str:
    """A script as it may stand in a script element: nothing in it ends the element (it could only in texts)."""
    return _END.sub(r"\\x3c", script)

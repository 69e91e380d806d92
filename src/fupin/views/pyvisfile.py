"""A network as a pyvis page that asks nothing of anybody and runs no script of the data's.

pyvis 0.3.2 as it comes links two files of a content network, prints its heading and options unescaped, and shows titles as
HTML as soon as one of them holds “href”. Here no heading or option is given, titles are plain text, the links are taken
out, and a policy lets the page's own scripts alone run.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from fupin.errors import FupinError
from fupin.views.layout import places
from fupin.views.network import Edge, Network, Node
from fupin.views.policy import fingerprint, policy

#: pyvis draws no more at a usable speed (3 frames a second at 10,000).
MOST = 1_000
#: Lines up to which each has its word beside it.
_WORDED = 30
_COLOURS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("region", "place", "facility"), ("#1f5f8b", "dot")),
    **dict.fromkeys(("organisation", "group", "person", "post"), ("#9c2117", "square")),
    **dict.fromkeys(("programme", "system", "part", "document", "product"), ("#8a5a00", "diamond")),
}
_OUTSIDE = re.compile(
    r'<link\s[^>]*?href="https?://[^>]*?>|<link\s[^>]*?href="\.\./[^>]*?>|'
    r'<script\s[^>]*?src="(?:https?:|\.\./)[^>]*?>\s*</script>|<center>\s*<h1></h1>\s*</center>',
    re.DOTALL,
)
_LOADS = re.compile(r'<(?:link|script|img|iframe)\b[^>]*?\b(?:href|src)\s*=\s*["\']?(?!data:)', re.DOTALL)
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.DOTALL)


def pyvis_html(found: Network, said: Mapping[str, str], title: str, language: str) -> str:
    """The page; whoever points at a line reads its fact and sentence. ``said`` has the sentences of each fact.

    Raises FupinError for more than ``MOST`` nodes.
    """
    from pyvis.network import Network as Drawn  # heavy: only for this

    if len(found.nodes) > MOST:
        raise FupinError(
            f"{len(found.nodes)} 个点太多，pyvis 至多画 {MOST} 个 too many nodes for pyvis; "
            "改法 mend: --limit 少画一些 draw fewer, --format html"
        )
    drawn = Drawn(height="96vh", width="100%", directed=True, cdn_resources="in_line")
    drawn.toggle_physics(False)
    placed = places([node.id for node in found.nodes], [(edge.source, edge.target) for edge in found.edges])
    names = {node.id: node.label for node in found.nodes}
    for node in found.nodes:
        drawn.add_node(node.id, **_node(node, placed[node.id], start=node.id in found.starts))
    for edge, bend in _bent(found.edges):
        told = f"{names[edge.source]} —{edge.label}→ {names[edge.target]}\n"
        told += "\n".join(said.get(fact, "") for fact in edge.facts)
        words = {"label": edge.label, "font": {"size": 10}} if len(found.edges) <= _WORDED else {}
        drawn.add_edge(edge.source, edge.target, title=_plain(told), width=1.5, smooth=bend, **words)
    return _closed(drawn.generate_html(notebook=False), title, language)


def _bent(edges: Sequence[Edge]) -> Iterator[tuple[Edge, dict[str, object]]]:
    """Each edge with its bend: those that join the same two nodes stand apart."""
    among = Counter(frozenset((edge.source, edge.target)) for edge in edges)
    seen: Counter[frozenset[str]] = Counter()
    for edge in edges:
        pair = frozenset((edge.source, edge.target))
        number, all_ = seen[pair], among[pair]
        seen[pair] += 1
        turn = "curvedCW" if (number % 2 == 0) == (edge.source == min(pair)) else "curvedCCW"
        yield edge, {"type": turn, "roundness": round((number + 1) // 2 * min(0.12, 1.2 / all_), 3)}


def _node(node: Node, place: tuple[float, float], *, start: bool) -> dict[str, object]:
    paint, form = _COLOURS.get(node.family, ("#545454", "dot"))
    return {
        "label": _plain(node.label[:40]),
        "title": _plain(f"{node.label} ({node.kind})"),
        "x": 2 * place[0],
        "y": 2 * place[1],
        "color": paint,
        "shape": form,
        "size": 18 if start else 12,
    }


def _plain(text: str) -> str:
    """Text that pyvis takes for text: it looks for “href” to tell HTML."""
    return text.replace("href", "hre\u200bf")


def _closed(page: str, title: str, language: str) -> str:
    """The page without anything from outside. Raises FupinError where this pyvis makes pages of another form."""
    page = _OUTSIDE.sub("", page)
    head = f'<meta charset="utf-8">\n<title>{html.escape(title)}</title>\n'
    scripts = [script for script in _SCRIPT.findall(page) if script.strip()]
    allowed = policy(map(fingerprint, scripts))
    head += f'<meta http-equiv="Content-Security-Policy" content="{allowed}">'
    page = re.sub(r'<meta charset="utf-8">', lambda _: head, page, count=1)
    page = page.replace("<html>", f'<!DOCTYPE html>\n<html lang="{language}">', 1)
    markup = _SCRIPT.sub("", re.sub(r"<style\b.*?</style>", "", page, flags=re.DOTALL))
    if _LOADS.search(markup) or allowed not in page:
        raise FupinError("pyvis 的页面与所知不同 makes a page of another form; 改法 mend: pip install pyvis==0.3.2")
    return page

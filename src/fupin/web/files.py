"""Views as files: one HTML file with pictures, lists and sentences that needs no network, and networks in other formats."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fupin.engine import Engine, plain
from fupin.errors import FupinError
from fupin.lookup import find_node
from fupin.names import expand
from fupin.paths import find_path
from fupin.views import money, network, pairings, systems, timeline
from fupin.views.cards import cards
from fupin.views.network import Network
from fupin.views.networkfiles import gexf, graphml
from fupin.views.picture import png, svg
from fupin.views.pyvisfile import pyvis_html
from fupin.views.sankey import drawings, scale
from fupin.web.groups import group
from fupin.web.network import told
from fupin.web.page import Page, render
from fupin.web.pairings import picture
from fupin.web.systems import drawn as drawn_system
from fupin.web.timeline import drawn as drawn_time

FORMATS = ("html", "pyvis", "graphml", "gexf", "svg", "png")
#: Names of facts in a page: in attributes, and in the data of its pictures.
_FACT = re.compile(r"fact:[A-Za-z0-9][\w.-]*/[\w.-]+")
#: Facts whose sentences one file carries.
MOST = 5000

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """A view that can be a file: what gives its template and data from the graph, a language and arguments.

    ``network`` makes the network that it shows, for other formats than HTML; None where it shows none.
    """

    page: Callable[[Engine, str, Sequence[str]], tuple[str, Context]]
    network: Callable[[Engine, str, Sequence[str]], Network] | None = None


def view_file(engine: Engine, name: str, arguments: Sequence[str], form: str, language: str, version: str) -> bytes:
    """The bytes of a view as a file. ``version`` is that of the data, as the page tells it.

    Raises FupinError where there is no such view or format, or an argument means nothing.
    """
    view = VIEWS.get(name)
    if view is None:
        raise FupinError(f"没有这个视图 no such view: {name}; 改法 mend: {', '.join(VIEWS)}")
    if form not in FORMATS:
        raise FupinError(f"没有这种格式 no such format: {form}; 改法 mend: {', '.join(FORMATS)}")
    if form == "html":
        return _page(engine, view, arguments, language, version).encode()
    if view.network is None:
        known = ", ".join(key for key, each in VIEWS.items() if each.network)
        raise FupinError(f"{name} 没有 {form} 格式 has no such format; 改法 mend: --format html, 或 or {known}")
    return _drawn(engine, view.network(engine, language, arguments), form, language)


def _page(engine: Engine, view: View, arguments: Sequence[str], language: str, version: str) -> str:
    """The page with the cards of all facts that it names."""
    template, context = view.page(engine, language, arguments)
    first = render(template, Page(language, None, version=version), **context)
    named = dict.fromkeys(_FACT.findall(html.unescape(first)))
    if len(named) > MOST:
        raise FupinError(
            f"{len(named)} 条事实太多 too many facts for one file (≤ {MOST}); 改法 mend: 少选一些 choose fewer"
        )
    carried = cards(engine, [expand(fact) or fact for fact in named], language, MOST)
    return render(template, Page(language, None, version=version), carried=carried, **context)


def _drawn(engine: Engine, found: Network, form: str, language: str) -> bytes:
    """A network in another format."""
    said = network.sentences(engine, found)
    title = ", ".join(node.label for node in found.nodes if node.id in found.starts[:5])
    if form == "graphml":
        return graphml(found, said).encode()
    if form == "gexf":
        return gexf(found, said).encode()
    if form == "pyvis":
        return pyvis_html(found, said, title, language).encode()
    colours = {edge.predicate: group(edge.predicate.partition(":")[2]) for edge in found.edges}
    drawn = svg(found, said, title, colours)
    return png(drawn) if form == "png" else drawn.encode()


# Views


def _network(engine: Engine, language: str, arguments: Sequence[str]) -> Network:
    if not arguments:
        return network.pairing_neighbours(engine, language)
    return network.network(engine, language, arguments)


def _network_page(engine: Engine, language: str, arguments: Sequence[str]) -> tuple[str, Context]:
    return _told(engine, language, _network(engine, language, arguments))


def _path(engine: Engine, language: str, arguments: Sequence[str]) -> Network:
    if len(arguments) != 2:
        raise FupinError("path 要两个名字 takes two names; 改法 mend: fupin view path 上海 泽普 -o FILE")
    steps = find_path(engine, find_node(engine, arguments[0]), find_node(engine, arguments[1]), language)
    ends = network.ends(engine, [plain(row[-1]) for row in steps])
    return network.network_from(engine, language, [network.Start(tuple(ends), 0)])


def _path_page(engine: Engine, language: str, arguments: Sequence[str]) -> tuple[str, Context]:
    return _told(engine, language, _path(engine, language, arguments))


def _told(engine: Engine, language: str, found: Network) -> tuple[str, Context]:
    return "network.html", {"asked": True, **told(engine, language, found, network.Filter())}


def _pairings(engine: Engine, language: str, arguments: Sequence[str]) -> tuple[str, Context]:
    _none("pairings", arguments)
    found = pairings.pairings(engine, language)
    shown = {"narrow": pairings.Narrow(), "shown_as": "map", "outlines": "on", "picture": picture(found)}
    return "pairings.html", {"found": found, **shown}


def _money(engine: Engine, language: str, arguments: Sequence[str]) -> tuple[str, Context]:
    _none("money", arguments)
    found = money.money(engine, language)
    shown = {"narrow": money.Narrow(), "shown_as": "sankey", "drawings": drawings(found), "scale_of": scale}
    return "money.html", {"found": found, **shown}


def _systems(engine: Engine, language: str, arguments: Sequence[str]) -> tuple[str, Context]:
    if not arguments:
        return "systems.html", {"found": systems.systems(engine, language), "document": "", "form": ""}
    if len(arguments) > 1:
        raise FupinError("systems 只要一个名字 takes one name; 改法 mend: fupin view systems 五定 -o FILE")
    one = systems.system(engine, find_node(engine, arguments[0]), language)
    return "system.html", drawn_system(one, Page(language, None))


def _timeline(engine: Engine, language: str, arguments: Sequence[str]) -> tuple[str, Context]:
    _none("timeline", arguments)
    return "timeline.html", drawn_time(timeline.timeline(engine, language))


def _none(name: str, arguments: Sequence[str]) -> None:
    if arguments:
        raise FupinError(
            f"{name} 不要别的参数 takes no arguments: {arguments[0]}; 改法 mend: fupin view {name} -o FILE"
        )


#: Views by their names on the command line.
VIEWS: Mapping[str, View] = {
    "network": View(_network_page, _network),
    "path": View(_path_page, _path),
    "pairings": View(_pairings),
    "money": View(_money),
    "systems": View(_systems),
    "timeline": View(_timeline),
}

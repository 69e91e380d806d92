"""HTML of one page: the templates, and what every template may ask of the page that it is on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from fupin import __version__
from fupin.names import BASE, ONTOLOGY, expand, shorten
from fupin.output import cut
from fupin.views.drawn import shortened
from fupin.views.policy import fingerprint, policy
from fupin.views.roles import figure
from fupin.views.roles import short as said
from fupin.web.assets import asset_address, asset_text
from fupin.web.inline import bundle, enclosed

TEMPLATES = Path(__file__).parent / "templates"
#: Ways in that stand in the head of every page: path, Chinese, English.
MENU = (
    ("/network", "网络", "Network"),
    ("/pairings", "结对", "Pairings"),
    ("/money", "资金", "Money"),
    ("/systems", "体系", "Systems"),
    ("/timeline", "时间线", "Timeline"),
    ("/compare", "对比", "Compare"),
    ("/sources", "来源", "Sources"),
    ("/audit", "审计", "Audit"),
    ("/query", "问题", "Questions"),
    ("/sparql", "SPARQL", "SPARQL"),
    ("/ontology", "本体", "Ontology"),
    ("/about", "关于", "About"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page stands and who reads it.

    ``root`` is the path of the server's own address, without a slash at the end; None on a page that is a file of its
    own, whose links lead to the canonical IRIs. ``parameters`` are those of the page's address, each with its values, ``version`` is that of
    the graph.
    """

    language: str
    root: str | None = ""
    path: str = "/"
    parameters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    version: str = ""
    #: Fingerprints of the scripts that a file carries.
    scripts: list[str] = field(default_factory=list)

    def t(self, zh: str, en: str) -> str:
        """The words in the reader's language."""
        return en if self.language == "en" else zh

    def url(self, path: str, **parameters: str) -> str:
        """The address of a page of ours, in the same language where the reader chose one."""
        if "lang" in self.parameters:
            parameters.setdefault("lang", self.language)
        return f"{self.root or ''}{path}" + ("?" + urlencode(parameters) if parameters else "")

    def here(self, **changes: str) -> str:
        """The address of this page with other parameters; an empty one is taken away."""
        merged = {**self.parameters, **{name: [value] for name, value in changes.items()}}
        kept = [(name, value) for name, values in merged.items() for value in values if value]
        return f"{self.root or ''}{quote(self.path)}" + ("?" + urlencode(kept) if kept else "")

    def link(self, iri: str) -> str:
        """Where a reader is sent for an IRI: our page of it; its own address where it is none of ours."""
        if not iri.startswith(BASE) or self.root is None:
            return iri if iri.startswith(("https://", "http://")) else ""
        if iri.startswith(ONTOLOGY + "#"):
            return self.url("/ontology") + "#" + quote(iri.partition("#")[2])
        return self.url("/" + quote(iri.removeprefix(BASE), safe="/:@!$&'()*+,;=~-._%"))

    def asset(self, name: str) -> str:
        """The address of a style sheet, script or picture."""
        return f"{self.root or ''}{asset_address(name)}"

    def style(self, name: str) -> Markup:
        """The element of a style sheet, ``style.css``."""
        if self.root is None:
            return Markup("<style>{}</style>").format(Markup(asset_text(name)))  # noqa: S704 - a file of ours
        return Markup('<link rel="stylesheet" href="{}">').format(self.asset(name))

    def script(self, name: str, *, wait: bool = True) -> Markup:
        """The element of a classic script, ``vendor/echarts.js``; it runs before any module, or at once without ``wait``."""
        if self.root is None:
            return self._inline("<script>{}</script>", asset_text(name))
        return Markup('<script src="{}"{}></script>').format(self.asset(name), Markup(" defer") if wait else "")

    def module(self, *names: str) -> Markup:
        """The elements of modules of ours, ``js/page.js``."""
        if self.root is None:
            return self._inline('<script type="module">{}</script>', bundle(*names))
        element = Markup('<script type="module" src="{}"></script>\n')
        return Markup("").join(element.format(self.asset(name)) for name in names)

    def carried(self, name: str, key: str) -> Markup:
        """The element of data of ours, ``vendor/provinces.json``, that a file carries for its scripts under a key."""
        element = Markup('<script type="application/json" id="{}">{}</script>')
        return element.format(key, Markup(enclosed(asset_text(name))))  # noqa: S704 - a file of ours

    def _inline(self, element: str, text: str) -> Markup:
        script = enclosed(text)
        self.scripts.append(fingerprint(script))
        return Markup(element).format(Markup(script))  # noqa: S704 - a file of ours


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates; what they print is escaped, what they misname is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(short=shorten, long=expand, figure=figure, said=said, places=cut, fit=shortened)
    made.globals["MENU"] = MENU
    return made


def render(template: str, page: Page, **known: Any) -> str:
    """The HTML of a template; a file gets a policy by which its own scripts alone run, and nothing is fetched."""
    text = environment().get_template(template).render(page=page, t=page.t, software=__version__, **known)
    if page.root is not None:
        return text
    head = f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy(page.scripts)}">'
    return text.replace('<meta charset="utf-8">', head, 1)

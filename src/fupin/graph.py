"""The knowledge graph as Python sees it: ``kg = fupin.open()``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fupin import queries, store
from fupin.engine import Answer, Engine, LocalEngine
from fupin.errors import FupinError
from fupin.lateral import tuned
from fupin.lookup import exists, find_node, named
from fupin.resources import resource

if TYPE_CHECKING:
    from fupin.describe import Description


class KnowledgeGraph:
    """A graph to ask: packaged, of a folder, or behind an endpoint.

    >>> import fupin
    >>> kg = fupin.open()
    >>> len(kg.query("who-supports", recipient="region:653124")) > 0
    True
    """

    def __init__(self, engine: Engine, language: str = "zh") -> None:
        self.engine, self.language = engine, language

    def query(self, name_or_sparql: str, **parameters: str) -> Answer:
        """Answer a stored question (with its parameters) or a SPARQL query.

        Parameters are short names, IRIs, labels, numbers, dates or texts, as the question says. Raises FupinError for
        an unknown question, parameter or value, or a query that does not parse.
        """
        return self.engine.select(self.sparql(name_or_sparql, **parameters))

    def sparql(self, name_or_sparql: str, **parameters: str) -> str:
        """The SPARQL text that ``query`` runs."""
        if any(char in name_or_sparql for char in "{ \n"):
            if parameters:
                raise FupinError(
                    "SPARQL 文本不带参数 a SPARQL text takes no parameters; 改法 mend: 写进查询 write them into it"
                )
            return queries.with_language(name_or_sparql, self.language)
        text = queries.in_language(self.filled(name_or_sparql, **parameters), self.language)
        known = tuple(queries.find_question(name_or_sparql).parameters)
        return tuned(text, known) if self.engine.reads_lateral else text

    def filled(self, name: str, **parameters: str) -> str:
        """The text of a stored question with these parameters in it, as a reader would write it."""
        question = queries.find_question(name)
        terms = {name: self._term(question, name, value) for name, value in parameters.items()}
        return queries.with_parameters(question, terms)

    def _term(self, question: queries.Question, name: str, value: str) -> str:
        parameter = question.parameters.get(name)
        if parameter is None:
            return queries.with_parameters(question, {name: ""})  # raises: it names the parameters that there are
        try:
            return queries.term(parameter, value)
        except FupinError:
            if parameter.type in ("number", "date", "string") or ":" in value:
                raise
            key = queries.key_address(parameter, value)
            if key and not named(self.engine, value) and exists(self.engine, key):  # names go before keys
                return f"<{key}>"
            return f"<{find_node(self.engine, value)}>"

    def show(self, name: str) -> Description:
        """All that is known of an entity, a fact or an edge. Raises FupinError where the name means none or several."""
        from fupin.describe import describe  # only here

        return describe(self.engine, find_node(self.engine, name), self.language)


def open_graph(
    where: str | Path | None = None, *, language: str = "zh", progress: Callable[[str], None] | None = None
) -> KnowledgeGraph:
    """Open a graph: the packaged one (built on first use), that of a store folder, or a SPARQL endpoint by its address.

    Raises FupinError where a folder holds no graph, or an address is none.
    """
    if where is not None and str(where).startswith(("http://", "https://")):
        from fupin.remote import RemoteEngine  # only for endpoints

        return KnowledgeGraph(RemoteEngine(str(where), remark=progress or _tell), language)
    folder = Path(where) if where is not None else store.home()
    if where is None and not (folder / "current").exists():
        _build_packaged(folder, progress or _tell)
    return KnowledgeGraph(LocalEngine.open(folder), language)


def _build_packaged(folder: Path, progress: Callable[[str], None]) -> None:
    from fupin.build import Options, build  # heavy: only on first use

    progress("首次使用，先建图谱 first use, building the graph")
    build(Options(resource("data"), folder), progress)


def _tell(words: str) -> None:
    sys.stderr.write(words + "\n")

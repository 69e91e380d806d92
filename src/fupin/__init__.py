"""fupin (扶贫): documents about poverty alleviation as a knowledge graph in which every fact carries its sentence."""

__version__ = "0.1.0"

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fupin.graph import KnowledgeGraph

__all__ = ["KnowledgeGraph", "__version__", "open"]


def open(where: Any = None, **options: Any) -> "KnowledgeGraph":  # noqa: A001  (as in io.open: the verb that users expect)
    """Open a graph: see ``fupin.graph.open_graph``."""
    from fupin.graph import open_graph

    return open_graph(where, **options)


def __getattr__(name: str) -> Any:
    if name == "KnowledgeGraph":
        from fupin.graph import KnowledgeGraph

        return KnowledgeGraph
    raise AttributeError(name)

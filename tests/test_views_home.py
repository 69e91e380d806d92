"""The home page counts the same with what the build counted and without."""

from __future__ import annotations

from pathlib import Path

from fupin import store
from fupin.census import kept_census
from fupin.engine import LocalEngine
from fupin.views.home import home


def test_home_tells_the_same_from_the_census_as_from_the_graph(packaged: Path) -> None:
    engine, census = LocalEngine.open(packaged), kept_census(store.current(packaged) / store.CENSUS)
    assert census is not None
    told = home(engine, "en", lambda: census)
    assert told == home(engine, "en")
    assert told.total > 0
    assert told.number == len(told.documents)

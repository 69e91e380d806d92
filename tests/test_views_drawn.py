"""Pictures drawn by numbers: nothing hides another, nothing is left of the axis, text fits its box."""

import itertools
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from fupin.describe import Value
from fupin.names import ID
from fupin.output import width as places
from fupin.views.compare import Figure
from fupin.views.drawn import EDGE, FIT, LINES, NAMES, PRINTED, WIDE, axis, ranges, tree, wrapped
from fupin.views.roles import short as said
from fupin.views.systems import system
from fupin.views.timeline import LANES, Bar

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Mn", "Me", "Cf"]), max_size=200)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat)


@given(TEXT)
def test_wrapped_text_fits_its_box_and_loses_nothing_that_it_does_not_show_as_cut(text):
    lines = wrapped(text, FIT, LINES)
    assert len(lines) <= LINES
    assert all(places(line) <= FIT + 1 for line in lines)
    if not lines[-1].endswith("…"):
        assert "".join("".join(lines).split()) == "".join(text.split())


def test_boxes_of_a_tree_do_not_overlap(kg):
    for name in ("system/yunnan-five-sets", "system/thirteenth-plan-experience", "system/two-places-three-parties"):
        for language in ("zh", "en"):
            drawn = tree(system(kg.engine, ID + name, language).root, 6, "等", "?")
            by_column = sorted((box.x, box.y, box.height) for box in drawn.boxes)
            for (x, y, height), (other, below, _) in itertools.pairwise(by_column):
                assert x != other or y + height <= below
            assert max(box.y + box.height for box in drawn.boxes) <= drawn.height
            assert min(box.y for box in drawn.boxes) >= 0


@st.composite
def bar(draw):
    first, last = sorted((draw(DAYS), draw(DAYS)))
    left, right = draw(st.sampled_from([(True, True), (True, False), (False, True)]))
    return Bar(draw(st.sampled_from(LANES)), first if left else "", last if right else "", draw(TEXT), ("fact:a/b",))


@given(st.lists(bar(), max_size=12), st.integers(1900, 2000), st.integers(0, 100))
def test_every_bar_is_drawn_on_the_axis_or_counted_outside_it(bars, first, more):
    drawn = axis(bars, first, first + more)
    assert len(drawn.spans) + len(drawn.outside) == len(bars)
    for span in drawn.spans:
        assert span.x >= EDGE
        assert span.x + span.width <= WIDE
    rows = sorted((span.y, span.x, span.x + span.width) for span in drawn.spans)
    for (y, _, end), (other, begin, _) in itertools.pairwise(rows):
        assert y != other or end <= begin


def figure(low, high):
    return Figure("fact:a/b", "", low, high, False, False, "", (), (), Value(""), (), "", "")


BOUNDS = st.none() | st.floats(-1e12, 1e12, allow_subnormal=False).filter(lambda n: n == 0 or abs(n) > 1e-3)


@given(st.lists(st.tuples(BOUNDS, BOUNDS), min_size=1, max_size=6), st.booleans())
def test_intervals_lie_between_names_and_printed_words(bounds, log):
    ordered = [sorted(pair) if None not in pair else pair for pair in bounds]
    drawn = ranges([figure(low, high) for low, high in ordered], "zh", log=log)
    for one in drawn.ranges:
        assert NAMES <= one.x1 <= one.x2 <= PRINTED
    assert len(drawn.steps) >= 1


def test_numbers_are_said_as_readers_say_them():
    assert [said(n, "zh") for n in (9e9, 670900, 1196, 33.3333)] == ["90亿", "67.09万", "1,196", "33.3333"]
    assert [said(n, "en") for n in (9e9, 1.5e6, 25000)] == ["9 billion", "1.5 million", "25,000"]

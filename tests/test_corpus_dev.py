"""The parsers on annotated passages that they were not written from; the passages stay outside the project."""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fupin.quantities import find_quantities
from fupin.time_words import YEAR_WORDS
from fupin.times import Period, find_periods

CORPUS = Path(__file__).parents[2] / "shared" / "corpus-dev"
#: Least recall and precision.
BARS = {"quantity": (0.90, 0.95), "date": (0.85, 0.90)}

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="no annotated passages beside the checkout (../shared/corpus-dev)"
)


@cache
def load_scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", CORPUS / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def quantity_rows(text: str) -> list[dict[str, Any]]:
    return [
        {
            "kind": "quantity",
            "value": as_number(found.quantity.value),
            "lower": as_number(found.quantity.lower),
            "upper": as_number(found.quantity.upper),
            "unit": found.quantity.unit,
            **span(found.start, found.end, text),
        }
        for found in find_quantities(text)
    ]


def date_rows(text: str) -> list[dict[str, Any]]:
    """The passages annotate dates of the calendar only: no recurring, vague or approximate times, no bare lengths."""
    return [
        {"kind": "date", "iso": as_iso(found.period), **span(found.start, found.end, text)}
        for found in find_periods(text)
        if is_date(found.period)
    ]


def is_date(period: Period) -> bool:
    printed = any(character.isdigit() for character in period.text) or period.text[:2] in YEAR_WORDS
    return period.kind in ("calendar", "plan") or (period.kind == "relative" and printed and not period.duration)


def as_iso(period: Period) -> str | None:
    """The passages write an open end as a bare stroke, and leave out the stroke of *until*."""
    return period.edtf.replace("..", "") if period.edtf and "XXXX" not in period.edtf else None


def as_number(value: Any) -> float | None:
    return None if value is None else float(value)


def span(start: int, end: int, text: str) -> dict[str, Any]:
    return {"start": start, "end": end, "quote": text[start:end]}


@cache
def score() -> dict[str, dict[str, Any]]:
    totals: dict[str, dict[str, Any]] = {kind: {"tp": 0, "p": 0, "g": 0, "miss": [], "spur": []} for kind in BARS}
    for path in sorted(CORPUS.glob("doc*.txt")):
        text = path.read_text(encoding="utf-8")
        gold = [json.loads(line) for line in path.with_suffix(".gold.jsonl").read_text(encoding="utf-8").splitlines()]
        result = load_scorer().score_doc([*quantity_rows(text), *date_rows(text)], gold, tuple(BARS))
        for kind, total in totals.items():
            for key in total:
                total[key] += result[kind][key]
    return totals


@pytest.mark.parametrize("kind", BARS)
def test_recall_and_precision_hold(kind: str) -> None:
    found = score()[kind]
    recall, precision = found["tp"] / found["g"], found["tp"] / found["p"]
    remark = f"{kind}: recall {recall:.3f}, precision {precision:.3f}; missed {found['miss']}; spurious {found['spur']}"
    assert (recall >= BARS[kind][0], precision >= BARS[kind][1]) == (True, True), remark
